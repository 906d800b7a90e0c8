"""The register of establishments: who enters, who never does, and a build that was stopped goes on."""

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etabli.kernel import layout, register_layout
from etabli.kernel.codes import is_siren, is_siret
from etabli.kernel.errors import SourceError
from etabli.pipeline.register import build as builds
from etabli.pipeline.register.build import build
from etabli.pipeline.register.known import classes, communes, zones
from etabli.pipeline.register.later import grow
from etabli.pipeline.register.made_up import PARTS, Commune, write
from etabli.pipeline.register.stock import PLACES, UNITS, Stock

OYONNAX, PARIS = Commune("01283", "Oyonnax", "01100", 3.0), Commune("75056", "Paris", "75001", 7.0)
CLASSES = (("22.29A", "22.26Y"), ("25.62B", "25.53Y"))


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stock")
    write(folder, 3_000, [OYONNAX, PARIS], CLASSES)
    return folder


def rows(directory: Path, sql: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(directory / register_layout.DATABASE) as con:
        return con.execute(sql).fetchall()


def test_made_up_numbers_pass_the_checks_of_the_registers(stock: Path) -> None:
    places, units = pq.read_table(stock / PLACES), pq.read_table(stock / UNITS)
    assert places.column_names == PARTS["establishment"]
    assert units.column_names == PARTS["unit"]
    sirets = places["siret"].to_pylist()
    assert len(sirets) == len(set(sirets)) == 3_000
    assert sirets == sorted(sirets)
    assert all(map(is_siret, sirets))
    assert all(map(is_siren, units["siren"].to_pylist()))
    assert set(places["siren"].to_pylist()) == set(units["siren"].to_pylist())


def test_the_same_seed_makes_the_same_firms(stock: Path, tmp_path: Path) -> None:
    write(tmp_path, 3_000, [OYONNAX, PARIS], CLASSES)
    assert pq.read_table(tmp_path / PLACES).equals(pq.read_table(stock / PLACES))


# A word of a name, and what whoever bears it does.
SAYS = {
    "PLASTURGIE": "22",
    "CHAUDRONNERIE": "25",
    "FROMAGERIE": "10.5",
    "SCIERIE": "16",
    "THES": "10.83",
    "VERRERIE": "23",
}


def test_a_made_up_name_says_what_the_firm_does(tmp_path: Path) -> None:
    write(tmp_path, 8_000, [OYONNAX], classes(industrial=True))
    seen = set()
    for row in pq.read_table(tmp_path / UNITS).to_pylist():
        words = (row["denominationUniteLegale"] or "").split()
        for word in {*words} & {*SAYS}:
            seen.add(word)
            assert row["activitePrincipaleUniteLegale"].startswith(SAYS[word]), row["denominationUniteLegale"]
    assert seen == {*SAYS}


def test_made_up_firms_do_what_their_zone_is_known_for(release_dir: Path, tmp_path: Path) -> None:
    made, there = classes(industrial=True), communes(release_dir, in_territories=True)
    oyonnax = [one for one in there if one.code == "01283"]
    write(tmp_path, 2_000, oyonnax, made, zones=zones(release_dir, [code for code, _ in made]))
    rows = pq.read_table(tmp_path / PLACES).to_pylist()
    divisions = Counter(row["activitePrincipaleEtablissement"][:2] for row in rows)
    assert divisions.most_common(1)[0][0] == "22" and divisions["22"] > 3 * divisions["10"]
    newer = {(row["activitePrincipaleEtablissement"], row["activitePrincipaleNAF25Etablissement"]) for row in rows}
    assert ("22.29A", "22.26Y") in newer and ("22.29A", None) in newer, "a share of them has one"


def test_who_changes_activity_later_stays_in_its_division(tmp_path: Path) -> None:
    write(tmp_path / "first", 3_000, [OYONNAX], classes(industrial=True))
    grow(tmp_path / "first", tmp_path / "second", date(2026, 11, 24))
    before, after = (pq.read_table(tmp_path / one / PLACES).to_pylist() for one in ("first", "second"))
    name = "activitePrincipaleEtablissement"
    turned = [(a[name], b[name]) for a, b in zip(before, after, strict=True) if a[name] != b[name]]
    assert turned and all(was[:2] == now[:2] for was, now in turned)


def test_who_enters_is_who_a_slow_reading_says(stock: Path, release_dir: Path, tmp_path: Path) -> None:
    two_years_ago = (date.today() - timedelta(days=730)).isoformat()
    built = build(stock, tmp_path, release_dir, made_up=True)
    units = {row["siren"]: row for row in pq.read_table(stock / UNITS).to_pylist()}
    expected, left_out = [], {"not diffusible": 0, "closed long ago": 0, "person without a trade name": 0}
    for row in pq.read_table(stock / PLACES).to_pylist():
        unit = units[row["siren"]]
        name = (
            unit["denominationUniteLegale"] or row["denominationUsuelleEtablissement"] or row["enseigne1Etablissement"]
        )
        if "O" not in (row["statutDiffusionEtablissement"], unit["statutDiffusionUniteLegale"]):
            left_out["not diffusible"] += 1
        elif row["etatAdministratifEtablissement"] != "A" and row["dateDebut"] < two_years_ago:
            left_out["closed long ago"] += 1
        elif name is None:
            left_out["person without a trade name"] += 1
        else:
            expected.append((int(row["siret"]), name, row["codeCommuneEtablissement"]))
    assert rows(built.directory, "SELECT siret, name, commune FROM establishments ORDER BY siret") == expected
    manifest = json.loads((built.directory / layout.MANIFEST).read_text())
    assert manifest["left_out"] == left_out
    assert manifest["read"] == 3_000 == manifest["establishments"] + sum(left_out.values())
    assert layout.current(tmp_path).resolve() == built.directory.resolve()


def test_the_territories_of_each_phase_stand_with_the_commune(stock: Path, release_dir: Path, tmp_path: Path) -> None:
    built = build(stock, tmp_path, release_dir)
    found = rows(built.directory, "SELECT DISTINCT commune, territory_1, territory_2 FROM establishments ORDER BY 1")
    with duckdb.connect(str(release_dir / layout.DATABASE), read_only=True) as con:
        of_last_lists = dict(
            con.execute(
                "SELECT phase, phase || '/' || territory FROM core_programme__communes"
                " INNER JOIN core_programme__perimeter_lists"
                " USING (perimeter_list, phase) WHERE code_insee = '01283'"
                " QUALIFY row_number() OVER (PARTITION BY phase ORDER BY observed_on DESC) = 1"
            ).fetchall()
        )
    assert set(of_last_lists) == {"1", "2"}
    assert found == [("01283", of_last_lists["1"], of_last_lists["2"]), ("75056", None, None)]


def test_what_was_read_before_a_stop_is_not_read_again(
    stock: Path, release_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builds, "ROWS_A_PART", 1_000)
    read: list[str] = []
    plain = Stock.read

    def counted(self: Stock, con: Any, first: str, last: str, into: Path) -> None:
        if len(read) == 2 and not stopped:
            stopped.append(True)
            raise KeyboardInterrupt
        read.append(first)
        plain(self, con, first, last, into)

    stopped: list[bool] = []
    monkeypatch.setattr(Stock, "read", counted)
    with pytest.raises(KeyboardInterrupt):
        build(stock, tmp_path, release_dir)
    assert not layout.current(tmp_path).exists()
    built = build(stock, tmp_path, release_dir)
    assert len(read) == len(set(read)) == 3
    assert (built.kept, built.parts) == (2, 3), "and the build says so"
    whole = build(stock, tmp_path / "other", release_dir)
    same = "SELECT * FROM establishments ORDER BY siret"
    assert rows(built.directory, same) == rows(whole.directory, same)
    assert not list(tmp_path.glob(f"{layout.BUILDING}*"))


def test_the_same_files_are_not_read_twice(stock: Path, release_dir: Path, tmp_path: Path) -> None:
    first = build(stock, tmp_path, release_dir)
    again = build(stock, tmp_path, release_dir)
    assert (first.fresh, again.fresh) == (True, False)
    assert again.establishments == first.establishments


def broken(stock: Path, into: Path, drop: Sequence[str]) -> Path:
    for name in (PLACES, UNITS):
        table = pq.read_table(stock / name)
        pq.write_table(table.drop_columns([one for one in drop if one in table.column_names]), into / name)
    return into


def test_a_file_without_a_column_that_is_read_is_refused_by_name(
    stock: Path, release_dir: Path, tmp_path: Path
) -> None:
    folder = broken(stock, tmp_path, ["enseigne1Etablissement"])
    with pytest.raises(SourceError, match=r"StockEtablissement.parquet, column enseigne1Etablissement: .* missing"):
        build(folder, tmp_path / "registers", release_dir)
    assert not (tmp_path / "registers").exists()


def test_files_from_before_naf_2025_are_read(stock: Path, release_dir: Path, tmp_path: Path) -> None:
    folder = broken(stock, tmp_path, ["activitePrincipaleNAF25Etablissement"])
    built = build(folder, tmp_path / "registers", release_dir)
    assert rows(built.directory, "SELECT DISTINCT activity_2025 FROM establishments") == [(None,)]


def test_a_file_that_is_cut_is_refused(stock: Path, release_dir: Path, tmp_path: Path) -> None:
    for name in (PLACES, UNITS):
        content = (stock / name).read_bytes()
        (tmp_path / name).write_bytes(content[: len(content) // 2])
    with pytest.raises(SourceError, match="can't be read"):
        build(tmp_path, tmp_path / "registers", release_dir)


def test_a_malformed_siret_is_left_out_and_counted(stock: Path, release_dir: Path, tmp_path: Path) -> None:
    table = pq.read_table(stock / PLACES)
    sirets = table["siret"].to_pylist()
    sirets[5] = "12AB"
    where = table.column_names.index("siret")
    pq.write_table(table.set_column(where, "siret", pa.array(sirets)), tmp_path / PLACES)
    os.link(stock / UNITS, tmp_path / UNITS)
    built = build(tmp_path, tmp_path / "registers", release_dir)
    assert json.loads((built.directory / layout.MANIFEST).read_text())["left_out"]["malformed"] == 1
