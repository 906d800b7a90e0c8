"""Builds a register in a directory of its own, by ranges of SIREN, then makes it live in one rename.

What was read is kept part by part: a build that was stopped goes on where it was. The pointer moves last.
"""

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from etabli.kernel import layout, register_layout
from etabli.pipeline.register import changes, index
from etabli.pipeline.register.stock import Stock

ROWS_A_PART = 1_000_000
Report = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Built:
    """Where the register is, how many establishments it has, whether it was made now; of how many parts, and how many
    of these a build that was stopped had read.
    """

    directory: Path
    establishments: int
    fresh: bool
    parts: int = 0
    kept: int = 0


def build(
    folder: Path,
    registers: Path,
    release: Path,
    *,
    made_up: bool = False,
    at: datetime | None = None,
    memory: str = "2GB",
    report: Report = lambda *_: None,
) -> Built:
    """The register of the stock files of a folder. Raises SourceError; whatever fails, the live one stays.

    `release`: the live data release, which says the territories of communes. `made_up`: no firm of it exists. `at`:
    when it is built; a demonstration dates its first one some months ago.
    """
    stock = Stock.of(folder)
    territories = _territories(release)
    name = _name(stock, territories, made_up=made_up)
    target = registers / name
    if (target / layout.MANIFEST).is_file():
        _make_live(registers, target)
        return Built(target, json.loads((target / layout.MANIFEST).read_text())["establishments"], fresh=False)
    work = registers / f"{layout.BUILDING}{name}"
    work.mkdir(parents=True, exist_ok=True)
    parts = work / "parts"
    parts.mkdir(exist_ok=True)
    with duckdb.connect(config={"memory_limit": memory, "temp_directory": str(work / "spill")}) as con:
        ranges = stock.cuts(con, max(1, round(stock.rows / ROWS_A_PART)))
        made = [parts / f"{first}-{last}.parquet" for first, last in ranges]
        kept = sum(part.is_file() for part in made)
        for number, ((first, last), part) in enumerate(zip(ranges, made, strict=True)):
            report("reading", number, len(ranges))
            if not part.is_file():
                half = part.with_suffix(".half")
                stock.read(con, first, last, half)
                half.replace(part)
        report("counting what is left out", 0, 1)
        left_out = stock.left_out(con)
    total = index.write(made, territories, work, lambda rows: report("indexing", rows, stock.rows))
    built_at, before = at or datetime.now(UTC), changes.live(registers, target)
    changed = None
    if before is not None:
        report("comparing with the register before", 0, 1)
        changed = changes.write(work, before, built_at)
    manifest: dict[str, Any] = {
        "register": name,
        "layout": register_layout.LAYOUT,
        "built_at": built_at.isoformat(timespec="seconds"),
        "compared_with": changes.built_on(before).isoformat() if before is not None else None,
        "changes": changed,
        "made_up": made_up,
        "read": stock.rows,
        "establishments": total,
        "left_out": left_out,
    }
    (work / layout.MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    shutil.rmtree(parts)
    shutil.rmtree(work / "spill", ignore_errors=True)
    work.rename(target)
    _make_live(registers, target)
    return Built(target, total, fresh=True, parts=len(made), kept=kept)


def _name(stock: Stock, territories: dict[str, Any], *, made_up: bool) -> str:
    """By what goes in: the files as they lie there (size and time: their content is gigabytes), and the territories."""
    found = hashlib.sha256()
    for path in (stock.places, stock.units):
        state = path.stat()
        found.update(f"{path.name} {state.st_size} {state.st_mtime_ns};".encode())
    found.update(
        json.dumps(
            [sorted(territories.items()), register_layout.LAYOUT, made_up, list(register_layout.COLUMNS)]
        ).encode()
    )
    return found.hexdigest()[:16]


def _territories(release: Path) -> dict[str, tuple[str | None, str | None]]:
    """The territories of each commune, in phase 1 and in phase 2, on the last list of each."""
    with duckdb.connect(str(release / layout.DATABASE), read_only=True) as con:
        rows = con.execute(
            "SELECT code_insee, c.phase, territory FROM core_programme__communes AS c"
            " INNER JOIN core_programme__perimeter_lists USING (perimeter_list) ORDER BY observed_on"
        ).fetchall()
    found: dict[str, tuple[str | None, str | None]] = {}
    for commune, phase, territory in rows:
        first, second = found.get(commune, (None, None))
        key = f"{phase}/{territory}"  # a published id is another territory in another phase
        found[commune] = (key, second) if phase == "1" else (first, key)
    return found


def _make_live(registers: Path, target: Path) -> None:
    pointer = layout.current(registers)
    fresh = registers / f"{layout.BUILDING}pointer"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target.name)
    fresh.replace(pointer)
