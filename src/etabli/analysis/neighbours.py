"""Nearest statistical neighbours: the places most like one place on stated variables, and why each is near."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from etabli.analysis.arrays import Bools, bools, floats

Floats = NDArray[np.float64]
Transform = Literal["none", "log"]

NORMAL = 1.4826  # median absolute deviation × this = standard deviation, for a normal law
FEWEST_VARIABLES = 3
CONSTANT = 1e-12  # values that differ by less than this share of the largest are the same value


@dataclass(frozen=True, slots=True)
class Gap:
    """How a neighbour differs from the subject on one variable.

    `gap` is neighbour minus subject in usual gaps (see `nearest`); `contribution` is its part of the squared distance.
    """

    variable: str
    gap: float
    contribution: float


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A place near the subject; `known` are its (variable, gap) pairs by variable, of those known of both."""

    code: str
    distance: float
    known: tuple[tuple[str, float], ...]

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """From the closest variable to the farthest."""
        parts = [Gap(name, gap, gap * gap / len(self.known)) for name, gap in self.known]
        return tuple(sorted(parts, key=lambda part: (part.contribution, part.variable)))


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The nearest places, nearest first; none when fewer than `FEWEST_VARIABLES` could be used.

    `used`: variables compared; `constant`: known, but the same everywhere; `unknown`: not known of the subject.
    `candidates`: places compared; `left_out`: places that know too few of the variables to be.
    `tied`: the first place left beyond the list is as near as the last in it.
    """

    nearest: tuple[Neighbour, ...]
    used: tuple[str, ...]
    constant: tuple[str, ...]
    unknown: tuple[str, ...]
    candidates: int
    left_out: int
    tied: bool

    @property
    def enough(self) -> bool:
        return len(self.used) >= FEWEST_VARIABLES

    def first(self, count: int, kept: Sequence[Neighbour] | None = None) -> "Neighbours":
        """The same answer cut to `count` places, among those `kept` when given (in the same order)."""
        among = self.nearest if kept is None else tuple(kept)
        tied = len(among) > count > 0 and _same(among[count - 1].distance, among[count].distance)
        return replace(self, nearest=among[:count], tied=tied)


def nearest(
    values: ArrayLike,
    variables: Sequence[str],
    codes: Sequence[str],
    subject: int,
    pool: ArrayLike,
    count: int = 10,
) -> Neighbours:
    """The `count` places of a pool nearest to the place of row `subject`, which is never its own neighbour.

    `values` has shape (n, k), NaN where not known, already on the scale to compare on (see `transformed`); `codes`
    are n different names; `pool` has shape (n,). A variable's usual gap is its median absolute deviation over the
    pool and the subject, times `NORMAL`; its standard deviation where more than half the values are equal. The
    median resists the few places that are unlike all others, which would else make everybody else look alike.
    Distance is Euclidean on gaps so expressed, averaged over the variables known of both places: its square is
    the mean of squared gaps. A place that knows fewer than two thirds of the variables used is left out. Equal
    distances (to twelve digits) go by code, so the order of places and of variables never matters.
    Raises ValueError on infinite values, shapes that disagree, or repeated codes.
    """
    values, pool = floats("values", values), bools("pool", pool)
    _check(values, variables, codes, pool)
    among = pool.copy()
    among[subject] = False
    rows = [int(row) for row in np.flatnonzero(among)]
    usual = [_usual_gap(values[[*rows, subject], k]) for k in range(len(variables))]
    known = np.isfinite(values[subject])
    used = [k for k, gap in enumerate(usual) if known[k] and gap is not None]
    constant = [name for k, name in enumerate(variables) if known[k] and usual[k] is None]
    unknown = [name for k, name in enumerate(variables) if not known[k]]
    found, left_out = [], 0
    if len(used) >= FEWEST_VARIABLES:
        told = sorted(used, key=lambda k: variables[k])
        scale = np.array([usual[k] for k in told], dtype=float)
        gaps = (values[np.ix_(rows, told)] - values[subject, told]) / scale
        comparable = 3 * np.isfinite(gaps).sum(axis=1) >= 2 * len(used)
        left_out = int((~comparable).sum())
        names, lines = [variables[k] for k in told], gaps.tolist()
        found = [_neighbour(codes[row], names, lines[n]) for n, row in enumerate(rows) if comparable[n]]
    found.sort(key=lambda place: (_digits(place.distance), place.code))
    answer = Neighbours(
        tuple(found), tuple(variables[k] for k in used), tuple(constant), tuple(unknown), len(found), left_out, False
    )
    return answer.first(count)


def transformed(values: ArrayLike, transforms: Sequence[Transform]) -> Floats:
    """Columns on the scale they are compared on, shape (n, k). What is not positive has no logarithm: NaN there."""
    result = floats("values", values, least=2).copy()
    if result.shape[1] != len(transforms):
        raise ValueError(f"values of shape {result.shape} for {len(transforms)} transforms")
    for k, transform in enumerate(transforms):
        if transform == "log":
            column = result[:, k]
            result[:, k] = np.log(column, out=np.full(len(column), np.nan), where=column > 0)
    return result


def _check(values: Floats, variables: Sequence[str], codes: Sequence[str], pool: Bools) -> None:
    if values.shape != (len(codes), len(variables)) or pool.shape != (len(codes),):
        raise ValueError(
            f"{values.shape} values for {len(codes)} places, {len(variables)} variables, pool {pool.shape}"
        )
    if len(set(codes)) != len(codes):
        raise ValueError("two places have the same code")
    if np.isinf(values).any():
        raise ValueError("values must be finite, or NaN where they are not known")


def _usual_gap(values: Floats) -> float | None:
    """The unit in which gaps of a variable are told; None when it is the same everywhere."""
    known = np.sort(values[np.isfinite(values)])
    if not len(known) or known[-1] - known[0] <= CONSTANT * np.abs(known).max():
        return None
    deviation = NORMAL * float(np.median(np.abs(known - np.median(known))))
    return deviation if deviation > CONSTANT * (known[-1] - known[0]) else float(np.std(known))


def _neighbour(code: str, names: Sequence[str], gaps: Sequence[float]) -> Neighbour:
    known = tuple((name, gap) for name, gap in zip(names, gaps, strict=True) if math.isfinite(gap))
    return Neighbour(code, math.sqrt(math.fsum(gap * gap / len(known) for _, gap in known)), known)


def _digits(distance: float) -> float:
    return float(f"{distance:.12g}")


def _same(one: float, other: float) -> bool:
    return _digits(one) == _digits(other)
