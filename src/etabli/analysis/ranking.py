"""Ranks of places, and the ranks that remain possible when their values are known within margins only."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from etabli.analysis.arrays import Floats, floats, shaped

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Ranks:
    """One entry a place, shape (n,). 1 is the highest value; equal values share the better rank (1, 2, 2, 4).

    `best` and `worst` are the smallest and largest rank number compatible with every place lying anywhere
    within its margins. Without margins both equal `rank`.
    """

    rank: Ints
    best: Ints
    worst: Ints


def rank(values: ArrayLike, low: ArrayLike, high: ArrayLike) -> Ranks:
    """Rank `values`, each held to lie in [low, high]; all three of shape (n,), finite, low <= value <= high.

    A place can't do better than behind all those whose whole interval lies above its own, and can't do worse
    than behind all those whose interval reaches above its lower end.
    """
    values, low, high = floats("values", values, least=1), floats("low", low), floats("high", high)
    for name, margin in (("low", low), ("high", high)):
        shaped(name, margin, (values.size,), "places")
    if not (np.isfinite(values).all() and np.isfinite(low).all() and np.isfinite(high).all()):
        raise ValueError("only known values can be ranked")
    if (low > values).any() or (high < values).any():
        raise ValueError("a value lies outside its own margins")
    itself = (high > low).astype(np.int64)
    return Ranks(
        rank=1 + _above(values, values),
        best=1 + _above(low, high),
        worst=1 + _above(high, low) - itself,
    )


def _above(all_of: Floats, thresholds: Floats) -> Ints:
    """How many of `all_of` lie strictly above each threshold."""
    ordered = np.sort(all_of)
    return (len(ordered) - np.searchsorted(ordered, thresholds, side="right")).astype(np.int64)
