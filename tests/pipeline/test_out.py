"""The `out` steps on a few figures that hold every trap: EPT, single commune, hole, zero, tie, secret."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import ibis
import pytest

from etabli.catalogue.catalogue import Catalogue, load
from etabli.catalogue.formula import Formula
from etabli.catalogue.model import Direction, Indicator, Measure, Unit
from etabli.catalogue.tables import Table, TableField
from etabli.pipeline.out import figures, indicators, metropoles, specialisations, territory_zones

Row = dict[str, Any]
DECLARED = load().tables
TYPES = {"string": "VARCHAR", "int32": "INTEGER", "float64": "DOUBLE"}
YEARS = (2011, 2016, 2018, 2022)


def measure(name: str, *, sums: bool = True, margin_pct: float = 0.0, source: str = "census") -> Measure:
    return Measure(id=name, label=name, unit="jobs", source=source, years=YEARS, sums=sums, margin_pct=margin_pct)


def indicator(name: str, formula: str, years: tuple[int, ...] = (2018,), **more: Any) -> Indicator:
    return Indicator(
        id=name, theme="t", label=name, short=name, why="why", formula=Formula(formula), unit=Unit.COUNT,
        direction=Direction.NEUTRAL, years=years, **more,
    )  # fmt: skip


MEASURES = (
    measure("jobs"),
    measure("industry"),
    measure("guessed", margin_pct=10),
    measure("guessed_total", margin_pct=10),
    measure("income", sums=False),
    measure("flores_jobs", source="flores"),
)
INDICATORS = (
    indicator("jobs", "jobs@t"),
    indicator("share", "100 * industry@t / jobs@t"),
    indicator("growth", "100 * (jobs@2018 / jobs@2011 - 1)"),
    indicator("guess", "guessed@t", years=(2018, 2022)),
    indicator("guessed-share", "guessed@t / guessed_total@t"),
    indicator("specificity", "industry@t / jobs@t", relative_to_france=True),
    indicator("income", "income@t", aggregation="range"),
    indicator("of-france", "jobs@t", levels=("france",)),
)
CATALOGUE = replace(
    load(),
    measures={m.id: m for m in MEASURES},
    indicators={i.id: i for i in INDICATORS},
    tables={},
)
MEMBERS = [
    {"phase": phase, "territory": territory, "kind": kind, "code": code, "name": code}
    for phase, territory, kind, code in [
        ("1", "ti-a", "epci", "E1"),
        ("1", "ti-a", "epci", "E2"),
        ("1", "ti-b", "epci", "E3"),
        ("1", "ti-b", "ept", "T1"),
        ("1", "ti-c", "commune", "C1"),
        ("1", "ti-d", "epci", "E4"),
        ("1", "ti-z", "epci", "E0"),
        ("2", "ti-a", "epci", "E3"),
    ]
]


def figure(level: str, code: str, measure: str, year: int, value: float | None, status: str = "observed") -> Row:
    return {"level": level, "code": code, "measure": measure, "year": year, "value": value, "status": status}


FIGURES = [
    figure("epci", "E1", "jobs", 2018, 100.0),
    figure("epci", "E2", "jobs", 2018, 300.0),
    figure("epci", "E3", "jobs", 2018, 400.0),
    figure("epci", "E4", "jobs", 2018, 50.0),
    figure("epci", "E0", "jobs", 2018, 0.0),
    figure("ept", "T1", "jobs", 2018, None, "missing"),
    figure("commune", "C1", "jobs", 2018, 400.0),
    figure("france", "FR", "jobs", 2018, 2000.0),
    figure("region", "84", "jobs", 2018, 1000.0),
    figure("epci", "E1", "industry", 2018, 50.0),
    figure("epci", "E2", "industry", 2018, 30.0),
    figure("epci", "E3", "industry", 2018, 10.0),
    figure("epci", "E4", "industry", 2018, None, "secret"),
    figure("epci", "E0", "industry", 2018, 0.0),
    figure("commune", "C1", "industry", 2018, 80.0),
    figure("france", "FR", "industry", 2018, 200.0),
    figure("epci", "E1", "jobs", 2011, 80.0),
    figure("epci", "E2", "jobs", 2011, None, "missing"),
    figure("commune", "C1", "jobs", 2011, 500.0),
    figure("epci", "E0", "jobs", 2011, 0.0),
    figure("epci", "E1", "guessed", 2018, 40.0, "estimated"),
    figure("epci", "E2", "guessed", 2018, 60.0, "estimated"),
    figure("epci", "E3", "guessed", 2018, 95.0, "estimated"),
    figure("commune", "C1", "guessed", 2018, 105.0),
    figure("epci", "E4", "guessed", 2018, 10.0, "estimated"),
    figure("epci", "E1", "guessed_total", 2018, 100.0, "estimated"),
    figure("epci", "E2", "guessed_total", 2018, 100.0, "estimated"),
    figure("epci", "E1", "income", 2018, 20000.0),
    figure("epci", "E2", "income", 2018, 24000.0),
]


def run(step: Any, tables: Mapping[str, list[Row]], catalogue: Catalogue = CATALOGUE) -> list[Row]:
    """Rows that a step makes of tables written into a database, as a build does."""
    con = ibis.duckdb.connect()
    for name, rows in tables.items():
        con.create_table(name, ibis.memtable(rows))
    made = con.create_table("made", step.build(**{name: con.table(name) for name in tables}, catalogue=catalogue))
    rows = made.to_pyarrow().to_pylist()
    types = {name: TYPES[str(kind).removeprefix("!")] for name, kind in made.schema().items()}
    assert types == {field.name: field.type for field in DECLARED[step.TABLE].fields}
    con.disconnect()
    return rows


@pytest.fixture(scope="module")
def answers() -> dict[tuple[str, str, str, str, int], Row]:
    tables = {
        "out_observatory__figures": [{"source": "census", **row} for row in FIGURES],
        "core_programme__members": MEMBERS,
    }
    rows = run(indicators, tables)
    return {(r["phase"], r["level"], r["code"], r["indicator"], r["year"]): r for r in rows}


def of(answers: Mapping[Any, Row], territory: str, name: str, year: int = 2018, phase: str = "1") -> Row:
    return answers[phase, "territory", territory, name, year]


def test_a_territory_sums_its_members_terms(answers: Any) -> None:
    assert of(answers, "ti-a", "jobs")["value"] == 400
    share = of(answers, "ti-a", "share")
    assert share["value"] == 20, "80 of 400, not the mean of 50 % and 10 %"
    assert (share["known"], share["members"], share["status"]) == (2, 2, "observed")
    assert (share["low"], share["high"]) == (None, None)


def test_a_single_commune_is_a_member_like_another(answers: Any) -> None:
    assert of(answers, "ti-c", "share")["value"] == 20


def test_an_unknown_member_leaves_a_partial_sum_that_is_not_ranked(answers: Any) -> None:
    jobs = of(answers, "ti-b", "jobs")
    assert (jobs["value"], jobs["known"], jobs["members"], jobs["rank"]) == (400, 1, 2, None)
    assert (jobs["low"], jobs["high"]) == (400, None), "a count is a lower bound"
    share = of(answers, "ti-b", "share")
    assert (share["value"], share["low"], share["high"], share["rank"]) == (2.5, None, None, None)


def test_a_member_counts_only_when_every_term_is_known(answers: Any) -> None:
    growth = of(answers, "ti-a", "growth")
    assert growth["value"] == pytest.approx(25), "E2 has no 2011: its 2018 must not count either"
    assert (growth["known"], growth["members"]) == (1, 2)


def test_nothing_known_is_missing_and_secret_stays_secret(answers: Any) -> None:
    assert of(answers, "ti-d", "growth")["status"] == "missing"
    assert of(answers, "ti-d", "growth")["value"] is None
    assert of(answers, "ti-d", "share")["status"] == "secret"
    assert answers["", "epci", "E4", "share", 2018]["status"] == "secret"
    assert answers["", "epci", "E2", "growth", 2018]["status"] == "missing"
    assert of(answers, "ti-a", "guess", 2022)["known"] == 0, "a year without any figure still has its row"


def test_division_by_zero_is_missing(answers: Any) -> None:
    for name in ("share", "growth", "specificity"):
        row = of(answers, "ti-z", name)
        assert (row["value"], row["status"], row["rank"], row["known"]) == (None, "missing", None, 1)
    assert of(answers, "ti-z", "jobs")["value"] == 0, "a true zero is a value"


def test_ties_share_their_rank_and_incomplete_sums_have_none(answers: Any) -> None:
    ranks = {t: of(answers, t, "jobs")["rank"] for t in ("ti-a", "ti-b", "ti-c", "ti-d", "ti-z")}
    assert ranks == {"ti-a": 1, "ti-b": None, "ti-c": 1, "ti-d": 3, "ti-z": 4}
    assert of(answers, "ti-b", "jobs")["ranked"] == 4
    assert (of(answers, "ti-a", "jobs")["rank_low"], of(answers, "ti-a", "jobs")["rank_high"]) == (1, 1)


def test_phases_are_ranked_apart(answers: Any) -> None:
    other = of(answers, "ti-a", "jobs", phase="2")
    assert (other["value"], other["rank"], other["ranked"]) == (400, 1, 1)


def test_an_estimate_has_bounds_and_a_range_of_ranks(answers: Any) -> None:
    guess = of(answers, "ti-a", "guess")
    assert (guess["value"], guess["status"]) == (100, "estimated")
    assert (guess["low"], guess["high"]) == (pytest.approx(90), pytest.approx(110))
    assert (guess["rank"], guess["rank_low"], guess["rank_high"]) == (2, 1, 2)
    exact = of(answers, "ti-c", "guess")
    assert (exact["low"], exact["high"], exact["rank_low"], exact["rank_high"]) == (None, None, 1, 2)
    assert exact["status"] == "observed", "a margin is for estimates only"
    partial = of(answers, "ti-b", "guess")
    assert (partial["low"], partial["high"]) == (pytest.approx(85.5), None)
    share = of(answers, "ti-a", "guessed-share")
    assert (share["low"], share["high"]) == (pytest.approx(90 / 220), pytest.approx(110 / 180))


def test_relative_to_france(answers: Any) -> None:
    assert of(answers, "ti-a", "specificity")["value"] == pytest.approx(2)
    assert answers["", "france", "FR", "specificity", 2018]["value"] == 1
    assert answers["", "epci", "E1", "specificity", 2018]["value"] == pytest.approx(5)


def test_a_median_is_a_range_over_members(answers: Any) -> None:
    row = of(answers, "ti-a", "income")
    assert (row["value"], row["low"], row["high"], row["status"], row["rank"]) == (
        None,
        20000,
        24000,
        "observed",
        None,
    )
    assert answers["", "epci", "E1", "income", 2018]["value"] == 20000
    empty = of(answers, "ti-c", "income")
    assert (empty["low"], empty["high"], empty["status"]) == (None, None, "missing")


def test_levels_are_those_declared(answers: Any) -> None:
    assert {key[1] for key in answers if key[3] == "of-france"} == {"france"}
    assert answers["", "region", "84", "jobs", 2018]["members"] == 1


def test_every_territory_answers_every_question_once(answers: Any) -> None:
    territories = {(m["phase"], m["territory"]) for m in MEMBERS}
    questions = [(i.id, y) for i in INDICATORS if "territory" in i.levels for y in i.years]
    assert sum(key[1] == "territory" for key in answers) == len(territories) * len(questions)


LONG = ("level", "code", "measure", "year", "value", "status")


def declared(name: str, *columns: str) -> Table:
    fields = tuple(TableField(name=c, type="VARCHAR", description="-") for c in columns)
    return Table(id=name, description="-", grain="-", key=("code",), fields=fields, rows=(0, 1))


def test_figures_are_the_union_of_the_long_tables_with_their_source() -> None:
    tables = [
        declared("core_a__x", *LONG),
        declared("core_b__y", *LONG),
        declared("core_c__z", "sector", *LONG),
    ]
    catalogue = replace(CATALOGUE, tables={t.id: t for t in tables})
    assert figures.inputs(catalogue) == ("core_a__x", "core_b__y")
    rows = run(figures, {"core_a__x": FIGURES[:3], "core_b__y": [figure("epci", "E1", "?", 2018, 1.0)]}, catalogue)
    assert len(rows) == 4
    assert {row["source"] for row in rows if row["measure"] == "jobs"} == {"census"}
    assert [row["source"] for row in rows if row["measure"] == "?"] == [None], "undeclared: the checks refuse it"


def cell(level: str, code: str, sector: str, value: float | None, status: str = "observed") -> Row:
    return {**figure(level, code, "flores_jobs", 2022, value, status), "sector": sector}


def test_quotients_compare_with_france_and_stay_empty_where_a_cell_is() -> None:
    cells = [
        cell("ze2020", "Z1", "CG", 30.0), cell("ze2020", "Z1", "CA", 70.0),
        cell("ze2020", "Z1", "TT", 100.0),
        cell("ze2020", "Z2", "CG", None, "missing"), cell("ze2020", "Z2", "CA", 50.0),
        cell("ze2020", "Z2", "TT", 400.0),
        cell("ze2020", "Z3", "CA", 0.0), cell("ze2020", "Z3", "TT", 0.0),
        cell("france", "FR", "CG", 50.0), cell("france", "FR", "CA", 120.0),
        cell("france", "FR", "TT", 500.0),
    ]  # fmt: skip
    rows = {(r["zone"], r["sector"]): r for r in run(specialisations, {"core_insee__flores_a38": cells})}
    assert set(rows) == {("Z1", "CG"), ("Z1", "CA"), ("Z2", "CG"), ("Z2", "CA"), ("Z3", "CA")}, "TT is no sector"
    assert rows["Z1", "CG"]["lq"] == pytest.approx(3)
    assert rows["Z1", "CG"]["source"] == "flores"
    assert (rows["Z2", "CG"]["jobs"], rows["Z2", "CG"]["lq"], rows["Z2", "CG"]["status"]) == (
        None,
        None,
        "missing",
    )
    assert rows["Z3", "CA"]["lq"] is None


def weight(kind: str, code: str, zone: str, of_member: float, of_zone: float | None) -> Row:
    return {
        "kind": kind, "code": code, "zoning": "ze2020", "zone": zone,
        "share_of_member": of_member, "share_of_zone": of_zone,
    }  # fmt: skip


def test_zones_of_a_territory_weigh_members_by_their_jobs() -> None:
    tables = {
        "core_programme__members": MEMBERS,
        "core_insee__zone_weights": [
            weight("epci", "E1", "Z1", 1.0, 0.5),
            weight("epci", "E2", "Z1", 0.5, 0.25),
            weight("epci", "E2", "Z2", 0.5, 0.1),
            weight("epci", "E3", "Z2", 1.0, 0.8),
            weight("commune", "C1", "Z3", 1.0, 1.0),
            weight("epci", "E0", "Z4", 1.0, None),
        ],
        "out_observatory__figures": [{"source": "census", **row} for row in FIGURES],
    }
    rows = {(r["phase"], r["territory"], r["zone"]): r for r in run(territory_zones, tables)}
    assert rows["1", "ti-a", "Z1"]["share_of_territory"] == pytest.approx(250 / 400)
    assert rows["1", "ti-a", "Z1"]["share_of_zone"] == pytest.approx(0.75)
    assert rows["1", "ti-a", "Z2"]["share_of_territory"] == pytest.approx(150 / 400)
    assert rows["1", "ti-c", "Z3"]["share_of_zone"] == 1
    unknown = rows["1", "ti-b", "Z2"]
    assert (unknown["share_of_territory"], unknown["share_of_zone"]) == (None, None), "nobody knows where T1 lies"
    alone = rows["1", "ti-z", "Z4"]
    assert (alone["share_of_territory"], alone["share_of_zone"]) == (1, None), "in one zone, jobs unknown"
    assert ("1", "ti-d", "Z1") not in rows


def test_industry_outside_metropoles_and_in_territories() -> None:
    epci = [
        {"vintage": vintage, "siren": code, "name": code, "kind": kind, "population": 1}
        for vintage, code, kind in [
            (2026, "E1", "METRO"), (2026, "E2", "CC"), (2026, "E3", "CA"), (2026, "E4", "CU"),
            (2025, "E9", "CC"),
        ]
    ]  # fmt: skip
    industry = [
        figure("epci", "E1", "rp_industry_jobs", 2022, 25.0, "estimated"),
        figure("epci", "E2", "rp_industry_jobs", 2022, 60.0, "estimated"),
        figure("epci", "E3", "rp_industry_jobs", 2022, 15.0, "estimated"),
        figure("epci", "E4", "rp_industry_jobs", 2022, None, "missing"),
        figure("aav_class", "rural", "function_fabrication", 2016, 30.0),
        figure("aav_class", "periurban", "function_fabrication", 2016, 70.0),
    ]
    tables = {
        "out_observatory__figures": [{"source": "census", **row} for row in industry],
        "core_programme__members": MEMBERS,
        "core_cog__epci": epci,
    }
    rows = {(r["scope"], r["phase"], r["measure"]): r for r in run(metropoles, tables)}
    outside = rows["outside_metropoles", "", "rp_industry_jobs"]
    assert (outside["jobs"], outside["total"], outside["share"]) == (75, 100, 0.75)
    assert (outside["known"], outside["members"], outside["status"]) == (2, 3, "estimated")
    inside = rows["territories", "1", "rp_industry_jobs"]
    assert (inside["share"], inside["known"], inside["members"]) == (1.0, 3, 7)
    rural = rows["aav_class:rural", "", "function_fabrication"]
    assert (rural["share"], rural["total"], rural["status"], rural["members"]) == (0.3, 100, "observed", 1)
    assert len(rows) == 5
