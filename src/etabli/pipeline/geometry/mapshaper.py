"""Runs mapshaper (npm, Node) on files; the only place that starts a process here."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

from etabli.pipeline.geometry.errors import GeometryError

TIMEOUT_SECONDS = 300
HEAP_MB = 3000  # the cleaning of 35,000 communes peaks near 350 MB; the ceiling only stops a runaway


def run(arguments: Sequence[str | Path], *, node_modules: Path) -> None:
    """Run one mapshaper command line; raise `GeometryError` with its stderr when it fails."""
    version(node_modules)
    script = node_modules / "mapshaper" / "bin" / "mapshaper"
    command = ["node", f"--max-old-space-size={HEAP_MB}", str(script), *map(str, arguments)]
    try:
        done = subprocess.run(  # noqa: S603 - fixed program, arguments made here, no shell
            command, check=False, capture_output=True, text=True, timeout=TIMEOUT_SECONDS
        )
    except FileNotFoundError as error:
        raise GeometryError("Node.js is not installed: mapshaper needs the `node` command") from error
    except subprocess.TimeoutExpired as error:
        raise GeometryError(f"mapshaper did not end within {TIMEOUT_SECONDS} s") from error
    if done.returncode != 0 or "Error:" in done.stderr:
        raise GeometryError(f"mapshaper failed ({done.returncode}): {done.stderr.strip()[-2000:]}")


def version(node_modules: Path) -> str:
    """The installed version of mapshaper."""
    package = node_modules / "mapshaper" / "package.json"
    if not package.is_file():
        raise GeometryError(f"mapshaper is not installed under {node_modules}: run `npm ci`")
    return str(json.loads(package.read_text(encoding="utf-8"))["version"])
