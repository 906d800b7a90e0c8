"""What differs of an establishment between the register that was live and the one being built: dated, both sides kept.

Only establishments of both are compared. One that is in the first alone says nothing: it may have asked not to be
diffused, and that is nobody's business. Changes that the register before kept stay for two years.
"""

# ruff: noqa: S608 (names of our own; values are parameters)

import json
import sqlite3
from datetime import date, datetime
from pathlib import Path

from etabli.kernel import layout, register_layout

KEPT_YEARS = 2
TABLE = (
    "CREATE TABLE main.changes (siret INTEGER NOT NULL, what TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL,"
    " was_on TEXT NOT NULL, seen_on TEXT NOT NULL)"
)
# What is compared, and where it says something: a band that is unknown on one side is no change; nor is an activity.
COMPARED = {
    "band": ("o.band", "n.band", "o.size > 0 AND n.size > 0 AND o.size <> n.size"),
    "activity": (
        "o.activity",
        "n.activity",
        "o.activity IS NOT NULL AND n.activity IS NOT NULL AND o.activity <> n.activity",
    ),
    "head": ("CAST(o.head AS TEXT)", "CAST(n.head AS TEXT)", "o.head <> n.head"),
}


def live(registers: Path, target: Path) -> Path | None:
    """The register to compare with: the one that is live; None for the first, or for one built again of itself."""
    pointer = layout.current(registers)
    if not pointer.exists():
        return None
    found = pointer.resolve()
    return None if found == target.resolve() or not (found / layout.MANIFEST).is_file() else found


def write(work: Path, before: Path, built_at: datetime) -> int:
    """Compare the new register, in `work`, with the one before; how many changes are new."""
    was_on = built_on(before)
    with sqlite3.connect(f"file:{work.resolve() / register_layout.DATABASE}", uri=True) as con:
        con.execute("ATTACH DATABASE ? AS was", [f"file:{before / register_layout.DATABASE}?mode=ro&immutable=1"])
        con.execute(TABLE)
        new = sum(_compared(con, what, was_on, built_at.date()) for what in COMPARED)
        _carried(con, built_at.date())
        con.execute("CREATE INDEX main.changes_by_siret ON changes (siret, what, seen_on)")
    con.close()
    return new


def built_on(register: Path) -> date:
    """The day when a register was built."""
    return datetime.fromisoformat(json.loads((register / layout.MANIFEST).read_text())["built_at"]).date()


def _compared(con: sqlite3.Connection, what: str, was_on: date, seen_on: date) -> int:
    before, after, differs = COMPARED[what]
    return con.execute(
        f"INSERT INTO main.changes SELECT n.siret, ?, {before}, {after}, ?, ? FROM main.establishments AS n"
        f" INNER JOIN was.establishments AS o ON o.siret = n.siret WHERE {differs} ORDER BY n.siret",
        [what, was_on.isoformat(), seen_on.isoformat()],
    ).rowcount


def _carried(con: sqlite3.Connection, seen_on: date) -> None:
    """What the register before knew already, of establishments that are there still."""
    there = con.execute("SELECT count(*) FROM was.sqlite_master WHERE type = 'table' AND name = 'changes'").fetchone()
    if there[0]:
        con.execute(
            "INSERT INTO main.changes SELECT c.* FROM was.changes AS c"
            " INNER JOIN main.establishments AS n ON n.siret = c.siret WHERE c.seen_on >= date(?, ?)",
            [seen_on.isoformat(), f"-{KEPT_YEARS} years"],
        )
