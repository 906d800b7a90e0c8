"""The shipped starter figures: what they hold, and what happens when a file is not as it should be."""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from tests.pipeline.controls import CONTROLS, FACTS, Control
from tests.pipeline.reference_release import TERRITOIRES, reference_release

from etabli.catalogue.catalogue import load
from etabli.kernel import layout
from etabli.kernel.errors import SourceError
from etabli.pipeline.fetch import starter
from etabli.pipeline.known import Known
from etabli.pipeline.quarantine import Quarantine

STARTER = Path(starter.__file__).resolve().parents[2] / "starter"
TABLE = "core_insee__population"
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
    known = Known(reference)
    for table in starter.LAYOUTS:
        starter.load(reference, table, STARTER, quarantine, known)
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
        ("epci,999999999,population,2022,1,observed\n", 3, "code", "no epci has the code"),
        ("planet,FR,population,2022,1,observed\n", 3, "code", "no planet has the code"),
        ("epci,200000172,population,2021,,observed\n", 3, "status", "value None with status observed"),
        ("epci,200000172,population,2021,0,missing\n", 3, "status", "value 0.0 with status missing"),
        ("epci,200000172,population,2021,1,guessed\n", 3, "status", "'guessed' does not look like"),
        ("epci,200000172,population,2022,1,observed\n", 3, "level", "already stands on line 2"),
        ("epci,200000172,population,2021,1\n", 3, None, "5 cells where the header has 6"),
    ],
)
def test_a_wrong_row_is_named(
    reference: duckdb.DuckDBPyConnection, tmp_path: Path, rows: str, line: int, column: str | None, reason: str
) -> None:
    write(tmp_path, HEADER + GOOD + rows)
    with pytest.raises(SourceError) as caught:
        starter.load(reference, TABLE, tmp_path, Quarantine(), Known(reference))
    assert (caught.value.file, caught.value.line) == (f"{TABLE}.csv.gz", line)
    assert caught.value.column == column
    assert reason in str(caught.value)


def test_a_truncated_file_and_an_absent_one_are_named(reference: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file in the starter figures"):
        starter.load(reference, TABLE, tmp_path, Quarantine(), Known(reference))
    path = write(tmp_path, HEADER + GOOD * 50)
    path.write_bytes(path.read_bytes()[:-12])
    with pytest.raises(SourceError, match="truncated or damaged"):
        starter.load(reference, TABLE, tmp_path, Quarantine(), Known(reference))


def write(directory: Path, text: str) -> Path:
    path = directory / "licence-ouverte" / f"{TABLE}.csv.gz"
    path.parent.mkdir()
    path.write_bytes(gzip.compress(text.encode()))
    return path
