"""The same measures on PostgreSQL: a module run again under a server of its own, its lines read back."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench.line import Line


def lines(root: Path, module: str) -> Iterator[Line]:
    """What `python -m module root` writes by `write`; nothing where a database is named already, or none is there."""
    if os.environ.get("DATABASE_URL"):
        return
    command = [str(root / "scripts/with_postgres.sh"), sys.executable, "-m", module, str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"PostgreSQL not measured by {module}: {done.stderr.strip().splitlines()[-1:]}")
        return
    for text in done.stdout.splitlines():
        if text.startswith("{"):
            yield Line(**json.loads(text))


def write(found: Iterable[Line]) -> None:
    for line in found:
        print(json.dumps(line.__dict__, ensure_ascii=False))
