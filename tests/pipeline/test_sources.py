"""The published files, read in their own layout: their totals, their holes, and that they give the starter figures."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import duckdb
import ibis
import pytest
from scripts.compile_starter import run_pipeline, write_tables
from tests.pipeline.controls import CONTROLS, FACTS, Control

from etabli.catalogue.catalogue import load
from etabli.catalogue.model import FieldType, Licence, Source, SourceField, SourceFile
from etabli.kernel.errors import SourceError
from etabli.pipeline.core import levels
from etabli.pipeline.fetch import local, starter
from etabli.pipeline.fetch.sums import NAME as SUMS
from etabli.pipeline.known import Known
from etabli.pipeline.quarantine import Quarantine
from etabli.pipeline.raw.reading import Reading

STARTER = Path(starter.__file__).resolve().parents[2] / "starter"


@pytest.fixture(scope="module")
def published(shared: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        run_pipeline(con, shared)
        yield con


@pytest.mark.shared
@pytest.mark.parametrize("control", CONTROLS, ids=lambda c: f"{c.table}: {c.where}")
def test_published_totals(published: duckdb.DuckDBPyConnection, control: Control) -> None:
    control.holds(published)


@pytest.mark.shared
@pytest.mark.parametrize("fact", FACTS, ids=lambda f: f.__name__)
def test_facts(published: duckdb.DuckDBPyConnection, fact: Callable[[duckdb.DuckDBPyConnection], None]) -> None:
    fact(published)


@pytest.mark.shared
def test_the_published_files_give_the_starter_byte_for_byte(
    published: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    write_tables(published, tmp_path)
    compiled = {str(path.relative_to(tmp_path)): path.read_bytes() for path in tmp_path.glob("*/*")}
    shipped = {str(path.relative_to(STARTER)): path.read_bytes() for path in STARTER.glob("*/*")}
    assert compiled.keys() == shipped.keys()
    assert [name for name in compiled if compiled[name] != shipped[name]] == []
    assert (tmp_path / SUMS).read_text() == (STARTER / SUMS).read_text()


@pytest.mark.shared
def test_arrondissements_do_not_count_twice(published: duckdb.DuckDBPyConnection) -> None:
    paris = "SELECT value FROM core_insee__comparateur WHERE level = 'departement' AND code = '75'"
    query = f"{paris} AND measure = 'industrial_establishments'"
    here = published.sql(query).fetchall()[0][0]
    france = published.sql(
        "SELECT value FROM core_insee__comparateur WHERE level = 'france' AND measure = 'industrial_establishments'"
    ).fetchall()[0][0]
    assert 0 < here < france / 10


CODE = SourceField(name="code", type=FieldType.TEXT, description="c", empty="refused", pattern="[0-9AB]{5}")
POPULATION = SourceField(name="history.2022", type=FieldType.INTEGER, description="p", minimum=0)
RECORDS = SourceFile(path="f.json", format="json", key=("code",), fields=(CODE, POPULATION))
SOURCE = Source(
    id="s",
    title="t",
    publisher="p",
    url="https://example.org/",
    licence=Licence.LICENCE_OUVERTE,
    attribution="a",
    vintage="v",
    description="d",
    files=(RECORDS,),
)


def read(tmp_path: Path, text: str) -> ibis.Table:
    path = tmp_path / "f.json"
    path.write_text(text, encoding="utf-8")
    with duckdb.connect() as con:
        con.execute("CREATE TABLE core_cog__communes AS SELECT '01001' AS code_insee")
        con.execute("CREATE TABLE core_cog__successions AS SELECT '01002' AS old_code")
        return Reading(SOURCE, {"f.json": path}, Known(con), Quarantine()).table({"code": "any_commune"})


def test_json_records_keep_their_holes(tmp_path: Path) -> None:
    table = read(tmp_path, json.dumps({"01001": {"history": {"2022": 7}}, "01002": {"history": {}}}))
    assert table.execute().to_dict("list")["code"] == ["01001", "01002"]
    assert table["history.2022"].isnull().sum().execute() == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"01001": {"history": {"2022": 7}}', "line 1: malformed JSON"),
        ('{"01001": {"history": {"2022": 7}}, "01001": {}}', "key '01001' stands twice"),
        ('{"01001": {"history": {"2021": 7}}}', "column history.2022: no record has it"),
        ('{"01001": 7}', "an object of records by code is expected"),
        ('{"01001": {"history": {"2022": -7}}}', "line 1, column history.2022: -7 is under 0"),
        ('{"99999": {"history": {"2022": 7}}}', "line 1, column code: '99999' is not the code of any commune"),
    ],
)
def test_wrong_json_is_named(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(tmp_path, text)
    assert str(caught.value).startswith("f.json")
    assert reason in str(caught.value)


def test_an_absent_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"insee/population_communes_2010_2022.json: the file is missing"):
        local.find(load().sources["insee_population"], tmp_path)


def commune(code: str, epci: str, **more: object) -> dict[str, object]:
    row = {"vintage": 2026, "code_insee": code, "kind": "COM", "parent_code": None, "departement": "01"}
    return row | {"region": "84", "epci": epci, "ept": None, "population": 100} | more


@pytest.fixture(scope="module")
def small() -> Mapping[str, ibis.Table]:
    """Two EPCI. A: 1 and 2 (2 swallowed 20). B: 3, and 4 that was part of 3 until it was re-established."""
    communes = [
        commune("1", "A"),
        commune("2", "A"),
        commune("3", "B"),
        commune("4", "B"),
        commune("5", "C", population=1),
        commune("75056", "D", departement="75", region="11"),
        commune("75101", None, kind="ARM", parent_code="75056", departement="75", region="11"),
        commune("4", None, vintage=2022, kind="COMD", parent_code="3"),
    ]
    tables: dict[str, ibis.Table] = {
        "core_cog__communes": ibis.memtable(communes, schema=SCHEMA),
        "core_cog__successions": ibis.memtable({"old_code": ["20"], "current_code": ["2"]}),
        "core_programme__members": ibis.memtable({"kind": ["commune", "commune"], "code": ["3", "1"]}),
    }
    for name in levels.TABLES:
        tables[name] = levels.build(name, tables)
    return tables


SCHEMA = {
    "vintage": "int32",
    "code_insee": "string",
    "kind": "string",
    "parent_code": "string",
    "departement": "string",
    "region": "string",
    "epci": "string",
    "ept": "string",
    "population": "int64",
}


def sums(tables: Mapping[str, ibis.Table], values: Mapping[str, float | None]) -> dict[tuple[str, str], object]:
    figures = ibis.memtable(
        {"code_insee": list(values), "measure": ["m"] * len(values), "year": [2020] * len(values)}
        | {"value": list(values.values())},
        schema={"code_insee": "string", "measure": "string", "year": "int64", "value": "float64"},
    )
    found = levels.from_communes(figures, tables, geography=None).to_pyarrow().to_pylist()
    return {(r["level"], r["code"]): r["value"] if r["status"] == "observed" else r["status"] for r in found}


FULL = {"1": 1.0, "2": 2.0, "20": 4.0, "3": 8.0, "4": 16.0, "5": 32.0, "75056": 64.0, "75101": 999.0}


def test_merged_communes_add_up_and_arrondissements_do_not(small: Mapping[str, ibis.Table]) -> None:
    found = sums(small, FULL)
    assert (found["epci", "A"], found["epci", "B"], found["epci", "D"]) == (7.0, 24.0, 64.0)
    assert (found["departement", "01"], found["france", "FR"]) == (63.0, 127.0)
    assert (found["commune", "3"], found["commune", "1"]) == (8.0, 1.0)


def test_a_hole_is_never_a_partial_sum(small: Mapping[str, ibis.Table]) -> None:
    for hole in ({**FULL, "20": None}, {**FULL, "2": None}):
        found = sums(small, hole)
        assert (found["epci", "A"], found["departement", "01"]) == ("missing", "missing")
        assert found["epci", "B"] == 24.0


def test_a_small_hole_makes_a_departement_an_estimate_and_an_epci_missing(
    small: Mapping[str, ibis.Table],
) -> None:
    found = sums(small, {code: value for code, value in FULL.items() if code != "5"})
    assert (found["epci", "C"], found["departement", "01"], found["france", "FR"]) == (
        "missing",
        "estimated",
        "estimated",
    )


def test_a_reestablished_commune_is_counted_in_the_one_it_left(small: Mapping[str, ibis.Table]) -> None:
    found = sums(small, {code: value for code, value in FULL.items() if code != "4"})
    assert found["epci", "B"] == 8.0
    assert found["commune", "3"] == "missing"  # what 3 has includes 4
