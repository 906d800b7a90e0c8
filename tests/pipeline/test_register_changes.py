"""Two registers are compared at the build of the second: what a slow reading of both says, and nothing of who left."""

import json
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etabli.kernel import layout, register_layout
from etabli.pipeline.register.build import build
from etabli.pipeline.register.later import grow
from etabli.pipeline.register.made_up import Commune, write
from etabli.pipeline.register.stock import PLACES, UNITS
from etabli.warehouse.register import current

OYONNAX, PARIS = Commune("01283", "Oyonnax", "01100", 3.0), Commune("75056", "Paris", "75001", 7.0)
CLASSES = (("22.29A", "22.26Y"), ("25.62B", "25.53Y"))
BAND, NAF = "trancheEffectifsEtablissement", "activitePrincipaleEtablissement"
HEAD, DIFFUSED = "etablissementSiege", "statutDiffusionEtablissement"


def rows(directory: Path, sql: str) -> list[dict[str, Any]]:
    with sqlite3.connect(directory / register_layout.DATABASE) as con:
        con.row_factory = sqlite3.Row
        return [dict(one) for one in con.execute(sql)]


def moved(folder: Path, into: Path, salt: int) -> Path:
    """The same files with some establishments changed: every seventh grew, every eleventh changed its activity, every
    thirteenth its kind, every seventeenth asked not to be diffused.
    """
    into.mkdir()
    table = pq.read_table(folder / PLACES)
    columns = {name: table[name].to_pylist() for name in table.column_names}
    for n in range(table.num_rows):
        if n % 7 == salt:
            columns[BAND][n] = {"NN": "01", "00": "11", "11": "12", "12": "11"}.get(columns[BAND][n], "21")
        if n % 11 == salt:
            columns[NAF][n] = "22.29A" if columns[NAF][n] == "25.62B" else "25.62B"
        if n % 13 == salt:
            columns[HEAD][n] = "false" if columns[HEAD][n] == "true" else "true"
        if n % 17 == salt:
            columns[DIFFUSED][n] = "P"
    pq.write_table(pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()}), into / PLACES)
    (into / UNITS).write_bytes((folder / UNITS).read_bytes())
    return into


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, release_dir: Path) -> list[Path]:
    """Three registers, one after another."""
    folder, registers = tmp_path_factory.mktemp("stock"), tmp_path_factory.mktemp("registers")
    write(folder, 1_500, [OYONNAX, PARIS], CLASSES)
    second = moved(folder, folder / "second", 0)
    third = moved(second, folder / "third", 1)
    return [build(one, registers, release_dir, made_up=True).directory for one in (folder, second, third)]


def slow(before: Path, after: Path) -> set[tuple[int, str, str, str]]:
    """What differs, read one by one."""
    sql, bands, found = "SELECT * FROM establishments", list(register_layout.BANDS), set()
    known = {one["siret"]: one for one in rows(before, sql)}
    for new in rows(after, sql):
        old = known.get(new["siret"])
        if old is None:
            continue
        if "NN" not in (old["band"], new["band"]) and bands.index(old["band"]) != bands.index(new["band"]):
            found.add((new["siret"], "band", old["band"], new["band"]))
        if old["activity"] and new["activity"] and old["activity"] != new["activity"]:
            found.add((new["siret"], "activity", old["activity"], new["activity"]))
        if old["head"] != new["head"]:
            found.add((new["siret"], "head", str(old["head"]), str(new["head"])))
    return found


def test_the_first_register_compares_with_nothing(built: list[Path]) -> None:
    manifest = json.loads((built[0] / layout.MANIFEST).read_text())
    assert (manifest["compared_with"], manifest["changes"]) == (None, None)
    assert not rows(built[0], "SELECT name FROM sqlite_master WHERE name = 'changes'")


def test_what_differs_is_what_a_slow_reading_says(built: list[Path]) -> None:
    first, second, _ = built
    found = {(one["siret"], one["what"], one["before"], one["after"]) for one in rows(second, "SELECT * FROM changes")}
    expected = slow(first, second)
    assert found == expected and {what for _, what, _, _ in found} == {"band", "activity", "head"}
    assert json.loads((second / layout.MANIFEST).read_text())["changes"] == len(expected) > 100


def test_who_is_not_diffused_any_more_leaves_no_trace(built: list[Path]) -> None:
    first, second, third = built
    sql = "SELECT siret FROM establishments"
    gone = {one["siret"] for one in rows(first, sql)} - {one["siret"] for one in rows(second, sql)}
    assert gone and not gone & {one["siret"] for one in rows(second, "SELECT siret FROM changes")}
    gone |= {one["siret"] for one in rows(second, sql)} - {one["siret"] for one in rows(third, sql)}
    assert not gone & {one["siret"] for one in rows(third, "SELECT siret FROM changes")}


def test_what_was_known_stays_beside_what_is_new(built: list[Path]) -> None:
    _, second, third = built
    there = {one["siret"] for one in rows(third, "SELECT siret FROM establishments")}
    kept = {(a, b, c, d) for a, b, c, d in told(second) if a in there}
    assert set(told(third)) == kept | slow(second, third)
    register = current(third.parent)
    sirets = [f"{one:014d}" for one, *_ in sorted(kept)[:20]]
    found = register.changes(sirets)
    assert {one.siret for one in found} <= set(sirets) and {int(one.siret) for one in found} >= {int(sirets[0])}
    assert all(one.was_on <= one.on for one in found) and register.compared_with is not None


def told(directory: Path) -> list[tuple[int, str, str, str]]:
    every = rows(directory, "SELECT * FROM changes")
    return [(one["siret"], one["what"], one["before"], one["after"]) for one in every]


def test_made_up_firms_move_their_head_and_keep_one(tmp_path: Path) -> None:
    write(tmp_path, 1_500, [OYONNAX, PARIS], CLASSES)
    grow(tmp_path, tmp_path / "later", date(2026, 11, 24))
    before, after = (pq.read_table(folder / PLACES).to_pylist() for folder in (tmp_path, tmp_path / "later"))
    heads = {one["siren"]: one["nic"] for one in after if one[HEAD] == "true"}
    assert len(heads) == sum(one[HEAD] == "true" for one in after), "one a firm"
    was = {one["siren"]: one["nic"] for one in before if one[HEAD] == "true"}
    others = {siren for siren, nic in heads.items() if was[siren] != nic}
    assert 5 < len(others) < len(heads) / 10
    seats = {one["siren"]: one["nicSiegeUniteLegale"] for one in pq.read_table(tmp_path / "later" / UNITS).to_pylist()}
    assert all(seats[siren] == heads[siren] for siren in others)
