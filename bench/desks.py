"""Server time and queries of what people open when they work, on SQLite and PostgreSQL, against what was asked of them.

The demonstration, where one territory is made busy: 100 findings with four opinions each, 100,000 acts. 100 requests a
page, one at a time, over a kept connection; each is rendered, and its opening logged: private pages are kept nowhere.
"""

import http.client
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.line import Line
from bench.pages import _prepared, _serving

REQUESTS = 100
ASKED_SECONDS = 0.060
ASKED_QUERIES = 8
FINDINGS, ACTS = 100, 100_000
PHASE, TERRITORY = "2", "ti-8413"
HERE = f"/territoires/{PHASE}/{TERRITORY}"
LEAD, REGION, NOBODY = "project_lead", "region", ""
# The last is asked for an act that nobody did: every line of the territory is read to know.
PAGES = {
    "login page of a demonstration": (NOBODY, "/connexion/"),
    "home of a chef de projet": (LEAD, "/espace/"),
    "home of a Région": (REGION, "/espace/"),
    f"workbench, {FINDINGS} findings": (LEAD, f"{HERE}/etat-des-lieux/atelier/"),
    f"trail, {ACTS:,} acts": (LEAD, f"{HERE}/journal/"),
    f"trail, {ACTS:,} acts, one that is not there": (LEAD, f"{HERE}/journal/?acte=recusal.lifted"),
}


def measure(root: Path) -> Iterator[Line]:
    yield from _on("SQLite", root)
    if not os.environ.get("DATABASE_URL"):
        inner = [sys.executable, "-m", "bench.desks", str(root)]
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
    with _prepared(root, cached=False) as environment:
        demonstration = {**environment, "ETABLI_DEMO": "1"}
        busy = _made_busy(root, demonstration)
        with _serving(demonstration) as (host, port):
            time.sleep(5)  # what pages share is read when the server starts
            for name, (role, path) in PAGES.items():
                times = _times(host, port, path, busy["sessions"][role])
                label, asked = f"{name}, {engine}", f"{1000 * ASKED_SECONDS:g} ms asked at p95"
                for quantile, found in (
                    ("p50", statistics.median(times)),
                    ("p95", statistics.quantiles(times, n=20)[-1]),
                ):
                    yield Line(f"{label}: {quantile}", 1000 * found, "ms", asked, found / ASKED_SECONDS)
                queries = busy["queries"][name]
                yield Line(f"{label}: queries", queries, "", f"{ASKED_QUERIES} asked at most", queries / ASKED_QUERIES)


def _made_busy(root: Path, environment: dict[str, str]) -> dict[str, dict[str, int | str]]:
    asked = {"phase": PHASE, "territory": TERRITORY, "findings": FINDINGS, "acts": ACTS, "pages": PAGES}
    code = f"from bench import busy_territory; busy_territory.main(**{asked!r})"
    command = [sys.executable, "-m", "etabli.ops", "shell", "-v", "0", "-c", code]
    done = subprocess.run(command, env=environment, cwd=root, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, dict[str, int | str]] = json.loads(done.stdout.splitlines()[-1])
    return found


def _times(host: str, port: int, path: str, session: str) -> list[float]:
    connection = http.client.HTTPConnection(host, port, timeout=30)
    for _ in range(5):
        _get(connection, path, session)
    found = []
    for _ in range(REQUESTS):
        started = time.perf_counter()
        _get(connection, path, session)
        found.append(time.perf_counter() - started)
    return found


def _get(connection: http.client.HTTPConnection, path: str, session: str) -> None:
    connection.request("GET", path, headers={"Accept-Encoding": "gzip", "Cookie": session})
    response = connection.getresponse()
    response.read()
    if response.status != 200:
        raise SystemExit(f"bench: {path} answered {response.status}")


if __name__ == "__main__":
    for line in _on("PostgreSQL", Path(sys.argv[1])):
        print(line.name, line.figure, line.unit, line.reference, line.ratio, sep="\t")
