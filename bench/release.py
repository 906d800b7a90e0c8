"""Time and peak memory of `release build`, against reading the same starter figures with pandas."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.line import Line

FLOOR = """
import pandas, pathlib, sys
for path in sorted(pathlib.Path(sys.argv[1]).rglob('*.csv.gz')):
    pandas.read_csv(path, dtype={'code': str})
"""


def timed(command: list[str]) -> tuple[float, float]:
    """Wall seconds and peak memory in MB of a command, in a process of its own."""
    probe = (
        "import resource, subprocess, sys, time; t = time.perf_counter();"
        "code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode;"
        "print(time.perf_counter() - t, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, code)"
    )
    done = subprocess.run([sys.executable, "-c", probe, *command], capture_output=True, text=True, check=True)
    seconds, peak, code = done.stdout.split()
    if code != "0":
        raise SystemExit(f"bench: {' '.join(command)} failed with {code}")
    return float(seconds), float(peak)


def measure(root: Path) -> Iterator[Line]:
    etabli = str(Path(sys.executable).with_name("etabli"))
    floor_seconds, floor_peak = timed([sys.executable, "-c", FLOOR, str(root / "src/etabli/starter")])
    floor = "pandas reads the starter figures"
    for name, options in (("release build, without maps", ["--no-geometry"]), ("release build, maps cached", [])):
        with tempfile.TemporaryDirectory() as releases:
            seconds, peak = timed([etabli, "release", "build", "--releases", releases, *options])
        yield Line(f"{name}: time", seconds, "s", f"{floor} ({floor_seconds:.2f} s)", seconds / floor_seconds)
        yield Line(f"{name}: peak memory", peak, "MB", f"{floor} ({floor_peak:.0f} MB)", peak / floor_peak)
    with tempfile.TemporaryDirectory() as releases:
        timed([etabli, "release", "build", "--no-geometry", "--releases", releases])
        again, _ = timed([etabli, "release", "build", "--no-geometry", "--releases", releases])
    yield Line("release build, nothing changed: time", again, "s", floor, again / floor_seconds)
