"""Findings built from the tables of the live release, and from the same tables with holes: nothing false is claimed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest
from tests.pipeline.test_out import run

from etabli.catalogue.catalogue import Catalogue, load
from etabli.kernel.nomenclature import INDUSTRY, TOTAL
from etabli.pipeline.out import findings, variability, zone_profiles

Tables = dict[str, ibis.Table]
Key = tuple[str, str, str, str, str, str]
KEY = ["phase", "level", "code", "rule", "sector", "zone"]
OYONNAX = ("2", "ti-8413")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


@pytest.fixture(scope="module")
def tables(release_dir: Path) -> Iterator[Tables]:
    """The tables that findings are made of, territories and France only: the other levels take longer."""
    con = ibis.duckdb.connect(str(release_dir / "release.duckdb"), read_only=True)
    found = {name: con.table(name) for name in {*findings.INPUTS, *variability.INPUTS}}
    indicators = found[findings.INDICATORS]
    found[findings.INDICATORS] = indicators.filter(indicators.level.isin(["territory", "france"]))
    weights = found[findings.WEIGHTS]
    found[findings.WEIGHTS] = weights.filter(weights.kind != "epci")
    yield found
    con.disconnect()


def build(tables: Tables, catalogue: Catalogue) -> pa.Table:
    made = findings.build(**{name: tables[name] for name in findings.INPUTS}, catalogue=catalogue).to_pyarrow()
    return made.sort_by([(name, "ascending") for name in KEY])


def by_key(made: pa.Table) -> dict[Key, dict[str, Any]]:
    return {tuple(row[name] for name in KEY): row for row in made.to_pylist()}  # type: ignore[misc]


@pytest.fixture(scope="module")
def whole(tables: Tables, catalogue: Catalogue) -> pa.Table:
    return build(tables, catalogue)


def holds(made: pa.Table, catalogue: Catalogue) -> None:
    """What must be true of any table of findings."""
    rows = by_key(made)
    assert len(rows) == made.num_rows, "the key is unique"
    for key, row in rows.items():
        rule = catalogue.rules[row["rule"]]
        for name, value in row.items():
            assert value == value, f"{key}: {name} is NaN"
            assert value is not None or name in {"share_of_place", "margin", "jobs", "change"}, (key, name)
        assert row["low"] <= row["value"] <= row["high"] or rule.measure == "lq", key
        if not row["kind"]:
            assert row["score"] == row["position"] == 0
            continue
        assert row["q"] <= 0.05 and row["p"] <= row["q"] and abs(row["gap"]) > rule.smallest_effect, key
        side = rule.side(above=row["value"] > row["reference"])
        assert side is not None and side.kind.value == row["kind"], key
        assert row["gap"] * (row["value"] - row["reference"]) > 0
        assert rule.measure != "lq" or row["jobs"] >= 200


def test_findings_of_the_release_are_these(whole: pa.Table, catalogue: Catalogue, release_dir: Path) -> None:
    con = ibis.duckdb.connect(str(release_dir / "release.duckdb"), read_only=True)
    kept = con.table(findings.TABLE)
    expected = kept.filter(kept.level == "territory").order_by(KEY).to_pyarrow()
    con.disconnect()
    assert whole.select(expected.column_names).to_pylist() == expected.to_pylist()
    holds(whole, catalogue)


def test_the_order_of_rows_changes_nothing_and_building_again_neither(
    tables: Tables, whole: pa.Table, catalogue: Catalogue
) -> None:
    assert build(tables, catalogue).equals(whole)
    for seed in ("a", "b"):
        assert build({name: _shuffled(table, seed) for name, table in tables.items()}, catalogue).equals(whole)
    laws = _laws(tables, catalogue)
    assert _laws({name: _shuffled(table, "c") for name, table in tables.items()}, catalogue).equals(laws)


def _shuffled(table: ibis.Table, seed: str) -> ibis.Table:
    text = ibis.literal(seed)
    for column in table.columns:
        text = text + "|" + table[column].cast("string").coalesce("")
    return table.order_by(text.hash())


def _laws(tables: Tables, catalogue: Catalogue) -> pa.Table:
    made = variability.build(**{name: tables[name] for name in variability.INPUTS}, catalogue=catalogue).to_pyarrow()
    return made.sort_by([("rule", "ascending"), ("sector", "ascending")])


@pytest.mark.parametrize("hole", ["indicator", "reference", "variability"])
def test_what_a_rule_needs_and_does_not_have_is_judged_nowhere(
    hole: str, tables: Tables, whole: pa.Table, catalogue: Catalogue
) -> None:
    """An indicator missing everywhere, France unknown, a variability unknown: no row, and the others as they were."""
    indicators, laws = tables[findings.INDICATORS], tables[findings.VARIABILITY]
    if hole == "indicator":
        less = {findings.INDICATORS: indicators.filter(indicators.indicator != "part-industrie")}
    elif hole == "reference":
        national = (indicators.level == "france") & (indicators.indicator == "part-industrie")
        less = {findings.INDICATORS: indicators.filter(~national)}
    else:
        less = {findings.VARIABILITY: laws.filter(laws.rule != "industrie-presente")}
    made = build(tables | less, catalogue)
    holds(made, catalogue)
    found, before = by_key(made), by_key(whole)
    gone = {key for key in before if key[3] == "industrie-presente"}
    assert gone and set(found) == set(before) - gone
    for key, row in found.items():
        assert row["p"] == before[key]["p"]


def test_an_incomplete_sum_is_never_judged(tables: Tables, whole: pa.Table, catalogue: Catalogue) -> None:
    """One member less, of every indicator of one territory: nothing is left that rests on its own sums."""
    indicators = tables[findings.INDICATORS]
    mine = (indicators.phase == OYONNAX[0]) & (indicators.code == OYONNAX[1])
    partial = indicators.mutate(known=mine.ifelse(indicators.known - 1, indicators.known).cast("int32"))
    made = build(tables | {findings.INDICATORS: partial}, catalogue)
    holds(made, catalogue)
    rules = {key[3] for key in by_key(made) if (key[0], key[2]) == OYONNAX}
    assert rules and all(catalogue.rules[rule].subject == "zone" for rule in rules)
    before = {key[3] for key in by_key(whole) if (key[0], key[2]) == OYONNAX}
    assert any(catalogue.rules[rule].subject == "place" for rule in before)


def test_no_row_of_the_release_rests_on_an_incomplete_sum(
    tables: Tables, whole: pa.Table, catalogue: Catalogue
) -> None:
    indicators = tables[findings.INDICATORS]
    rows = indicators.filter(indicators.level == "territory", indicators.known < indicators.members).to_pyarrow()
    partial = {(row["phase"], row["code"], row["indicator"], row["year"]) for row in rows.to_pylist()}
    assert partial
    for key, row in by_key(whole).items():
        rule = catalogue.rules[key[3]]
        assert rule.subject == "zone" or (key[0], key[2], rule.indicator, row["year"]) not in partial


def test_counts_of_nobody_say_nothing(tables: Tables, catalogue: Catalogue) -> None:
    """Every figure zero: no size, so no spread, so no comparison on places; quotients of 0 are no quotients."""
    figures, sectors = tables[findings.FIGURES], tables[findings.SECTORS]
    nobody = {
        findings.FIGURES: figures.mutate(value=figures.value * 0),
        findings.SECTORS: sectors.mutate(jobs=sectors.jobs * 0, lq=sectors.lq * 0),
    }
    made = build(tables | nobody, catalogue)
    holds(made, catalogue)
    assert {key[3] for key in by_key(made)} == {"dependance", "residu-local", "structure"}


def test_without_zones_nothing_is_said_of_sectors(tables: Tables, catalogue: Catalogue) -> None:
    zones = tables[findings.ZONES]
    made = build(tables | {findings.ZONES: zones.filter(zones.zone == "nowhere")}, catalogue)
    holds(made, catalogue)
    assert all(catalogue.rules[key[3]].subject == "place" for key in by_key(made))


def test_a_phase_is_compared_with_its_own_median(whole: pa.Table, catalogue: Catalogue) -> None:
    rules = {rule.id for rule in catalogue.rules.values() if rule.compared_to == "programme"}
    references: dict[tuple[str, str], set[float]] = {}
    for key, row in by_key(whole).items():
        references.setdefault((key[0], key[3]), set()).add(row["reference"])
    for rule in rules:
        one, two = references["1", rule], references["2", rule]
        assert len(one) == len(two) == 1 and one != two


def cell(zone: str, sector: str, value: float | None, year: int = 2023) -> dict[str, Any]:
    status = "missing" if value is None else "observed"
    return {"level": "ze2020", "code": zone, "sector": sector, "measure": "flores_jobs", "year": year, "value": value,
            "status": status}  # fmt: skip


def effect(zone: str, sector: str, before: float, after: float, sectoral: float, local: float) -> list[dict[str, Any]]:
    return [
        {"zone": zone, "sector": sector, "start": start, "end": end, "jobs_before": before, "jobs_after": after,
         "national": 0.0, "sectoral": sectoral, "local": local, "competitive": 0.0, "allocation": 0.0}
        for start, end in ((2019, 2024), (2019, 2023))
    ]  # fmt: skip


def test_profiles_of_odd_zones() -> None:
    """One sector only; two equal first ones; an unknown sector; an empty industry; a sector that closed."""
    jobs = {
        "ALONE": {"CG": 500.0},
        "EQUAL": {"CG": 200.0, "CH": 200.0, "CA": 50.0},
        "HIDDEN": {"CG": 900.0, "CH": None},
        "EMPTY": {},
        "TWO": {"CG": 300.0, "CH": 100.0},
    }
    cells = [
        cell(zone, sector, known.get(sector, 0.0), year)
        for zone, known in jobs.items()
        for sector in (*INDUSTRY, TOTAL)
        for year in (2022, 2023)
    ]
    effects = [*effect("ALONE", "CG", 400, 500, 10, 90), *effect("EMPTY", "CG", 0, 0, 0, 0)]
    effects += [*effect("TWO", "CG", 200, 300, 5, 50), *effect("TWO", "CH", 200, 0, -5, -190)]
    rows = run(zone_profiles, {zone_profiles.FLORES: cells, zone_profiles.SHIFT_SHARE: effects})
    found = {(row["zone"], row["measure"], row["year"]): row for row in rows}
    share = {zone: found[zone, "first_share", 2023] for zone in jobs}
    assert (share["ALONE"]["value"], share["ALONE"]["sector"], share["ALONE"]["size"]) == (100, "CG", 500)
    assert (share["TWO"]["value"], share["TWO"]["sector"]) == (75, "CG")
    for zone in ("EQUAL", "HIDDEN", "EMPTY"):
        assert (share[zone]["value"], share[zone]["sector"]) == (None, ""), "no first sector to name"
    local = found["TWO", "local_effect", 2024]
    assert (local["value"], local["size"], local["change"]) == (-35, 400, -25)
    assert found["TWO", "sectoral_effect", 2024]["value"] == 0
    assert found["ALONE", "local_effect", 2024]["value"] == 22.5
    assert found["EMPTY", "local_effect", 2024]["value"] is None
