"""Server time of home and territory pages through granian, on SQLite and PostgreSQL, against a static file.

200 requests a page, one at a time, over a kept connection. `rendered` is with the page cache off: every request
renders. The état des lieux is asked once of every territory, then once more, as readers and the cache find it.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb

from bench import postgres
from bench.asking import body, connected, median, p95, timed, times
from bench.line import Line
from bench.serving import prepared, serving
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
    yield from postgres.lines(root, __name__)


def _on(engine: str, root: Path) -> Iterator[Line]:
    for cached in (True, False):
        with prepared(root, cached=cached) as environment, serving(environment) as address:
            base = median(times(address, STATIC, requests=REQUESTS))
            for name, path in PAGES.items():
                found = times(address, path, requests=REQUESTS)
                label = f"{name}, {engine}, {'kept' if cached else 'rendered'}"
                yield Line(f"{label}: p50", 1000 * median(found), "ms", _static(base), median(found) / base)
                yield Line(f"{label}: p95", 1000 * p95(found), "ms", _static(base), p95(found) / base)
                if cached:
                    size = len(body(connected(address), path))
                    yield Line(f"{label}: bytes, gzip", size, "B", "200 kB budget of a first load", size / 200_000)


def _etats_des_lieux(root: Path) -> Iterator[Line]:
    """p95 over all territories: the first time that a page is asked, and once it is kept; queries to the release."""
    with duckdb.connect(str(layout.current(root / "var" / "releases") / layout.DATABASE), read_only=True) as con:
        rows = con.sql("SELECT phase, territory FROM core_programme__territories ORDER BY ALL").fetchall()
    paths = [f"/territoires/{phase}/{territory}/etat-des-lieux/" for phase, territory in rows]
    with prepared(root, cached=True) as environment:
        with serving(environment) as address:
            base = median(times(address, STATIC, requests=REQUESTS))
            time.sleep(5)  # what all of them share is read when the server starts
            connection = connected(address)
            asked = {state: [timed(connection, path) for path in paths] for state in ("first", "kept")}
        inner = [sys.executable, "-c", QUERIES, PAGES["territory"], *paths[:: len(paths) // COUNTED]]
        uncached = {**environment, "ETABLI_PAGE_CACHE": "0"}
        done = subprocess.run(inner, env=uncached, capture_output=True, text=True, check=True)
    named = {"first": (f"{SLOW:g} s that a reader may wait", SLOW), "kept": (_static(base), base)}
    for state, found_times in asked.items():
        reference, seconds = named[state]
        label = f"état des lieux, {len(paths)} territories, {state}"
        for name, found in (("p50", median(found_times)), ("p95", p95(found_times))):
            yield Line(f"{label}: {name}", 1000 * found, "ms", reference, found / seconds)
    usual, usual_database, most, most_database = (int(count) for count in done.stdout.split()[-4:])
    for store, found, reference in (("release", most, usual), ("database", most_database, usual_database)):
        ratio = found / max(reference, 1)
        yield Line(f"état des lieux: queries to the {store}, most", found, "", f"territory page ({reference})", ratio)


def _static(seconds: float) -> str:
    return f"static file, same server ({1000 * seconds:.2f} ms)"


if __name__ == "__main__":
    postgres.write(_on("PostgreSQL", Path(sys.argv[1])))
