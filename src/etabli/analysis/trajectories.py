"""Industry over time: changes within one source and one field, and changes of code that only look like movement.

Sources count different people (all jobs or private employees, one year's end or a census of five years), so
their figures are never joined nor compared, and a change is never computed across a break inside a source.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from math import isfinite

import numpy as np
from numpy.typing import ArrayLike

from etabli.analysis.arrays import floats
from etabli.kernel.errors import ComparisonError

HELD_TOGETHER = ("source", "field", "geography", "unit")


@dataclass(frozen=True)
class Series:
    """Values of one place by year, oldest first; None is missing.

    `source` is the catalogue's id, `field` the statistical field (who is counted), `geography` the division the place
    belongs to, with its vintage where it has one ('ze2020'). `breaks` are the first years counted another way.
    """

    source: str
    field: str
    geography: str
    unit: str
    points: tuple[tuple[int, float | None], ...]
    breaks: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        years = [year for year, _ in self.points]
        for earlier, later in pairwise(years):
            if earlier == later:
                raise ValueError(f"{self.source}, {self.field}: the year {later} stands twice")
            if earlier > later:
                raise ValueError(f"{self.source}, {self.field}: the year {later} comes after {earlier}")
        for year, value in self.points:
            if value is not None and not isfinite(value):
                raise ValueError(f"{self.source}, {self.field}: {value} in {year}; a missing value is None")

    def value(self, year: int) -> float | None:
        """None when the year is missing, or isn't there at all."""
        return dict(self.points).get(year)

    def breaks_between(self, one: int, other: int) -> bool:
        """Whether the two years are counted in different ways."""
        return any(min(one, other) < year <= max(one, other) for year in self.breaks)


class Obstacle(StrEnum):
    """Why there is no change to give."""

    BREAK = "break"
    MISSING = "missing"
    ZERO = "zero"


@dataclass(frozen=True)
class Change:
    """Relative change (0.1 is + 10 %) from `start` to `end`; without a value, `reason` says why."""

    value: float | None
    start: int
    end: int
    reason: Obstacle | None = None


def together(*series: Series) -> tuple[Series, ...]:
    """The same series, once known to be of one source, field, geography and unit; else ComparisonError."""
    for other in series[1:]:
        for name in HELD_TOGETHER:
            one, another = getattr(series[0], name), getattr(other, name)
            if one != another:
                raise ComparisonError(name, one, another)
    return series


def change(series: Series, start: int, end: int) -> Change:
    """No value across a break, when an end is missing, or from zero."""
    if start >= end:
        raise ValueError(f"a change from {start} to {end}")
    before, after = series.value(start), series.value(end)
    if series.breaks_between(start, end):
        return Change(None, start, end, Obstacle.BREAK)
    if before is None or after is None:
        return Change(None, start, end, Obstacle.MISSING)
    if before == 0:
        return Change(None, start, end, Obstacle.ZERO)
    return Change(after / before - 1, start, end)


def changes(series: Series, periods: Iterable[tuple[int, int]]) -> tuple[Change, ...]:
    """The change of each declared period, in the order given."""
    return tuple(change(series, start, end) for start, end in periods)


def index(series: Series, base_year: int) -> Series:
    """The series with 100 in the base year. Missing beyond a break, and everywhere if the base is missing or zero."""
    base = series.value(base_year)
    points = tuple(
        (
            year,
            100 * value / base if value is not None and base and not series.breaks_between(year, base_year) else None,
        )
        for year, value in series.points
    )
    return replace(series, unit=f"100 in {base_year}", points=points)


@dataclass(frozen=True)
class Reclassification:
    """A loss and a gain that mirror each other in one zone; zone and sectors are positions in the arrays."""

    zone: int
    from_sector: int
    to_sector: int
    loss: float
    gain: float

    @property
    def jobs(self) -> float:
        """Jobs that may have changed code without moving: the smaller of the two."""
        return min(self.loss, self.gain)


def reclassifications(
    before: ArrayLike,
    after: ArrayLike,
    *,
    least_jobs: float = 100,
    least_share: float = 0.25,
    main_share: float = 0.5,
    largest_gap: float = 0.2,
) -> tuple[Reclassification, ...]:
    """Signatures of one establishment whose activity code changed, for jobs (S,) or (zones, S) at two dates.

    A pair is kept when loss and gain reach `least_jobs` and differ by at most `largest_gap` of the larger; the loss is
    `least_share` or more of its sector before, the gain of its sector after; and one of the two is `main_share` or
    more: an employer that changes code empties one cell or makes the other. Each loss and each gain
    serves once, nearest pairs first. Sorted by zone, then sectors. Missing (NaN) cells say nothing.

    A pair is a question to ask, not a finding. With the default thresholds 7 zones of 306 are flagged in Urssaf's A38
    from 2019 to 2022, where losses set against the gains of another zone drawn at random give 2; 4 in FLORES from
    2022 to 2023, for less than 1. From 2019 to 2024 it is 8, for 9 by chance: read neighbouring dates only.
    """
    before, after = floats("before", before), floats("after", after)
    if before.shape != after.shape or before.ndim not in (1, 2):
        raise ValueError(f"jobs of shape {before.shape} before and {after.shape} after: (S,) or (zones, S)")
    before, after = np.atleast_2d(before), np.atleast_2d(after)
    moved = after - before
    shares = np.zeros_like(moved)
    # A cell's share: of what it was if it lost, of what it is if it gained. Both are its larger value.
    np.divide(np.abs(moved), np.fmax(before, after), out=shares, where=moved != 0)
    concerned = (np.abs(moved) >= least_jobs) & (shares >= least_share)
    loss = np.where(concerned & (moved < 0), -moved, np.nan)[:, :, None]
    gain = np.where(concerned & (moved > 0), moved, np.nan)[:, None, :]
    gap = np.abs(loss - gain) / np.maximum(loss, gain)
    main = np.maximum(shares[:, :, None], shares[:, None, :]) >= main_share
    pairs = np.argwhere((gap <= largest_gap) & main)
    nearest = sorted(
        (float(gap[zone, lost, gained]), int(zone), int(lost), int(gained)) for zone, lost, gained in pairs
    )
    taken: set[tuple[int, int]] = set()
    kept = []
    for _, zone, lost, gained in nearest:
        if taken.isdisjoint({(zone, lost), (zone, gained)}):
            taken |= {(zone, lost), (zone, gained)}
            kept.append((zone, lost, gained))
    return tuple(
        Reclassification(zone, lost, gained, float(-moved[zone, lost]), float(moved[zone, gained]))
        for zone, lost, gained in sorted(kept)
    )
