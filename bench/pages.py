"""Server time of home and territory pages through granian, on SQLite and PostgreSQL, against a static file.

200 requests a page, one at a time, over a kept connection. `first` is with the page cache off: every request renders.
"""

import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.line import Line

REQUESTS = 200
PAGES = {"home": "/", "territory": "/territoires/1/ti-8413/"}
STATIC = "/static/etabli/etabli.css"


def measure(root: Path) -> Iterator[Line]:
    yield from _on("SQLite", root)
    if not os.environ.get("DATABASE_URL"):
        inner = [sys.executable, "-m", "bench.pages", str(root)]
        done = subprocess.run(
            [str(root / "scripts/with_postgres.sh"), *inner], capture_output=True, text=True, check=False
        )
        if done.returncode == 0:
            for text in done.stdout.splitlines():
                name, figure, unit, reference, ratio = text.split("\t")
                yield Line(name, float(figure), unit, reference, float(ratio))
        else:
            print(f"PostgreSQL not measured: {done.stderr.strip().splitlines()[-1:]}")


def _on(engine: str, root: Path) -> Iterator[Line]:
    for cached in (True, False):
        with _served(root, cached=cached) as (host, port):
            reference, _ = _times(host, port, STATIC)
            base = statistics.median(reference)
            for name, path in PAGES.items():
                times, size = _times(host, port, path)
                label = f"{name}, {engine}, {'kept' if cached else 'rendered'}"
                median, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
                named = f"static file, same server ({1000 * base:.2f} ms)"
                yield Line(f"{label}: p50", 1000 * median, "ms", named, median / base)
                yield Line(f"{label}: p95", 1000 * p95, "ms", named, p95 / base)
                if cached:
                    yield Line(f"{label}: bytes, gzip", size, "B", "200 kB budget of a first load", size / 200_000)


@contextmanager
def _served(root: Path, *, cached: bool) -> Iterator[tuple[str, int]]:
    with tempfile.TemporaryDirectory() as var:
        (Path(var) / "vendor").symlink_to(root / "var" / "vendor")
        environment = {
            **os.environ,
            "ETABLI_VAR": var,
            "ETABLI_ROOT": str(root),
            "ETABLI_RELEASES": str(root / "var" / "releases"),
            "ETABLI_PAGE_CACHE": "1" if cached else "0",
        }
        quiet = {"stdout": subprocess.DEVNULL}
        subprocess.run([sys.executable, "-m", "etabli.ops", "prepare"], env=environment, check=True, **quiet)
        port = 8765
        etabli = str(Path(sys.executable).with_name("etabli"))
        server = subprocess.Popen([etabli, "serve", "--port", str(port), "--workers", "1"], env=environment)
        try:
            for _ in range(100):
                try:
                    _get(http.client.HTTPConnection("127.0.0.1", port, timeout=10), "/")
                    break
                except OSError:
                    time.sleep(0.2)
            yield "127.0.0.1", port
        finally:
            server.terminate()
            server.wait(timeout=10)


def _times(host: str, port: int, path: str) -> tuple[list[float], int]:
    connection = http.client.HTTPConnection(host, port, timeout=30)
    size = 0
    for _ in range(5):
        size = _get(connection, path)
    times = []
    for _ in range(REQUESTS):
        started = time.perf_counter()
        _get(connection, path)
        times.append(time.perf_counter() - started)
    return times, size


def _get(connection: http.client.HTTPConnection, path: str) -> int:
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise SystemExit(f"bench: {path} answered {response.status}")
    return len(body)


if __name__ == "__main__":
    for line in _on("PostgreSQL", Path(sys.argv[1])):
        print(line.name, line.figure, line.unit, line.reference, line.ratio, sep="\t")
