"""The shipped starter figures: what they hold, and what happens when a file is not as it should be."""

import gzip
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from tests.pipeline.controls import CONTROLS, FACTS, Control
from tests.pipeline.reference_release import TERRITOIRES, reference_release

from etabli.catalogue.catalogue import load
from etabli.kernel import layout
from etabli.kernel.errors import SourceError
from etabli.pipeline.fetch import starter, sums
from etabli.pipeline.quarantine import Quarantine

STARTER = Path(starter.__file__).resolve().parents[2] / "starter"
TABLE = "core_insee__population"
NAME = f"licence-ouverte/{TABLE}.csv.gz"
HEADER = "level,code,measure,year,value,status\n"
GOOD = "epci,200000172,population,2022,21000,observed\n"


@pytest.fixture(scope="module")
def reference() -> Iterator[duckdb.DuckDBPyConnection]:
    """The reference tables in memory."""
    database = reference_release(TERRITOIRES) / layout.DATABASE
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{database}' AS built (READ_ONLY)")
        for (name,) in con.sql("SELECT table_name FROM duckdb_tables() WHERE database_name = 'built'").fetchall():
            con.execute(f"CREATE TABLE {name} AS FROM built.{name}")
        con.execute("DETACH built")
        yield con


@pytest.fixture(scope="module")
def loaded(reference: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    quarantine = Quarantine()
    for table in starter.LAYOUTS:
        starter.load(reference, table, STARTER, load(), quarantine)
    assert quarantine.rows == []
    return reference


@pytest.mark.parametrize("control", CONTROLS, ids=lambda c: f"{c.table}: {c.where}")
def test_published_totals(loaded: duckdb.DuckDBPyConnection, control: Control) -> None:
    control.holds(loaded)


@pytest.mark.parametrize("fact", FACTS, ids=lambda f: f.__name__)
def test_facts(loaded: duckdb.DuckDBPyConnection, fact: Callable[[duckdb.DuckDBPyConnection], None]) -> None:
    fact(loaded)


def test_every_measure_of_the_catalogue_is_shipped_for_its_years(loaded: duckdb.DuckDBPyConnection) -> None:
    tables = [name for name, columns in starter.LAYOUTS.items() if "measure" in columns]
    union = " UNION ".join(f"SELECT DISTINCT measure, year FROM {table}" for table in tables)
    shipped = set(loaded.sql(union).fetchall())
    assert shipped == {(m.id, year) for m in load().measures.values() for year in m.years}


def test_every_place_has_a_row_for_every_measure(loaded: duckdb.DuckDBPyConnection) -> None:
    """Missing is written, not left out: 1,255 EPCI and every member, for each source that speaks of EPCI."""
    for table, columns in starter.LAYOUTS.items():
        if columns is not starter.FIGURES or table in ("core_france_relance__firms", "core_insee__classes"):
            continue
        counts = loaded.sql(
            f"SELECT DISTINCT count(DISTINCT code) FROM {table} WHERE level = 'epci' GROUP BY measure, year"
        ).fetchall()
        assert counts == [(1255,)], table
        unknown = f"""
            SELECT count(*) FROM core_programme__members AS m
            WHERE NOT EXISTS (SELECT 1 FROM {table} AS t WHERE t.level = m.kind AND t.code = m.code)
        """
        assert loaded.sql(unknown).fetchall() == [(0,)], table


def test_only_member_communes_are_shipped(loaded: duckdb.DuckDBPyConnection) -> None:
    members = "SELECT code FROM core_programme__members WHERE kind = 'commune'"
    for table, columns in starter.LAYOUTS.items():
        level = "level" if "level" in columns else "kind" if "kind" in columns else None
        if level:
            query = f"SELECT count(*) FROM {table} WHERE {level} = 'commune' AND code NOT IN ({members})"
            assert loaded.sql(query).fetchall() == [(0,)], table


def test_shares_of_a_member_add_up(loaded: duckdb.DuckDBPyConnection) -> None:
    sums = """
        SELECT max(abs(total - 1)) FROM (
            SELECT sum(share_of_member) AS total FROM core_insee__zone_weights GROUP BY kind, code, zoning
        )
    """
    assert loaded.sql(sums).fetchall()[0][0] < 1e-5


def test_the_starter_is_small_and_each_licence_is_apart() -> None:
    files = list(STARTER.glob("*/*.csv.gz"))
    assert sum(path.stat().st_size for path in files) < 3_000_000
    assert {path.parent.name for path in files} == {"licence-ouverte", "odbl", "cc-by-sa"}
    for directory in {path.parent for path in files}:
        text = (directory / "LICENCE.md").read_text(encoding="utf-8")
        for path in directory.glob("*.csv.gz"):
            assert path.name.removesuffix(".csv.gz") in text
    assert all("urssaf" not in path.name for path in (STARTER / "licence-ouverte").iterdir())


def test_no_file_holds_its_date() -> None:
    for path in STARTER.glob("*/*.csv.gz"):
        assert path.read_bytes()[4:8] == b"\x00" * 4, path


@pytest.mark.parametrize(
    ("rows", "line", "column", "reason"),
    [
        ("epci,999999999,population,2022,1,observed\n", 3, "code", "'999999999' is not the code of any epci"),
        ("planet,FR,population,2022,1,observed\n", 3, "code", "'planet' is not a level of places"),
        ("epci,200000172,population,2021,,observed\n", 3, "status", "no value with status observed"),
        ("epci,200000172,population,2021,0,missing\n", 3, "status", "0 with status missing"),
        ("epci,200000172,population,2021,1,guessed\n", 3, "status", "'guessed' does not look like"),
        ("epci,200000172,population,2022,1,observed\n", 3, "level", "already stands on line 2"),
        ("epci,200000172,population,2021,1\n", 3, None, "5 cells where the header has 6"),
        ("\n\nepci,200000172,population,2021,,observed\n", 5, "status", "no value with status observed"),
        ("epci,200000172,population,2021,-12345,observed\n", 3, "value", "-12345 is under 0"),
        ("epci,200000172,population,2021,1e308,observed\n", 3, "value", "1e308 is too large a number"),
        ("epci,200000172,population,2021,1e999,observed\n", 3, "value", "1e999 is too large a number"),
        ("epci,200000172,population,1900,1,observed\n", 3, "year", "'1900' is not a year of the measure population"),
        ("epci,200000172,population,9999999999,1,observed\n", 3, "year", "is not a year of the measure"),
        ("epci,200000172,happiness,2021,1,observed\n", 3, "measure", "'happiness' is not a measure of the catalogue"),
    ],
)
def test_a_wrong_row_is_named(
    reference: duckdb.DuckDBPyConnection, tmp_path: Path, rows: str, line: int, column: str | None, reason: str
) -> None:
    write(tmp_path, HEADER + GOOD + rows)
    with pytest.raises(SourceError) as caught:
        starter.load(reference, TABLE, tmp_path, load(), Quarantine())
    assert (caught.value.file, caught.value.line) == (f"{TABLE}.csv.gz", line)
    assert caught.value.column == column
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("name", "before", "after", "said"),
    [
        ("odbl/core_urssaf__a38", ",BZ,", ",ZZ,", r"core_urssaf__a38\.csv\.gz, line 2, column sector: 'ZZ'"),
        ("odbl/core_insee__zone_weights", ",1,", ",7.5,", r"column share_of_member: 7\.5 is over 1"),
    ],
)
def test_a_wrong_sector_and_a_wrong_share_are_named(
    loaded: duckdb.DuckDBPyConnection, tmp_path: Path, name: str, before: str, after: str, said: str
) -> None:
    text = gzip.decompress((STARTER / f"{name}.csv.gz").read_bytes()).decode()
    table = name.partition("/")[2]
    write(tmp_path, text.replace(before, after, 1), f"{name}.csv.gz")
    with pytest.raises(SourceError, match=said):
        starter.load(loaded, table, tmp_path, load(), Quarantine())


def test_a_file_cut_at_the_end_of_a_line_does_not_match(loaded: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    shutil.copytree(STARTER, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "odbl/core_urssaf__a38.csv.gz"
    lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    path.write_bytes(gzip.compress(b"".join(lines[:3000])))
    with pytest.raises(SourceError, match=r"core_urssaf__a38\.csv\.gz: does not match SHA256SUMS"):
        starter.load(loaded, "core_urssaf__a38", tmp_path, load(), Quarantine())


def test_only_declared_files_lie_in_the_starter(reference: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    write(tmp_path, HEADER + GOOD)
    assert starter.load(reference, TABLE, tmp_path, load(), Quarantine()).keys() == {NAME}
    (tmp_path / "odbl").mkdir()
    (tmp_path / "odbl" / f"{TABLE}.csv.gz").write_bytes(b"")
    with pytest.raises(SourceError, match=rf"odbl/{TABLE}\.csv\.gz: is not declared in SHA256SUMS"):
        starter.load(reference, TABLE, tmp_path, load(), Quarantine())


def test_the_number_of_rows_is_that_which_is_declared(reference: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    write(tmp_path, HEADER + GOOD)
    sums.write(tmp_path, {NAME: 2})
    with pytest.raises(SourceError, match="1 rows, 2 declared in SHA256SUMS"):
        starter.load(reference, TABLE, tmp_path, load(), Quarantine())


def test_a_truncated_file_and_an_absent_one_are_named(reference: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="SHA256SUMS: no such file in the starter figures"):
        starter.load(reference, TABLE, tmp_path, load(), Quarantine())
    path = write(tmp_path, HEADER + GOOD * 50)
    path.write_bytes(path.read_bytes()[:-12])
    with pytest.raises(SourceError, match="does not match SHA256SUMS"):
        starter.load(reference, TABLE, tmp_path, load(), Quarantine())
    sums.write(tmp_path, {NAME: 50})
    with pytest.raises(SourceError, match="truncated or damaged"):
        starter.load(reference, TABLE, tmp_path, load(), Quarantine())
    path.unlink()
    with pytest.raises(SourceError, match=rf"{TABLE}\.csv\.gz: no such file in the starter figures"):
        starter.load(reference, TABLE, tmp_path, load(), Quarantine())


def write(directory: Path, text: str, name: str = NAME) -> Path:
    """A file of the starter, declared in SHA256SUMS."""
    path = directory / name
    path.parent.mkdir()
    path.write_bytes(gzip.compress(text.encode()))
    sums.write(directory, {name: text.count("\n") - 1})
    return path
