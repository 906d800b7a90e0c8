"""Server time, queries and weight of the pages of plans at 10,000 fiches, on SQLite and PostgreSQL.

The three plans of the demonstration and ten thousand light fiches over the other territories. 100 requests a page, one
at a time, over a kept connection; each is rendered, and what a person opens is logged.
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

from bench.desks import LEAD, NOBODY, REGION, _times
from bench.line import Line
from bench.pages import _prepared, _serving

FICHES = 10_000
ASKED_SECONDS = 0.080
ASKED_QUERIES = 10
ASKED_BYTES = 100_000
HERE = "/territoires/2/ti-8413/plan"
PAGES = {
    "fiches over all plans, nobody": (NOBODY, "/fiches/"),
    "fiches over all plans, a Région": (REGION, "/fiches/"),
    "fiches, filtered and searched": (REGION, "/fiches/?phase=2&etat=under_way&q=atelier&tri=fin"),
    "fiches, last page": (NOBODY, "/fiches/?page=9999"),
    "plan, its fiches": (LEAD, f"{HERE}/"),
    "plan, board": (LEAD, f"{HERE}/tableau/"),
    "plan, calendar": (LEAD, f"{HERE}/calendrier/"),
    "fiche": (LEAD, f"{HERE}/fiches/1/"),
    "fiche, financing": (LEAD, f"{HERE}/fiches/1/financement/"),
    "plan, budget": (LEAD, f"{HERE}/budget/"),
}


def measure(root: Path) -> Iterator[Line]:
    yield from _on("SQLite", root)
    if not os.environ.get("DATABASE_URL"):
        inner = [sys.executable, "-m", "bench.plans", str(root)]
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
        found = _filled(root, demonstration)
        with _serving(demonstration) as (host, port):
            time.sleep(5)  # what pages share is read when the server starts
            for name, (role, path) in PAGES.items():
                session = found["sessions"][role]
                times = _times(host, port, path, session)
                label, asked = f"{name}, {engine}", f"{1000 * ASKED_SECONDS:g} ms asked at p95"
                for quantile, seconds in (
                    ("p50", statistics.median(times)),
                    ("p95", statistics.quantiles(times, n=20)[-1]),
                ):
                    yield Line(f"{label}: {quantile}", 1000 * seconds, "ms", asked, seconds / ASKED_SECONDS)
                queries = found["queries"][name]
                yield Line(f"{label}: queries", queries, "", f"{ASKED_QUERIES} asked at most", queries / ASKED_QUERIES)
                weight = _weight(host, port, path, session)
                yield Line(f"{label}: HTML", weight / 1000, "kB", "100 kB asked at most", weight / ASKED_BYTES)


def _filled(root: Path, environment: dict[str, str]) -> dict[str, dict[str, int | str]]:
    asked = {"fiches": FICHES, "pages": PAGES}
    code = f"from bench import busy_plans; busy_plans.main(**{asked!r})"
    command = [sys.executable, "-m", "etabli.ops", "shell", "-v", "0", "-c", code]
    done = subprocess.run(command, env=environment, cwd=root, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, dict[str, int | str]] = json.loads(done.stdout.splitlines()[-1])
    return found


def _weight(host: str, port: int, path: str, session: str) -> int:
    """Bytes of a page as it is before compression."""
    connection = http.client.HTTPConnection(host, port, timeout=30)
    connection.request("GET", path, headers={"Cookie": session})
    return len(connection.getresponse().read())


if __name__ == "__main__":
    for line in _on("PostgreSQL", Path(sys.argv[1])):
        print(line.name, line.figure, line.unit, line.reference, line.ratio, sep="\t")
