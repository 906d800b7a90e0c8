"""Server time and queries of portfolios at 10,000 fiches and 60,000 lines of money, on SQLite and PostgreSQL.

60 requests a page, one at a time, over a kept connection; each is rendered, and what a person opens is logged.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench import postgres
from bench.asking import body, connected, median, p95, times
from bench.desks import NOBODY, REGION
from bench.line import Line
from bench.serving import prepared, serving

REQUESTS = 60
FICHES, LINES = 10_000, 60_000
ASKED_SECONDS = 0.150  # of the national page, on PostgreSQL
ASKED_QUERIES = 12
DELEGATION = "delegation"
PAGES = {
    "national portfolio, delegation": (DELEGATION, "/pilotage/france/?phase=toutes"),
    "national portfolio by funder, delegation": (DELEGATION, "/pilotage/france/?phase=toutes&par=financeur"),
    "national portfolio, nobody": (NOBODY, "/pilotage/france/?phase=toutes"),
    "portfolio of a région, a Région": (REGION, "/pilotage/region-84/?phase=toutes"),
    "what to follow of the nation, delegation": (DELEGATION, "/pilotage/france/a-suivre/?phase=toutes"),
    "lines of the nation, delegation": (DELEGATION, "/pilotage/france/lignes/?phase=toutes"),
}


def measure(root: Path) -> Iterator[Line]:
    yield from _on("SQLite", root)
    yield from postgres.lines(root, __name__)


def _on(engine: str, root: Path) -> Iterator[Line]:
    with prepared(root, cached=False, demonstration=True) as environment:
        known = _filled(root, environment)
        with serving(environment) as address:
            time.sleep(5)  # what pages share is read when the server starts
            for name, (role, path) in PAGES.items():
                session = str(known["sessions"][role])
                found = times(address, path, session, requests=REQUESTS)
                label, asked = f"{name}, {engine}", f"{1000 * ASKED_SECONDS:g} ms asked at p95"
                for quantile, seconds in (("p50", median(found)), ("p95", p95(found))):
                    yield Line(f"{label}: {quantile}", 1000 * seconds, "ms", asked, seconds / ASKED_SECONDS)
                queries = int(known["queries"][name])
                yield Line(f"{label}: queries", queries, "", f"{ASKED_QUERIES} asked at most", queries / ASKED_QUERIES)
                weight = len(body(connected(address), path, session, packed=False))
                yield Line(f"{label}: HTML", weight / 1000, "kB", "nothing asked", 1.0)


def _filled(root: Path, environment: dict[str, str]) -> dict[str, dict[str, int | str]]:
    asked = {"fiches": FICHES, "lines": LINES, "pages": PAGES}
    code = f"from bench import busy_portfolio; busy_portfolio.main(**{asked!r})"
    command = [sys.executable, "-m", "etabli.ops", "shell", "-v", "0", "-c", code]
    done = subprocess.run(command, env=environment, cwd=root, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, dict[str, int | str]] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    postgres.write(_on("PostgreSQL", Path(sys.argv[1])))
