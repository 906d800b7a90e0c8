"""Findings: how many are false and how many are found, on simulated territories; placebo on real ones; time and memory.

The truth is known in simulations only, and their noise has the laws that the engine assumes. The placebo compares each
territory with its own past; its laws were fitted on the moves of the same EPCI, so it is no independent proof.
"""

import math
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import ibis
import numpy as np
from numpy.typing import NDArray

from bench.line import Line
from bench.release import timed
from bench.simulation import Scenario, outcome, shapes, simulate
from etabli.analysis import variability
from etabli.analysis.assessment import assess, compare
from etabli.analysis.findings import RATE, half_width
from etabli.catalogue.catalogue import load
from etabli.catalogue.rules import FindingRule
from etabli.kernel import layout
from etabli.pipeline.out import findings
from etabli.pipeline.out.place_terms import Place, Terms

PLACES, SEED = 10_000, 20_261_101
PLANTED = (1.5, 2.0, 3.0, 4.0)
BY_RULE = 2.0
CORRELATIONS = {0.0: "independent noise", 0.5: "noise correlated 0.5"}
STATED = f"stated rate ({RATE:.0%})"
Floats = NDArray[np.float64]


def measure(root: Path) -> Iterator[Line]:
    database = layout.current(root / "var" / "releases") / layout.DATABASE
    yield from _simulated(database)
    yield from _placebo(database)
    yield from _zones_outside(database)
    yield from _other_dates(database)
    yield from _cost(database)


def _simulated(database: Path) -> Iterator[Line]:
    all_shapes = shapes(database)
    nulls = [Scenario("no true difference, gaps at the smallest effect", 1.0), Scenario("no gap at all", 0.0)]
    planted = [Scenario(f"a third of gaps at {times:g} × the smallest effect", 1.0, times) for times in PLANTED]
    for scenario in (*nulls, *planted):
        for correlation, words in CORRELATIONS.items():
            drawn = Scenario(scenario.name, scenario.gap, scenario.planted, correlation)
            found = outcome(simulate(all_shapes, drawn, PLACES, SEED))
            label = f"findings, {scenario.name}, {words}"
            yield Line(f"{label}: false claims", 100 * found.false_rate, "%", STATED, found.false_rate / RATE)
            if not math.isnan(found.power):
                yield Line(f"{label}: power", 100 * found.power, "%", "all planted effects", found.power)
            if scenario.planted == BY_RULE and not correlation:
                for rule, power in found.by_rule.items():
                    yield Line(f"{label}: power of {rule}", 100 * power, "%", "all planted effects", power)


def _placebo(database: Path) -> Iterator[Line]:
    """Each territory against its own earlier value, the common move removed: what is claimed is a real move or false.

    Both dates vary, so the spread is √2 that of one date.
    """
    rules = [
        rule
        for rule in load().rules.values()
        if rule.subject == "place" and rule.variability and not rule.variability.design
    ]
    compared = []
    for rule, (moves, sizes, law) in zip(rules, _moves(database, rules), strict=True):
        known = np.isfinite(moves) & np.isfinite(sizes)
        moves = moves - np.average(moves[known], weights=sizes[known])
        spread = math.sqrt(2) * np.sqrt(law[0] + law[1] / sizes)
        both = rule.model_copy(update={"higher": rule.higher or rule.lower, "lower": rule.lower or rule.higher})
        compared.append(compare(both, moves, moves, moves, np.zeros(len(moves)), spread, law[2] or math.inf))
        margin = half_width(spread, law[2] or math.inf)
        outside = float(np.mean(np.abs(moves[known]) > margin[known]))
        yield Line(
            f"findings, placebo, {rule.id}: moves outside the 95 % margin",
            100 * outside,
            "%",
            "5 % of moves",
            outside / 0.05,
        )
        share = float(np.mean(compared[-1].p[known] <= RATE))
        beyond = float(np.mean(np.abs(moves[known]) > rule.smallest_effect))
        name = f"findings, placebo, {rule.id}: p under {RATE:.0%}"
        yield Line(
            name, 100 * share, "%", f"moves beyond the smallest effect ({beyond:.0%})", share / max(beyond, 1e-9)
        )
    claimed = assess(compared).claimed
    judged = np.array([np.isfinite(one.p) for one in compared])
    share = float(claimed.sum() / judged.sum())
    yield Line("findings, placebo, all rules judged together: claimed", 100 * share, "%", "all comparisons", share)


def _moves(database: Path, rules: list[FindingRule]) -> Iterator[tuple[Floats, Floats, tuple[float, float, float]]]:
    """Moves of every territory between the two dates of a rule, its size, and the law of the rule."""
    con = ibis.duckdb.connect(str(database), read_only=True)
    members: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in con.table(findings.MEMBERS).order_by("phase", "territory", "kind", "code").to_pyarrow().to_pylist():
        members.setdefault((row["phase"], row["territory"]), []).append((row["kind"], row["code"]))
    places = [Place(phase, "territory", code, tuple(of)) for (phase, code), of in members.items()]
    indicators = con.table(findings.INDICATORS)
    complete = indicators.filter(indicators.level == "territory", indicators.known == indicators.members)
    rows = complete.select("phase", "code", "indicator", "year", "value").to_pyarrow().to_pylist()
    values = {(row["phase"], row["code"], row["indicator"], row["year"]): row["value"] for row in rows}
    laws = {row["rule"]: row for row in con.table(findings.VARIABILITY).to_pyarrow().to_pylist() if not row["sector"]}
    formulas = [rule.size for rule in rules if rule.size]
    formulas += [formula for rule in rules if rule.variability for formula in rule.variability.between or ()]
    terms = Terms(con.table(findings.FIGURES), formulas)
    for rule in rules:
        assert rule.variability is not None and rule.size is not None
        if rule.variability.years:
            first, last = (
                np.array([values.get((p.phase, p.code, rule.indicator, year)) for p in places], dtype=np.float64)
                for year in rule.variability.years
            )
        else:
            assert rule.variability.between is not None
            first, last = (terms.evaluate(formula, places) for formula in rule.variability.between)
        law, moves = laws[rule.id], last - first
        if rule.variability.one_end:
            moves = variability.of_both_ends(moves)
        yield moves, terms.evaluate(rule.size, places), (law["floor"], law["slope"], law["tails"])
    con.disconnect()


def _zones_outside(database: Path) -> Iterator[Line]:
    """Zones d'emploi against their own other date, by the laws fitted on the same moves: are those laws wide enough?"""
    with duckdb.connect(str(database), read_only=True) as con:
        laws = {
            row[0]: row[1:]
            for row in con.sql("SELECT rule, floor, slope, tails FROM out_diagnosis__variability").fetchall()
        }
        for rule in load().rules.values():
            if rule.subject != "zone" or rule.measure == "lq":
                continue
            rows = con.execute(
                """SELECT a.value - b.value, a.size FROM out_observatory__zone_profiles a
                JOIN out_observatory__zone_profiles b ON a.zone = b.zone AND a.measure = b.measure AND b.year < a.year
                WHERE a.measure = ? AND a.value IS NOT NULL AND b.value IS NOT NULL""",
                [rule.measure],
            ).fetchall()
            moves, sizes = (np.array(column, dtype=np.float64) for column in zip(*rows, strict=True))
            if rule.measure != "first_share":
                moves = variability.of_both_ends(moves)
            moves = moves - np.average(moves, weights=sizes)
            floor, slope, tails = laws[rule.id]
            margin = half_width(np.sqrt(2 * (floor + slope / sizes)), tails or math.inf)
            outside = float(np.mean(np.abs(moves) > margin))
            name = f"findings, {rule.id}: moves of {len(moves)} zones outside the 95 % margin"
            yield Line(name, 100 * outside, "%", "5 % of moves", outside / 0.05)


def _other_dates(database: Path) -> Iterator[Line]:
    """The law of private employment on intercommunalités at every date: its years shifted by one, then by five.

    The second says how little a period of five years tells of the next one.
    """
    rule = load().rules["emploi-prive"]
    with duckdb.connect(str(database), read_only=True) as con:
        floor, slope, tails = con.execute(
            "SELECT floor, slope, tails FROM out_diagnosis__variability WHERE rule = ?", [rule.id]
        ).fetchall()[0]
        rows = con.sql(
            "SELECT code, year, value FROM out_observatory__figures WHERE level = 'epci' AND measure = 'private_jobs'"
        ).fetchall()
    known = {row[:2]: row[2] for row in rows}
    codes, years = (sorted({row[n] for row in rows}) for n in (0, 1))
    jobs = {year: np.array([known.get((code, year)) for code in codes], dtype=np.float64) for year in years}
    growth = {year: 100 * (jobs[year] / jobs[year - 5] - 1) for year in years if year - 5 in jobs}
    spread = np.sqrt(2 * (floor + slope / jobs[2019]))
    margin = half_width(spread, tails or math.inf)
    for shift, words in ((1, "one year"), (5, "five years")):
        found = []
        for year in [year for year in growth if year - shift in growth]:
            moves = growth[year] - growth[year - shift]
            usable = np.isfinite(moves) & (jobs[2019] > 0)
            moves = moves - np.average(moves[usable], weights=jobs[2019][usable])
            found.append(float(np.mean(np.abs(moves[usable]) > margin[usable])))
        label = (
            f"findings, {rule.id}, dates shifted by {words}: moves outside the 95 % margin, {len(found)} shifts, most"
        )
        yield Line(label, 100 * max(found), "%", "5 % of moves", max(found) / 0.05)


def _cost(database: Path) -> Iterator[Line]:
    """The step of a build on territories alone, against the same diagnosis in pandas, each in a process of its own."""
    plain_seconds, plain_peak = timed([sys.executable, "-m", "bench.plain_diagnosis", str(database)])
    seconds, peak = timed([sys.executable, "-m", "bench.release_diagnosis", str(database)])
    with duckdb.connect(str(database), read_only=True) as con:
        count = con.sql("SELECT count(*) FROM core_programme__territories").fetchall()[0][0]
    label = f"findings of {count} territories"
    yield Line(f"{label}: time", seconds, "s", f"plain pandas ({plain_seconds:.2f} s)", seconds / plain_seconds)
    yield Line(f"{label}: peak memory", peak, "MB", f"plain pandas ({plain_peak:.0f} MB)", peak / plain_peak)
