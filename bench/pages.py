"""Server time of home and territory pages through granian, on SQLite and PostgreSQL, against a static file.

200 requests a page, one at a time, over a kept connection. `rendered` is with the page cache off: every request
renders. The état des lieux is asked once of every territory, then once more, as readers and the cache find it.
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

import duckdb

from bench.line import Line
from etabli.kernel import layout

REQUESTS = 200
PAGES = {"home": "/", "territory": "/territoires/1/ti-8413/"}
STATIC = "/static/etabli/etabli.css"
SLOW = 1.0  # seconds a reader may wait for a page that nobody has asked before
COUNTED = 12  # territories whose queries are counted
QUERIES = """
import sys
import django
django.setup()
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from etabli.warehouse.release import Release
asked, plain = [0], Release.rows
Release.rows = lambda *a, **k: (asked.__setitem__(0, asked[0] + 1), plain(*a, **k))[1]
client = Client()
def count(path):
    asked[0] = 0
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200, path
    return asked[0], len(captured)
with override_settings(ALLOWED_HOSTS=["*"], SECURE_SSL_REDIRECT=False):
    client.get(sys.argv[2])
    print(*count(sys.argv[1]), *(max(column) for column in zip(*map(count, sys.argv[3:]))))
"""


def measure(root: Path) -> Iterator[Line]:
    yield from _on("SQLite", root)
    yield from _etats_des_lieux(root)
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
                yield Line(f"{label}: p50", 1000 * median, "ms", _static(base), median / base)
                yield Line(f"{label}: p95", 1000 * p95, "ms", _static(base), p95 / base)
                if cached:
                    yield Line(f"{label}: bytes, gzip", size, "B", "200 kB budget of a first load", size / 200_000)


def _etats_des_lieux(root: Path) -> Iterator[Line]:
    """p95 over all territories: the first time that a page is asked, and once it is kept; queries to the release."""
    with duckdb.connect(str(layout.current(root / "var" / "releases") / layout.DATABASE), read_only=True) as con:
        rows = con.sql("SELECT phase, territory FROM core_programme__territories ORDER BY ALL").fetchall()
    paths = [f"/territoires/{phase}/{territory}/etat-des-lieux/" for phase, territory in rows]
    with _prepared(root, cached=True) as environment:
        with _serving(environment) as (host, port):
            base = statistics.median(_times(host, port, STATIC)[0])
            time.sleep(5)  # what all of them share is read when the server starts
            connection = http.client.HTTPConnection(host, port, timeout=30)
            asked = {state: [_timed(connection, path) for path in paths] for state in ("first", "kept")}
        inner = [sys.executable, "-c", QUERIES, PAGES["territory"], *paths[:: len(paths) // COUNTED]]
        uncached = {**environment, "ETABLI_PAGE_CACHE": "0"}
        done = subprocess.run(inner, env=uncached, capture_output=True, text=True, check=True)
    named = {"first": (f"{SLOW:g} s that a reader may wait", SLOW), "kept": (_static(base), base)}
    for state, times in asked.items():
        reference, seconds = named[state]
        label = f"état des lieux, {len(paths)} territories, {state}"
        for name, found in (("p50", statistics.median(times)), ("p95", statistics.quantiles(times, n=20)[-1])):
            yield Line(f"{label}: {name}", 1000 * found, "ms", reference, found / seconds)
    usual, usual_database, most, most_database = (int(count) for count in done.stdout.split()[-4:])
    for store, found, reference in (("release", most, usual), ("database", most_database, usual_database)):
        ratio = found / max(reference, 1)
        yield Line(f"état des lieux: queries to the {store}, most", found, "", f"territory page ({reference})", ratio)


def _static(seconds: float) -> str:
    return f"static file, same server ({1000 * seconds:.2f} ms)"


@contextmanager
def _prepared(root: Path, *, cached: bool) -> Iterator[dict[str, str]]:
    """The environment of a server with a database of its own, filled."""
    with tempfile.TemporaryDirectory() as var:
        (Path(var) / "vendor").symlink_to(root / "var" / "vendor")
        environment = {
            **os.environ,
            "ETABLI_VAR": var,
            "ETABLI_ROOT": str(root),
            "ETABLI_RELEASES": str(root / "var" / "releases"),
            "ETABLI_PAGE_CACHE": "1" if cached else "0",
            "DJANGO_SETTINGS_MODULE": "etabli.config.settings",
        }
        quiet = {"stdout": subprocess.DEVNULL}
        subprocess.run([sys.executable, "-m", "etabli.ops", "prepare"], env=environment, check=True, **quiet)
        yield environment


@contextmanager
def _served(root: Path, *, cached: bool) -> Iterator[tuple[str, int]]:
    with _prepared(root, cached=cached) as environment, _serving(environment) as address:
        yield address


@contextmanager
def _serving(environment: dict[str, str]) -> Iterator[tuple[str, int]]:
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
    return [_timed(connection, path) for _ in range(REQUESTS)], size


def _timed(connection: http.client.HTTPConnection, path: str) -> float:
    started = time.perf_counter()
    _get(connection, path)
    return time.perf_counter() - started


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
