"""All comparisons of many places judged: which claims survive in each place, and in which order they are told."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from etabli.analysis import findings
from etabli.catalogue.rules import FindingRule

Floats = NDArray[np.float64]
MIN_JOBS = 200.0  # a specialisation of fewer jobs is not claimed


@dataclass(frozen=True)
class Comparison:
    """One rule, and for sectors one sector, over the same places; every array has shape (places,).

    `p` is NaN where the comparison can't be made: a value is missing, its sum is incomplete, or it has no spread.
    `margin` is the half-width that 19 in 20 such places ordinarily keep within; NaN for quotients, whose margin is low
    to high. `weight` settles equal scores: multiples of the smallest effect, or jobs beyond the share of France.
    `zones` names the zone d'emploi of each place that is compared, and `share` the part (0 to 1) of the place's jobs it
    holds, for rules on zones; else both are empty, and the comparison is of the whole place.
    """

    rule: FindingRule
    sector: str
    value: Floats
    low: Floats
    high: Floats
    reference: Floats
    spread: Floats
    margin: Floats
    gap: Floats
    p: Floats
    weight: Floats
    zones: tuple[str, ...] = ()
    share: Floats | None = None


@dataclass(frozen=True)
class Assessment:
    """What became of each comparison (rows) in each place (columns).

    `q` is the adjusted probability; `position` is 1 for the first finding put forward, 0 where it is not.
    """

    q: Floats
    claimed: NDArray[np.bool_]
    score: Floats
    position: NDArray[np.int64]


def compare(
    rule: FindingRule, value: Floats, low: Floats, high: Floats, reference: Floats, spread: Floats, tails: float
) -> Comparison:
    """A comparison of values with a reference. On a side of which the rule says nothing, p is 1: no claim is made."""
    distance = findings.gap(value, low, high, reference)
    p = findings.p_values(distance, spread, rule.smallest_effect, tails)
    weight = np.abs(distance) / rule.smallest_effect
    p, margin = _only_said(rule, distance, p), findings.half_width(spread, tails)
    return Comparison(rule, "", value, low, high, reference, spread, margin, distance, p, weight)


def compare_quotients(
    rule: FindingRule, sector: str, jobs: Floats, expected: Floats, low: Floats, high: Floats, overdispersion: float
) -> Comparison:
    """A comparison of location quotients with France: `expected` are the jobs at a quotient of 1.

    A sector under `MIN_JOBS` is no claim (p is 1). The spread is that of the quotient at these jobs.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(expected > 0, jobs / expected, np.nan)
        spread = np.sqrt(overdispersion * np.maximum(value, 1.0) / expected)
    distance = value - 1
    dispersion = np.full(jobs.shape, overdispersion)
    p = findings.p_values_of_quotients(jobs, expected, dispersion, rule.smallest_effect)
    p = np.where((jobs < MIN_JOBS) & np.isfinite(p), 1.0, p)
    ones = np.ones(jobs.shape)
    p = _only_said(rule, distance, p)
    none = np.full(jobs.shape, np.nan)
    return Comparison(rule, sector, value, low, high, ones, spread, none, distance, p, jobs - expected)


def _only_said(rule: FindingRule, distance: Floats, p: Floats) -> Floats:
    silent = np.zeros(p.shape, dtype=bool)
    if rule.higher is None:
        silent |= distance > 0
    if rule.lower is None:
        silent |= distance < 0
    return np.where(silent & np.isfinite(p), 1.0, p)


def assess(comparisons: Sequence[Comparison]) -> Assessment:
    """Judge every place on its own, over all its comparisons together."""
    p = np.array([comparison.p for comparison in comparisons])
    gaps = np.array([comparison.gap for comparison in comparisons])
    smallest = np.array([[comparison.rule.smallest_effect] for comparison in comparisons])
    leverage = np.array([[float(comparison.rule.leverage)] for comparison in comparisons])
    q = np.full(p.shape, np.nan)
    for place in range(p.shape[1]):
        q[:, place] = findings.adjusted(p[:, place])
    claimed = np.nan_to_num(q, nan=1.0) <= findings.RATE
    whole = np.ones(p.shape[1])
    shares = np.array([whole if one.share is None else one.share for one in comparisons])
    margins = np.array([_margin(comparison) for comparison in comparisons])
    score = np.where(claimed, findings.score(gaps, smallest, margins, leverage, shares), 0.0)
    return Assessment(q, claimed, score, _positions(comparisons, claimed, score))


def _margin(comparison: Comparison) -> Floats:
    """Half-widths; for quotients down to their low bound."""
    down = np.maximum(comparison.value - comparison.low, 0.0)
    return np.where(np.isfinite(comparison.margin), comparison.margin, down)


def _positions(comparisons: Sequence[Comparison], claimed: NDArray[np.bool_], score: Floats) -> NDArray[np.int64]:
    position = np.zeros(claimed.shape, dtype=np.int64)
    for place in range(claimed.shape[1]):
        rows = {_key(comparisons[row], place): row for row in np.flatnonzero(claimed[:, place]).tolist()}
        told = [_claimed(key, comparisons[row], place, float(score[row, place])) for key, row in rows.items()]
        for rank, key in enumerate(findings.put_forward(told), start=1):
            position[rows[key], place] = rank
    return position


def _claimed(key: str, comparison: Comparison, place: int, score: float) -> findings.Claimed:
    rule = comparison.rule
    weight = float(comparison.weight[place])
    return findings.Claimed(key, f"{rule.id}:{comparison.sector}", rule.family, score, weight, rule.put_forward)


def _key(comparison: Comparison, place: int) -> str:
    zone = comparison.zones[place] if comparison.zones else ""
    return f"{comparison.rule.id}:{comparison.sector}:{zone}"
