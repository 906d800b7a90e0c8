"""Server time and queries of what people open when they work, on SQLite and PostgreSQL, against what was asked of them.

The demonstration, where one territory is made busy: 100 findings with four opinions each, 100,000 acts. 100 requests a
page, one at a time, over a kept connection; each is rendered, and its opening logged: private pages are kept nowhere.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench import postgres
from bench.asking import median, p95, times
from bench.line import Line
from bench.serving import prepared, serving

REQUESTS = 100
ASKED_SECONDS = 0.060
ASKED_QUERIES = 8
FINDINGS, ACTS = 100, 100_000
PHASE, TERRITORY = "2", "ti-8413"
HERE = f"/territoires/{PHASE}/{TERRITORY}"
LEAD, REGION, NOBODY = "project_lead", "region", ""
# The last is asked for an act that nobody did.
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
    yield from postgres.lines(root, __name__)


def _on(engine: str, root: Path) -> Iterator[Line]:
    with prepared(root, cached=False, demonstration=True) as environment:
        busy = _made_busy(root, environment)
        with serving(environment) as address:
            time.sleep(5)  # what pages share is read when the server starts
            for name, (role, path) in PAGES.items():
                found = times(address, path, str(busy["sessions"][role]), requests=REQUESTS)
                label, asked = f"{name}, {engine}", f"{1000 * ASKED_SECONDS:g} ms asked at p95"
                for quantile, seconds in (("p50", median(found)), ("p95", p95(found))):
                    yield Line(f"{label}: {quantile}", 1000 * seconds, "ms", asked, seconds / ASKED_SECONDS)
                queries = int(busy["queries"][name])
                yield Line(f"{label}: queries", queries, "", f"{ASKED_QUERIES} asked at most", queries / ASKED_QUERIES)


def _made_busy(root: Path, environment: dict[str, str]) -> dict[str, dict[str, int | str]]:
    asked = {"phase": PHASE, "territory": TERRITORY, "findings": FINDINGS, "acts": ACTS, "pages": PAGES}
    code = f"from bench import busy_territory; busy_territory.main(**{asked!r})"
    command = [sys.executable, "-m", "etabli.ops", "shell", "-v", "0", "-c", code]
    done = subprocess.run(command, env=environment, cwd=root, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, dict[str, int | str]] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    postgres.write(_on("PostgreSQL", Path(sys.argv[1])))
