"""Server time, queries and weight of the pages of plans at 10,000 fiches, on SQLite and PostgreSQL.

The three plans of the demonstration, one of them of 60 fiches, and ten thousand light fiches over the other
territories. 60 requests a page, one at a time, over a kept connection; each is rendered, and what a person opens is
logged.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench import postgres
from bench.asking import body, connected, median, p95, times
from bench.desks import LEAD, NOBODY, REGION
from bench.line import Line
from bench.serving import prepared, serving

REQUESTS = 60
FICHES = 10_000
OF_PLAN = 60
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
    "plan, its fiches, filtered": (LEAD, f"{HERE}/?etat=under_way&q=atelier&tri=-cout"),
    "plan, board": (LEAD, f"{HERE}/tableau/"),
    "fiche": (LEAD, f"{HERE}/fiches/1/"),
    "fiche, financing": (LEAD, f"{HERE}/fiches/1/financement/"),
    "plan, budget": (LEAD, f"{HERE}/budget/"),
    "plan, budget by year with its lines": (LEAD, f"{HERE}/budget/?colonnes=annee&lignes=toutes"),
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
                yield Line(f"{label}: HTML", weight / 1000, "kB", "100 kB asked at most", weight / ASKED_BYTES)


def _filled(root: Path, environment: dict[str, str]) -> dict[str, dict[str, int | str]]:
    asked = {"fiches": FICHES, "of_plan": OF_PLAN, "pages": PAGES}
    code = f"from bench import busy_plans; busy_plans.main(**{asked!r})"
    command = [sys.executable, "-m", "etabli.ops", "shell", "-v", "0", "-c", code]
    done = subprocess.run(command, env=environment, cwd=root, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, dict[str, int | str]] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    postgres.write(_on("PostgreSQL", Path(sys.argv[1])))
