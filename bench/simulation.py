"""Simulated territories of which the truth is known, judged by the product's own rules."""

import math
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray
from scipy import stats

from etabli.analysis.assessment import Comparison, assess, compare, compare_quotients
from etabli.catalogue.catalogue import load
from etabli.catalogue.rules import FindingRule

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Shape:
    """What is compared of real territories: one entry a comparison, each array of shape (territories,).

    `spread` is that of a value; for quotients `expected` are the jobs at a quotient of 1 and `dispersion` their
    variance over mean. NaN where a territory has no such comparison.
    """

    rule: FindingRule
    sector: str
    tails: float
    dispersion: float
    spread: Floats
    expected: Floats


@dataclass(frozen=True)
class Scenario:
    """True gaps, in multiples of the smallest effect: `gap` everywhere, `planted` instead on a third of the claims.

    `planted` 0 plants nothing. `correlation` is that of the noise of all claims of a place, towards their claim.
    """

    name: str
    gap: float
    planted: float = 0.0
    correlation: float = 0.0


@dataclass(frozen=True)
class Outcome:
    """`false_rate` is the mean over places of the share of claims that are false, 0 for a place without any claim.

    `power` is the share of planted effects that are claimed on their side, `by_rule` the same for each rule; NaN and
    empty when none is planted.
    """

    false_rate: float
    standard_error: float
    power: float
    claims: float
    by_rule: dict[str, float]


@dataclass(frozen=True)
class Simulated:
    """What was claimed and what is true, (comparisons, places); `matters` where a gap is planted."""

    rules: list[str]
    claimed: NDArray[np.bool_]
    right: NDArray[np.bool_]
    matters: NDArray[np.bool_]


def shapes(database: Path) -> list[Shape]:
    """Everything compared of the territories of both phases in a release: by rule, sector, and zone in its order."""
    rules = load().rules
    with duckdb.connect(str(database), read_only=True) as con:
        laws = {
            row[:2]: row[2:]
            for row in con.sql("SELECT rule, sector, slope, tails FROM out_diagnosis__variability").fetchall()
        }
        rows = con.sql(
            """SELECT phase || code, rule, sector, zone, share_of_place, spread, value, jobs
            FROM out_diagnosis__findings WHERE level = 'territory' ORDER BY ALL"""
        ).fetchall()
    territories = {name: n for n, name in enumerate(sorted({row[0] for row in rows}))}
    slots = _slots(rows)
    found: dict[tuple[str, str, int], tuple[Floats, Floats]] = {}
    for territory, rule, sector, zone, _, spread, value, jobs in rows:
        key = (rule, sector if rules[rule].measure == "lq" else "", slots.get((territory, zone), 0))
        spreads, expected = found.setdefault(key, tuple(np.full((2, len(territories)), np.nan)))
        spreads[territories[territory]] = spread
        expected[territories[territory]] = np.nan if jobs is None else jobs / value
    return [
        Shape(rules[rule], sector, laws[rule, sector][1] or math.inf, laws[rule, sector][0], *found[rule, sector, slot])
        for rule, sector, slot in sorted(found)
    ]


def _slots(rows: list[tuple[object, ...]]) -> dict[tuple[object, object], int]:
    """Which of its zones a zone is to each territory: 0 for the one with most of its jobs."""
    touched: dict[object, set[tuple[float, str]]] = {}
    for row in rows:
        if row[3]:
            touched.setdefault(row[0], set()).add((-float(str(row[4])), str(row[3])))
    return {(name, zone): n for name, zones in touched.items() for n, (_, zone) in enumerate(sorted(zones))}


def simulate(all_shapes: list[Shape], scenario: Scenario, places: int, seed: int) -> Simulated:
    """Places drawn among real territories, with the true gaps of the scenario and noise of each rule's own law."""
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, len(all_shapes[0].spread), places)
    common = rng.standard_normal(places)
    compared, matters, right = [], [], []
    for shape in all_shapes:
        own = rng.standard_normal(places)
        level = stats.norm.cdf(math.sqrt(scenario.correlation) * common + math.sqrt(1 - scenario.correlation) * own)
        planted = (rng.random(places) < 1 / 3) & (scenario.planted > 0)
        effect = np.where(planted, scenario.planted, scenario.gap)
        sign = rng.choice(
            np.array([side for side, said in ((1, shape.rule.higher), (-1, shape.rule.lower)) if said]), places
        )
        found = _observed(shape, drawn, effect, sign, level)
        compared.append(found)
        matters.append(planted & np.isfinite(found.p))
        right.append(np.sign(found.gap) == sign)
    rules = [shape.rule.id for shape in all_shapes]
    return Simulated(rules, assess(compared).claimed, np.array(right), np.array(matters))


def _observed(
    shape: Shape, drawn: NDArray[np.int64], effect: Floats, sign: NDArray[np.int64], level: Floats
) -> Comparison:
    """One comparison over the drawn places, whose noise stands at `level` (0 to 1) of its law, towards the claim."""
    rule, zero = shape.rule, np.zeros(len(drawn))
    true = effect * rule.smallest_effect
    if rule.measure == "lq":
        expected = shape.expected[drawn]
        mean = expected * (1 + true) / shape.dispersion
        jobs = shape.dispersion * stats.poisson.ppf(level, np.where(np.isfinite(mean), mean, 1.0))
        jobs = np.where(np.isfinite(expected), jobs, np.nan)
        return compare_quotients(rule, shape.sector, jobs, expected, jobs, jobs, shape.dispersion)
    spread = shape.spread[drawn]
    law = stats.norm if math.isinf(shape.tails) else stats.t(shape.tails)
    value = sign * (true + spread * law.ppf(level))
    return compare(rule, value, value, value, zero, spread, shape.tails)


def outcome(found: Simulated) -> Outcome:
    """Rates over all simulated places. A claim is false unless a gap is planted there, on its side."""
    true = found.matters & found.right
    false = (found.claimed & ~true).sum(axis=0)
    claims = found.claimed.sum(axis=0)
    shares = false / np.maximum(claims, 1)
    planted = found.matters.sum()
    return Outcome(
        false_rate=float(shares.mean()),
        standard_error=float(shares.std() / math.sqrt(len(shares))),
        power=float((found.claimed & true).sum() / planted) if planted else math.nan,
        claims=float(claims.mean()),
        by_rule=_by_rule(found, true) if planted else {},
    )


def _by_rule(found: Simulated, true: NDArray[np.bool_]) -> dict[str, float]:
    rules = np.array(found.rules)
    planted = {rule: found.matters[rules == rule].sum() for rule in dict.fromkeys(found.rules)}
    hit = found.claimed & true
    return {rule: float(hit[rules == rule].sum() / count) for rule, count in planted.items() if count}
