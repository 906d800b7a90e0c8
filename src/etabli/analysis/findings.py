"""From comparisons to findings: how surprising each gap is, which survive together, in which order they are told.

The model. A claim « this place differs from its reference by more than the smallest effect that matters » is tested
against all places for which the true gap is at most that effect. The deviation of what is observed from the true
value follows a Student law whose spread is the ordinary variability of a place of that size. All claims of a place
are judged together by Benjamini and Yekutieli (2001): among the claims made, at most `RATE` are expected to be
false, whatever the dependence between them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from etabli.analysis.arrays import Floats, floats

RATE = 0.05
FORWARD = 12
LARGEST = 5.0  # an effect five times the smallest that matters counts no more than five


def gap(value: ArrayLike, low: ArrayLike, high: ArrayLike, reference: ArrayLike) -> Floats:
    """Signed distance to the reference of the nearest point of [low, high]: 0 when the reference is inside.

    For an estimate, [low, high] is the margin within which it is held to lie; for the others both are the value. NaN
    where the value or the reference is missing.
    """
    value, reference = floats("value", value), floats("reference", reference)
    low, high = floats("low", low), floats("high", high)
    low = np.where(np.isfinite(low), low, value)
    high = np.where(np.isfinite(high), high, value)
    nearest = np.where(low > reference, low - reference, np.where(high < reference, high - reference, 0.0))
    return np.where(np.isfinite(value) & np.isfinite(reference), nearest, np.nan)


def half_width(spread: ArrayLike, tails: float, level: float = 0.95) -> Floats:
    """Half of the interval in which a place of that spread ordinarily stays, with probability `level`."""
    return np.asarray(floats("spread", spread) * special.stdtrit(tails, (1 + level) / 2))


def p_values(gaps: ArrayLike, spread: ArrayLike, smallest: float, tails: float) -> Floats:
    """Probability of a gap at least as large in absolute value, where the true one is exactly `smallest`.

    That is the least favourable of the places that do not differ; NaN where gap or spread is missing. A spread of
    zero means no doubt: 0 or 1.
    """
    gaps, spread = floats("gaps", gaps), floats("spread", spread)
    size = np.abs(gaps)
    with np.errstate(divide="ignore", invalid="ignore"):
        near, far = (size - smallest) / spread, (size + smallest) / spread
        found = special.stdtr(tails, -near) + special.stdtr(tails, -far)
    certain = np.where(size > smallest, 0.0, 1.0)
    found = np.where(spread == 0, certain, np.minimum(found, 1.0))
    return np.where(np.isfinite(gaps) & np.isfinite(spread), found, np.nan)


def p_values_of_quotients(jobs: ArrayLike, expected: ArrayLike, overdispersion: ArrayLike, smallest: float) -> Floats:
    """Probability of at least so many jobs in a sector whose true quotient is 1 + `smallest`.

    A quasi-Poisson count: jobs over their overdispersion are Poisson. `expected` are the jobs at a quotient of 1.
    """
    jobs, expected = floats("jobs", jobs), floats("expected", expected)
    overdispersion = floats("overdispersion", overdispersion)
    mean = expected * (1 + smallest) / overdispersion
    found = special.gammainc(np.maximum(jobs / overdispersion, 1e-12), mean)
    return np.where(np.isfinite(jobs) & (mean > 0), found, np.nan)


def adjusted(p: ArrayLike) -> Floats:
    """Benjamini–Yekutieli adjusted probabilities, shape (claims,); NaN stays, and counts for nothing.

    A claim is made where the adjusted probability is at most the rate.
    """
    p = floats("p", p, least=1)
    found = np.full(p.shape, np.nan)
    judged = np.isfinite(p)
    found[judged] = _yekutieli(p[judged])
    return found


def _yekutieli(p: Floats) -> Floats:
    """The step-up of Benjamini and Yekutieli. Not by `scipy.stats`, which takes longer to load than all diagnoses."""
    order = np.argsort(p)
    ranks = np.arange(1, p.size + 1)
    steps = p[order] * (p.size / ranks) * np.sum(1 / ranks)
    found = np.empty(p.shape)
    found[order] = np.minimum(np.minimum.accumulate(steps[::-1])[::-1], 1.0)
    return found


def score(gaps: ArrayLike, smallest: ArrayLike, margins: ArrayLike, leverage: ArrayLike, shares: ArrayLike) -> Floats:
    """Size × certainty × leverage × share, by which findings are put in order.

    Size is the gap in multiples of the smallest effect, at most `LARGEST`; certainty is the part of the gap that its
    margin leaves, 0 when the margin is as wide; leverage, 1 to 3, says how far a local plan can act on it; share, 0 to
    1, is the part of the place's jobs that it is about.
    """
    gaps, smallest, margins = floats("gaps", gaps), floats("smallest", smallest), floats("margins", margins)
    leverage, shares = floats("leverage", leverage), floats("shares", shares)
    size = np.abs(gaps)
    certainty = np.divide(size - margins, size, out=np.zeros(size.shape), where=size > margins)
    return np.minimum(size / smallest, LARGEST) * certainty * leverage * shares


@dataclass(frozen=True)
class Claimed:
    """A finding that survived, as far as its place in the order needs to know.

    Equal scores are settled by `weight`, then by `key`. At most `put_forward` of a `family` are put forward, and one
    of a `topic`.
    """

    key: str
    topic: str
    family: str
    score: float
    weight: float
    put_forward: int


def put_forward(claimed: list[Claimed], most: int = FORWARD) -> list[str]:
    """Keys of the findings that are put forward, in order: highest score first, families within their limit."""
    told: dict[str, int] = {}
    topics: set[str] = set()
    chosen: list[str] = []
    for finding in sorted(claimed, key=lambda f: (-f.score, -f.weight, f.key)):
        if len(chosen) == most:
            break
        if finding.topic not in topics and told.get(finding.family, 0) < finding.put_forward:
            told[finding.family] = told.get(finding.family, 0) + 1
            topics.add(finding.topic)
            chosen.append(finding.key)
    return chosen
