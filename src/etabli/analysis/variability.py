"""How far a figure of a place of a given size ordinarily moves: the « marge de variabilité »."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from etabli.analysis.arrays import Floats, floats, shaped
from etabli.catalogue.rules import Design

GROUPS = 20  # size classes on which the law is fitted
SMALLEST_GROUP = 10
TAILS = (4.0, 5.0, 6.0, 8.0, 10.0, 15.0, 30.0, math.inf)
WIDE, NARROW = 0.99, 0.90
WINSOR = 4.0
REWEIGHTED = 30


@dataclass(frozen=True)
class Variability:
    """The variance of a figure is `floor` + `slope` / size, its law a Student one with `tails` degrees of freedom.

    `floor` is in the figure's unit squared; `cells` is how many places it was measured on, 0 for a convention.
    """

    floor: float
    slope: float
    tails: float
    cells: int

    def spread(self, size: ArrayLike) -> Floats:
        """Standard deviation at sizes of shape (n,); NaN where the size is missing or not above zero."""
        size = floats("size", size)
        known = np.where(size > 0, size, np.nan)
        return np.asarray(np.sqrt(self.floor + self.slope / known))


def from_moves(moves: ArrayLike, sizes: ArrayLike) -> Variability | None:
    """Fit on what a figure moved from one date to another; both of shape (n,), NaN where not known.

    The common move, weighted by size, is taken away: it is not variability. What is left holds the noise of both
    dates, so a figure of one date has half its variance. Real change of places counts as variability too, which
    makes the margin too wide rather than too narrow. Variances are taken in classes of size, moves beyond four
    robust deviations cut to four, and fitted by non-negative least squares, each weighed by the variance fitted at
    its size and not by its own: a class that moved little by luck would count most. Tails come from
    the ratio of the 99th to the 90th percentile of the standardised moves. None when fewer than twenty places are
    known on both dates.
    """
    moves, sizes = floats("moves", moves, least=1), floats("sizes", sizes)
    shaped("sizes", sizes, moves.shape, "places")
    known = np.isfinite(moves) & np.isfinite(sizes) & (sizes > 0)
    moves, sizes = moves[known], sizes[known]
    if len(moves) < 2 * SMALLEST_GROUP:
        return None
    order = np.lexsort((moves, sizes))
    moves, sizes = moves[order], sizes[order]
    moves = moves - np.average(moves, weights=sizes)
    groups = np.array_split(np.arange(len(moves)), min(GROUPS, len(moves) // SMALLEST_GROUP))
    variance = np.array([_variance(moves[group]) for group in groups])
    inverse = np.array([np.mean(1 / sizes[group]) for group in groups])
    if not variance.any():
        return Variability(0.0, 0.0, math.inf, len(moves))
    floor, slope = _line(variance, inverse)
    standard = np.abs(moves) / np.sqrt(floor + slope / sizes)
    return Variability(float(floor) / 2, float(slope) / 2, _tails(standard), len(moves))


def _line(variance: Floats, inverse: Floats) -> tuple[float, float]:
    """Floor and slope, both at least 0, of variances of shape (classes,) on the mean of 1 / size of each."""
    fitted = np.full(variance.shape, variance.mean())
    for _ in range(REWEIGHTED):
        design = np.column_stack([1 / fitted, inverse / fitted])
        (floor, slope), _ = optimize.nnls(design, variance / fitted)
        fitted = floor + slope * inverse
    return float(floor), float(slope)


def of_both_ends(moves: ArrayLike) -> Floats:
    """Moves of a change over a period when its last date is shifted, as if its first date were shifted as well.

    One date is as uncertain as the other, so the variance doubles.
    """
    return floats("moves", moves) * math.sqrt(2)


def _variance(moves: Floats) -> float:
    scale = 1.4826 * float(np.median(np.abs(moves)))
    cut = np.clip(moves, -WINSOR * scale, WINSOR * scale) if scale > 0 else moves
    return float(np.mean(cut**2))


def _tails(standard: Floats) -> float:
    """Degrees of freedom whose 99th to 90th percentile ratio is nearest to the observed one, or the next heavier."""
    inner, outer = np.quantile(standard, [NARROW, WIDE])
    if inner <= 0:
        return TAILS[0]
    expected = [_quantile(WIDE, tails) / _quantile(NARROW, tails) for tails in TAILS]
    heavier = [tails for tails, ratio in zip(TAILS, expected, strict=True) if ratio >= outer / inner]
    return max(heavier, default=TAILS[0])


def _quantile(probability: float, tails: float) -> float:
    """Quantile of the absolute value of a Student variable."""
    return float(special.stdtrit(tails, (1 + probability) / 2))


def from_design(design: Design, reference: float) -> Variability:
    """The stated convention at the reference's level: see `Design` for the formulas."""
    if design.spread_of == "share":
        share = min(max(reference / 100, 0.0), 1.0)
        slope = 100**2 * design.effect * share * (1 - share)
    elif design.spread_of == "ratio":
        slope = 2 * reference**2 * design.effect
    else:
        slope = 2 * 100**2 * design.effect
    return Variability(design.floor**2, slope, math.inf, 0)
