"""Findings of real places and the variability they rest on, recomputed by the slow oracle, claim by claim."""

import math
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from bench import plain_diagnosis
from tests.oracle import slow_specialisation
from tests.oracle.slow import Oracle, evaluate, tokens_of_terms
from tests.oracle.slow_findings import FindingsOracle
from tests.oracle.slow_laws import (
    benjamini_yekutieli,
    median,
    poisson_tail,
    student_quantile,
    student_tail,
    variability,
)

FIELDS = ("value", "reference", "spread", "gap", "p", "q", "score")


@pytest.fixture(scope="module")
def con(release_dir: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(release_dir / "release.duckdb"), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def oracle(con: duckdb.DuckDBPyConnection) -> FindingsOracle:
    return FindingsOracle(con)


def chosen(oracle: FindingsOracle) -> list[tuple[str, str, str]]:
    """Every tenth territory of both phases, the odd ones, some EPCI, départements and régions."""
    territories = sorted(oracle.members)
    of = oracle.members
    odd = {
        min(territories, key=lambda t: (len(of[t]), t)),
        max(territories, key=lambda t: (len(of[t]), t)),
        max(territories, key=lambda t: (sum(kind == "commune" for kind, _ in of[t]), t)),
        max(territories, key=lambda t: (sum(kind == "ept" for kind, _ in of[t]), t)),
        max(territories, key=lambda t: (len(oracle.main_zones(t[0], "territory", t[1])), t)),
        ("2", "ti-0601"), ("2", "ti-2401"), ("1", "ti-8413"),
    }  # fmt: skip
    odd |= {t for t in territories if t[1].startswith(("ti-01", "ti-02", "ti-03", "ti-04"))}  # overseas
    places = [(phase, "territory", code) for phase, code in sorted({*territories[::10], *odd})]
    for level, step in (("epci", 60), ("departement", 20), ("region", 4)):
        places += [("", level, code) for code in oracle.places(level)[::step]]
    return places


def test_every_comparison_of_many_places(oracle: FindingsOracle, con: duckdb.DuckDBPyConnection) -> None:
    places = chosen(oracle)
    assert len(places) >= 60
    claimed = 0
    for phase, level, code in places:
        rows = con.execute(
            f"SELECT rule, sector, zone, kind, position, {', '.join(FIELDS)} FROM out_diagnosis__findings "
            "WHERE phase = ? AND level = ? AND code = ?",
            [phase, level, code],
        ).fetchall()
        expected = oracle.judge(phase, level, code)
        assert {row[:3] for row in rows} == set(expected) and len(rows) == len(expected), (phase, level, code)
        for row in rows:
            one = expected[row[:3]]
            assert row[3:5] == (one.kind, one.position), (phase, level, code, row, one)
            for name, number in zip(FIELDS, row[5:], strict=True):
                assert number == pytest.approx(getattr(one, name), rel=1e-6, abs=2e-9), (code, row, name, one)
            claimed += bool(one.kind)
    assert claimed > 200


def test_every_position_of_the_programme(oracle: FindingsOracle, con: duckdb.DuckDBPyConnection) -> None:
    """What is put forward of each territory, and in which order."""
    rows = con.sql(
        "SELECT phase, code, rule, sector, zone FROM out_diagnosis__findings "
        "WHERE level = 'territory' AND position > 0 ORDER BY phase, code, position"
    ).fetchall()
    for phase, code in sorted(oracle.members)[::3]:
        told = sorted((one.position, key) for key, one in oracle.judge(phase, "territory", code).items())
        expected = [key for position, key in told if position]
        assert [row[2:] for row in rows if row[:2] == (phase, code)] == expected, (phase, code)


def test_the_plain_diagnosis_of_the_bench_says_the_same(con: duckdb.DuckDBPyConnection, release_dir: Path) -> None:
    """What `make bench` compares time and memory with does the same work: all territories, in pandas."""
    plain = plain_diagnosis.diagnose(release_dir / "release.duckdb")
    columns = ("phase", "code", "rule", "sector", "zone", "kind", "position", "p", "q")
    rows = con.sql(
        f"SELECT {', '.join(columns)} FROM out_diagnosis__findings WHERE level = 'territory' ORDER BY ALL"
    ).fetchall()
    found = sorted(plain[list(columns)].itertuples(index=False, name=None))
    assert len(rows) == len(found) > 10_000
    for row, mine in zip(rows, found, strict=True):
        assert row[:7] == mine[:7]
        assert row[7:] == (pytest.approx(mine[7], rel=1e-9, abs=1e-15), pytest.approx(mine[8], rel=1e-9, abs=1e-15))


def law(con: duckdb.DuckDBPyConnection, rule: str) -> tuple[float, ...]:
    return con.execute(
        "SELECT floor, slope, tails, cells FROM out_diagnosis__variability WHERE rule = ? AND sector = ''", [rule]
    ).fetchall()[0]


def same(found: tuple[float, ...], expected: tuple[float, ...]) -> bool:
    return found[2:] == expected[2:] and all(
        a == pytest.approx(b, rel=1e-6, abs=1e-9) for a, b in zip(found[:2], expected[:2], strict=True)
    )


def test_variability_of_places_from_the_shipped_figures(oracle: FindingsOracle, con: duckdb.DuckDBPyConnection) -> None:
    """From the shipped CSV: no table of the release but the one that is checked."""
    shipped = Oracle()
    epci = sorted({code for level, code, _, _ in shipped.figures if level == "epci"})

    def of_formula(formula: str, code: str) -> float | None:
        terms = tokens_of_terms(formula, 0)
        values = {term: shipped.figures.get(("epci", code, *term), (None, ""))[0] for term in terms}
        return None if None in values.values() else evaluate(formula, 0, values)

    measured = 0
    for rule in oracle.rules:
        how = rule.get("variability", {})
        if rule["subject"] != "place":
            continue
        if "design" in how:
            year = oracle.latest[rule["indicator"]]
            level = shipped.place("france", "FR", rule["indicator"], year).value
            if rule["compared_to"] == "programme":
                last = max(phase for phase, _ in shipped.members)
                answers = [shipped.territory(last, t, rule["indicator"], year) for p, t in shipped.members if p == last]
                level = median([a.value for a in answers if a.known == a.members and a.value is not None])
            assert same(law(con, rule["id"]), by_convention(how["design"], level)), rule["id"]
            continue
        moves = []
        for code in epci:
            if "years" in how:
                answers = [shipped.place("epci", code, rule["indicator"], year) for year in how["years"]]
                dates = [answer.value if answer else None for answer in answers]
            else:
                dates = [of_formula(formula, code) for formula in how["between"]]
            move = None if None in dates else dates[1] - dates[0]
            if how.get("one_end") and move is not None:
                move *= math.sqrt(2)  # the first date moves as much as the last
            moves.append((move, of_formula(rule["size"], code)))
        assert same(law(con, rule["id"]), variability(moves)), rule["id"]
        measured += 1
    assert measured >= 6


def by_convention(design: dict[str, float], level: float) -> tuple[float, ...]:
    effect, share = design["effect"], level / 100
    slope = {
        "share": 10_000 * effect * share * (1 - share),
        "ratio": 2 * level * level * effect,
        "growth": 20_000 * effect,
    }[str(design["spread_of"])]
    return (design.get("floor", 0) ** 2, slope, 0.0, 0)


def test_variability_of_zones(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.sql("SELECT measure, year, zone, value, size FROM out_observatory__zone_profiles").fetchall()
    at: dict[tuple[str, int], dict[str, tuple[float, float]]] = {}
    for measure, year, zone, value, size in rows:
        if value is not None:
            at.setdefault((measure, year), {})[zone] = (value, size)
    measures = {"dependance": "first_share", "residu-local": "local_effect", "structure": "sectoral_effect"}
    for rule, measure in measures.items():
        first, last = sorted(key for key in at if key[0] == measure)[-2:]
        assert measure == "first_share" or (first[1], last[1]) == (2023, 2024)
        scale = 1 if measure == "first_share" else math.sqrt(2)  # of an effect one date alone is shifted
        both = sorted(at[first].keys() & at[last].keys())
        moves = [(scale * (at[last][zone][0] - at[first][zone][0]), at[last][zone][1]) for zone in both]
        assert same(law(con, rule), variability(moves)), rule


def test_profiles_of_zones_from_core_tables(oracle: FindingsOracle, con: duckdb.DuckDBPyConnection) -> None:
    """First industrial sector as counted; effects as what is left of the change by subtraction."""
    jobs: dict[str, dict[str, float | None]] = {}
    for code, sector, value in con.sql(
        "SELECT code, sector, value FROM core_insee__flores_a38 WHERE level = 'ze2020' AND year = 2023"
    ).fetchall():
        jobs.setdefault(code, {})[sector] = value
    compared = 0
    for zone, (share, size, first) in oracle.profiles["first_share"].items():
        mine = {sector: jobs[zone][sector] for sector in jobs[zone] if len(sector) == 2 and sector != "TT"}
        industry = {s: n or 0.0 for s, n in mine.items() if s[0] in "BCDE" and s != "BE"}
        assert size == pytest.approx(sum(industry.values()))
        assert industry[first] == max(industry.values())
        assert share == pytest.approx(100 * industry[first] / size, abs=1e-8)
        compared += 1
    assert compared > 250
    totals: dict[tuple[str, int], float] = {}
    for code, year, value in con.sql(
        "SELECT code, year, sum(value) FROM core_urssaf__a38 WHERE level = 'ze2020' AND year IN (2019, 2024) "
        "AND substr(sector, 1, 1) IN ('B', 'C', 'D', 'E') AND sector <> 'BE' GROUP BY ALL"
    ).fetchall():
        totals[code, year] = value
    for zone, (local, before, _) in oracle.profiles["local_effect"].items():
        sectoral = oracle.profiles["sectoral_effect"][zone][0]
        assert before == pytest.approx(totals[zone, 2019])
        change = 100 * (totals[zone, 2024] / totals[zone, 2019] - 1)
        national = change - local - sectoral
        assert national == pytest.approx(oracle_national(con), abs=1e-6), zone


def oracle_national(con: duckdb.DuckDBPyConnection) -> float:
    """Change of all industrial cells known at both dates, or known to hold nobody, in %."""
    before, after = con.sql(
        """SELECT sum(jobs_before), sum(jobs_after) FROM out_observatory__shift_share
        WHERE start = 2019 AND "end" = 2024 AND jobs_before IS NOT NULL AND jobs_after IS NOT NULL"""
    ).fetchall()[0]
    return 100 * (after / before - 1)


def test_overdispersion_of_quotients_from_core_tables(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.sql(
        "SELECT code, sector, year, value FROM core_insee__flores_a38 WHERE level = 'ze2020' AND year >= "
        "(SELECT max(year) - 1 FROM core_insee__flores_a38)"
    ).fetchall()
    value = {row[:3]: row[3] for row in rows}
    zones, sectors, years = (sorted({row[n] for row in rows}) for n in range(3))
    sectors.remove("TT")
    dates = [[[value.get((z, s, year)) for s in sectors] for z in zones] for year in years]
    totals = [[value.get((z, "TT", year)) for z in zones] for year in years]
    expected = slow_specialisation.overdispersion(*dates, *totals)
    found = con.sql("SELECT sector, slope FROM out_diagnosis__variability WHERE sector <> ''").fetchall()
    assert {sector for sector, _ in found} == set(sectors)
    for sector, slope in found:
        assert slope == pytest.approx(expected[sectors.index(sector)], rel=1e-6)


def test_the_oracle_knows_what_books_say() -> None:
    assert student_tail(2.776445, 4) == pytest.approx(0.025, rel=1e-6)
    assert student_tail(4.032143, 5) == pytest.approx(0.005, rel=1e-6)
    assert student_tail(-1.0, 4) + student_tail(1.0, 4) == 1
    assert student_quantile(0.95, 0.0) == pytest.approx(1.959963985, rel=1e-8)
    assert student_quantile(0.99, 30) == pytest.approx(2.749996, rel=1e-6)
    assert poisson_tail(3, 2.0) == pytest.approx(1 - math.exp(-2) * (1 + 2 + 2))
    assert poisson_tail(200, 100.0) < 1e-17
    # Benjamini and Yekutieli's own correction of three probabilities: m c(m) = 3 (1 + 1/2 + 1/3) = 5.5
    assert benjamini_yekutieli([0.001, 0.2, 0.01]) == pytest.approx([0.0055, 5.5 * 0.2 / 3, 5.5 * 0.01 / 2])
    exact = [(0.5 * math.sqrt(2 + 300 / size) * sign, size) for size in range(10, 2010, 10) for sign in (-1, 1)]
    assert variability(exact)[:2] == pytest.approx((0.25, 37.5), rel=0.02)
