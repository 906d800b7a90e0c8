"""Location quotients: how much more a sector weighs in a place than in the reference, and how far that moves."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammainccinv, gammaincinv

from etabli.analysis.arrays import Floats, floats, shaped

FEWEST = 20  # usable cells below which a sector takes the overdispersion of all sectors together
CHI2_95 = 3.841458820694124  # 0.95 quantile of the chi-square law with one degree of freedom
HALVINGS = 100


@dataclass(frozen=True)
class Quotients:
    """Location quotients of zones by sectors, each of shape (Z, S), without unit (1 = the same as the reference).

    `lq` is the bare ratio, `shrunk` the same drawn towards the other zones as far as its cell is small. `low` and
    `high` bound what a cell of this size ordinarily shows, low <= shrunk <= high. They are no sampling error:
    registers count everyone. NaN is unknown.
    """

    lq: Floats
    shrunk: Floats
    low: Floats
    high: Floats


def location_quotient(jobs: Any, total: Any, reference_jobs: Any, reference_total: Any) -> Any:
    """Share of a sector in the place, divided by its share in the reference, usually France (1 = the same).

    Works on numbers, lists, numpy arrays and column expressions. Division by zero is the caller's to guard. A bare
    ratio: it says nothing of how far a small cell ordinarily moves.
    """
    jobs, total, reference_jobs, reference_total = (
        floats("jobs and totals", part) if isinstance(part, list | tuple) else part
        for part in (jobs, total, reference_jobs, reference_total)
    )
    return (jobs / total) / (reference_jobs / reference_total)


def shrunk_quotients(
    jobs: ArrayLike, totals: ArrayLike, reference_share: ArrayLike, overdispersion: ArrayLike, level: float = 0.95
) -> Quotients:
    """Quotients of `jobs` (Z, S) in zones of `totals` (Z,) jobs, with the margin in which cells ordinarily move.

    `reference_share` (S,) is each sector's share of the jobs of the reference, between 0 and 1; `overdispersion`
    (S,) its variance over mean, as `overdispersion` measures it; `level` the share of ordinary moves within the
    margin. All on one date.

    Jobs y are a quasi-Poisson count of mean e·θ and variance φ·e·θ, where e = totals · reference_share is what
    the zone would have with the structure of the reference, and θ the quotient. In a sector, θ follows over the
    zones a gamma law, so that what is known of θ after y jobs is again a gamma law, of shape α + y/φ and rate
    β + e/φ: `shrunk` is its mean, `low` and `high` its quantiles (Clayton and Kaldor 1987, with φ). α and β are
    those of `_prior`, from the same cells. In the rare cell that is near certain to be nearly zero, the mean
    of the law exceeds its upper quantile, and `high` is the mean.

    NaN in jobs or totals is missing, and gives NaN in that cell or zone; so does a zone without jobs. A sector
    that the reference has not gives NaN; one that no zone has gives no margin, its lq is 0. ValueError: a
    negative count, an overdispersion or a level that can't be, shapes that disagree.
    """
    jobs, totals = floats("jobs", jobs), floats("totals", totals)
    reference_share = floats("reference_share", reference_share)
    overdispersion = floats("overdispersion", overdispersion)
    shaped("jobs", jobs, (totals.size, reference_share.size), "zones, sectors")
    shaped("totals", totals, jobs.shape[:1], "zones")
    shaped("reference_share", reference_share, jobs.shape[1:], "sectors")
    shaped("overdispersion", overdispersion, jobs.shape[1:], "sectors")
    if (jobs < 0).any() or (totals < 0).any() or (reference_share < 0).any():
        raise ValueError("a count or a share is negative")
    if not (overdispersion > 0).all() or not np.isfinite(overdispersion).all():
        raise ValueError("overdispersion is finite and above 0")
    if not 0 < level < 1:
        raise ValueError("the level lies between 0 and 1")
    expected = np.multiply.outer(totals, reference_share)
    known = np.isfinite(jobs) & np.isfinite(expected) & (expected > 0)
    expected, jobs = np.where(known, expected, np.nan), np.where(known, jobs, np.nan)
    shape, rate = _prior(jobs, expected, overdispersion)
    shape, rate = shape + jobs / overdispersion, rate + expected / overdispersion
    tail = (1 - level) / 2
    shrunk = shape / rate
    return Quotients(
        lq=jobs / expected,
        shrunk=shrunk,
        low=np.minimum(gammaincinv(shape, tail) / rate, shrunk),
        high=np.maximum(gammainccinv(shape, tail) / rate, shrunk),
    )


def _prior(jobs: Floats, expected: Floats, overdispersion: Floats) -> tuple[Floats, Floats]:
    """Shape and rate (Z, S) of the gamma law of the quotient in each sector; NaN in a sector that no zone has.

    Moments. The quotient r = y/e of a cell varies by v + φm/e around the mean m of the sector: v from zone to
    zone, φm/e within. Each zone weighs by the inverse of that sum, so that neither Paris nor the smallest zone owns
    the mean; v is where the weighted squares equal their degrees of freedom (Paule and Mandel 1982), or 0 when
    they are fewer even then. It is solved for k = v/m, of which weights and mean are a closed form. No zone is
    trimmed: an extreme one widens the law, which shrinks less and leaves each cell nearer its own count.

    The mean is not known for certain: the variance of what the *other* zones say of it is added to v. So without
    any variance between zones they share one quotient and the margin of it, not a margin of nothing; and a
    zone alone in its sector has a flat prior, and keeps the ordinary margin of its own cell.
    """
    known = np.isfinite(jobs)
    jobs, expected = np.where(known, jobs, 0.0), np.where(known, expected, 0.0)
    quotient = jobs / np.where(known, expected, 1.0)
    present = jobs.sum(axis=0) > 0
    freedom = known.sum(axis=0) - 1

    def moments(k: Floats) -> tuple[Floats, Floats]:
        """Weights times m (Z, S) and mean m (S,), given k (S,)."""
        weights = expected / (overdispersion + k * expected)
        return weights, np.where(present, (weights * quotient).sum(axis=0), 1.0) / np.where(present, weights.sum(0), 1)

    def excess(k: Floats) -> NDArray[np.bool_]:
        """Whether the zones of a sector differ more than k explains."""
        weights, mean = moments(k)
        return np.asarray(present & ((weights * (quotient - mean) ** 2).sum(axis=0) > freedom * mean))

    low, high = np.zeros(len(present)), np.ones(len(present))
    varied = excess(low)
    while (further := varied & excess(high)).any():
        high = np.where(further, 2 * high, high)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        above = excess(middle)
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    k = np.where(varied, (low + high) / 2, 0.0)
    weights, mean = moments(k)
    others = weights.sum(axis=0) - weights
    alone = freedom <= 0
    rate = np.where(alone, 0.0, others / np.where(alone, 1.0, 1 + k * others))
    rate = np.where(present & known, rate, np.nan)
    return mean * rate, rate


def overdispersion(before: ArrayLike, after: ArrayLike, totals_before: ArrayLike, totals_after: ArrayLike) -> Floats:
    """Variance over mean (S,), at least 1, of what cells (Z, S) moved between two dates beyond the common move.

    The common move leaves quotients as they are: a cell of y jobs is expected to follow its zone's total (Z,), and the
    growth of its sector, in all usable zones together, beyond those totals. A cell is usable when it and
    its zone are known and have jobs on one date at least; an empty cell that stays empty tells nothing.

    φ is E[(move − expected)² / mean of move and expected], the *whole* move: both dates move, so that one date
    alone would have half of it. Not halving is meant: the margin has to hold the next count. It is taken
    from the smallest square that 95 % of a sector's cells do not exceed, over that same quantile when moves are
    normal: the closures of 5 % of cells can be as large as they like, and still 19 cells in 20 lie within the
    95 % margin however heavy the tails. A sector of fewer than 20 usable cells takes φ of all cells together.
    φ is that of the interval between the dates: for a longer one it is larger. ValueError: no usable cell, or shapes
    that disagree.
    """
    before, after = floats("before", before, least=2), floats("after", after)
    totals_before, totals_after = floats("totals_before", totals_before), floats("totals_after", totals_after)
    shaped("after", after, before.shape, "zones, sectors")
    shaped("totals_before", totals_before, before.shape[:1], "zones")
    shaped("totals_after", totals_after, before.shape[:1], "zones")
    growth = totals_after / np.where(totals_before > 0, totals_before, np.nan)
    expected = before * growth[:, None]
    usable = np.isfinite(expected) & np.isfinite(after) & (expected + after > 0)
    if not usable.any():
        raise ValueError("no cell is known on both dates")
    expected, after = np.where(usable, expected, 0.0), np.where(usable, after, 0.0)
    base = expected.sum(axis=0)
    expected = expected * (after.sum(axis=0) / np.where(base > 0, base, 1.0))
    mean = (after + expected) / 2
    moves = np.where(usable, (after - expected) ** 2 / np.where(mean > 0, mean, 1.0), np.nan)
    counts = usable.sum(axis=0)
    pooled = _ordinary(moves.reshape(-1, 1), usable.sum().reshape(1))
    return np.maximum(np.where(counts >= FEWEST, _ordinary(moves, counts), pooled), 1.0)


def _ordinary(moves: Floats, counts: NDArray[np.int64]) -> Floats:
    """Smallest move of each column that 95 % of its `counts` known ones do not exceed, as a variance over mean."""
    last = np.maximum((19 * counts + 19) // 20 - 1, 0)
    return np.asarray(np.take_along_axis(np.sort(moves, axis=0), last[None, :], axis=0)[0] / CHI2_95)
