"""Search of firms among millions by misspelt names, beside SQLite's FTS5 (trigrams); lists without a place; and the
time of a build.

The register is made once in `var/bench` and used again. How many firms: ETABLI_BENCH_FIRMS, four million unless said.
"""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.asking import median, p95
from bench.line import Line
from bench.misspelt import Asked, queries
from etabli.kernel import layout, register_layout
from etabli.kernel.names import search_key
from etabli.pipeline.register.build import build
from etabli.pipeline.register.known import classes, communes
from etabli.pipeline.register.made_up import write
from etabli.warehouse.firm_search import search
from etabli.warehouse.register import Place, Register, current

FIRMS = int(os.environ.get("ETABLI_BENCH_FIRMS", "4000000"))
ENTERING = 0.58  # of made-up establishments
QUERIES, OF_FTS5 = 1_000, 100
ASKED_SECONDS, ASKED_FOUND = 0.050, 0.95
LISTED_SECONDS = 0.200  # a page and the total of a list of the whole country
LISTS = (
    *(Place(open_only=True, activity=one) for one in ("22", "25.6", "47.11F")),
    *(Place(open_only=True, size=one) for one in (2, 5, 9)),
    Place(activity_2025="22.26Y"),
    Place(departements=("01", "03", "07", "15", "26", "38", "42", "43", "63", "69", "73", "74"), activity="10"),
    Place(departements=("75", "77", "78", "91", "92", "93", "94", "95"), size=3),
)
Found = Callable[[Asked], list[tuple[str, str | None]]]


def measure(root: Path) -> Iterator[Line]:
    folder = root / "var" / "bench" / f"firms-{FIRMS}"
    release = layout.current(root / "var" / "releases")
    if not (folder / "stock").is_dir():
        write(folder / "stock", round(FIRMS / ENTERING), communes(release), classes())
    start = time.perf_counter()
    built = build(folder / "stock", folder / "registers", release, made_up=True)
    if built.fresh:
        yield Line(f"register of {built.establishments:,} built", time.perf_counter() - start, "s", "", 1.0)
    register = current(folder / "registers")
    with sqlite3.connect(register.directory / register_layout.DATABASE) as con:
        firms = con.execute("SELECT name, commune_name, postcode FROM establishments WHERE open").fetchall()
    asked = queries(firms, QUERIES, seed=1)
    ours = _Times(asked, lambda one: [(e.name, e.commune_name) for e in search(register, one.text, limit=5)])
    theirs = _Times(asked[:OF_FTS5], _fts5(register, folder / "fts5.sqlite"))
    name = f"search among {built.establishments:,} firms"
    yield Line(f"{name}, p95", ours.p95, "s", "asked", ours.p95 / ASKED_SECONDS)
    yield Line(f"{name}, p50", ours.p50, "s", "p50 of FTS5", ours.p50 / theirs.p50)
    yield Line(f"{name}, p95 of FTS5 by trigrams", theirs.p95, "s", "p95 of the search", theirs.p95 / ours.p95)
    yield Line(f"{name}, right among five", ours.found, "share", "asked", ours.found / ASKED_FOUND)
    slowest = max(_listed(register, one, order) for one in LISTS for order in register_layout.ORDERS)
    listed = f"lists of the whole country among {built.establishments:,} firms, slowest"
    yield Line(listed, slowest, "s", "asked", slowest / LISTED_SECONDS)
    yield Line(f"{name}, right among five, FTS5", theirs.found, "share", "the search", theirs.found / ours.found)


def _listed(register: Register, within: Place, order: str) -> float:
    """Seconds of a page with the total, files read once."""
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        register.page(within, order=order)
        taken.append(time.perf_counter() - start)
    return median(taken[1:])


class _Times:
    """Seconds a query, and the share of the right answers."""

    def __init__(self, asked: list[Asked], found: Found) -> None:
        for one in asked[:20]:  # files read once
            found(one)
        taken, right = [], 0
        for one in asked:
            start = time.perf_counter()
            answers = found(one)
            taken.append(time.perf_counter() - start)
            right += any(one.right(name, commune) for name, commune in answers[:5])
        self.p50, self.p95, self.found = median(taken), p95(taken), right / len(asked)


def _fts5(register: Register, path: Path) -> Found:
    """Trigrams of names and places, any of those of the query, in FTS5's own order (bm25)."""
    fresh = not path.exists()
    con = sqlite3.connect(path)
    if fresh:
        con.execute(
            "CREATE VIRTUAL TABLE names USING fts5(words, name UNINDEXED, commune UNINDEXED, tokenize='trigram')"
        )
        with sqlite3.connect(register.directory / register_layout.DATABASE) as source:
            rows = source.execute("SELECT name, sign, sigle, commune_name, postcode FROM establishments")
            con.executemany(
                "INSERT INTO names VALUES (?, ?, ?)",
                ((search_key(" ".join(filter(None, row))), row[0], row[3]) for row in rows),
            )
        con.commit()

    def found(asked: Asked) -> list[tuple[str, str | None]]:
        key = search_key(asked.text)
        trigrams = sorted({key[n : n + 3] for n in range(len(key) - 2)})
        match = " OR ".join(f'"{one}"' for one in trigrams)
        sql = "SELECT name, commune FROM names WHERE names MATCH ? ORDER BY rank LIMIT 5"
        return con.execute(sql, [match]).fetchall()

    return found
