"""Shift-share: how much of a place's change in jobs the country, its mix of sectors and the place itself explain.

Arrays hold jobs by place and sector, shape (..., S); the reference, usually France, has shape (S,). Results are
in jobs. A missing cell is NaN: it makes the totals of its place NaN, never partial. A sector's local effect rests
on that sector alone: to read a place over fewer sectors, pass the columns of those sectors.

Every sector of the reference must be known and above zero at the first date, since its growth has to be known:
anything else raises ValueError, and the caller leaves that sector out.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from etabli.analysis.arrays import Floats, floats


@dataclass(frozen=True)
class ShiftShare:
    """Effects in jobs, shape (..., S). By cell and in total they sum to the change.

    `national`: had every sector grown as the whole reference. `sectoral`: growth of the sector beyond the whole, in
    the reference. `local` (« résidu local »): what neither explains; it isn't a proof of merit.
    """

    national: Floats
    sectoral: Floats
    local: Floats

    @property
    def national_total(self) -> Floats:
        """Over sectors, shape (...); NaN when a cell is missing. So are the next three."""
        return _total(self.national)

    @property
    def sectoral_total(self) -> Floats:
        return _total(self.sectoral)

    @property
    def local_total(self) -> Floats:
        return _total(self.local)

    @property
    def change_total(self) -> Floats:
        return _total(self.national + self.sectoral + self.local)


@dataclass(frozen=True)
class LocalParts:
    """The local effect in two, in jobs, shape (..., S); by cell they sum to it.

    `competitive`: the effect, had the place the reference's mix of sectors. `allocation`: what it owes to being
    more, or less, present than the reference where it does better, or worse.
    """

    competitive: Floats
    allocation: Floats

    @property
    def competitive_total(self) -> Floats:
        """Over sectors, shape (...); NaN when a cell is missing."""
        return _total(self.competitive)

    @property
    def allocation_total(self) -> Floats:
        return _total(self.allocation)


def dunn(before: ArrayLike, after: ArrayLike, reference_before: ArrayLike, reference_after: ArrayLike) -> ShiftShare:
    """Dunn's decomposition (1960): e·g, e·(g_s − g) and e·(g_is − g_s), for jobs (..., S) at two dates.

    A cell that goes from 0 to some jobs has no growth rate: its whole gain is local.
    """
    return _effects(*_checked(before, reference_before), *_checked(after, reference_after))


def esteban_marquillas(
    before: ArrayLike, after: ArrayLike, reference_before: ArrayLike, reference_after: ArrayLike
) -> LocalParts:
    """Esteban-Marquillas (1972): h·(g_is − g_s) and (e − h)·(g_is − g_s), h the place's jobs spread as the reference.

    Their sum is the local effect of `dunn`. A cell at 0 before has no growth rate; the place had allocated no job
    to the sector, so its whole gain is competitive. One missing cell leaves h unknown in all sectors of its place.
    """
    effects = dunn(before, after, reference_before, reference_after)
    before, reference_before = floats("jobs", before), floats("reference", reference_before)
    spread = reference_before / reference_before.sum()
    homothetic = _total(before)[..., None] * spread
    weight = np.ones_like(effects.local)
    np.divide(homothetic, before, out=weight, where=before != 0)
    # A cell at 0 is known, yet h isn't when another cell of the place is missing.
    competitive = np.where(np.isnan(homothetic), np.nan, effects.local * weight)
    return LocalParts(competitive=competitive, allocation=effects.local - competitive)


def dynamic(series: ArrayLike, reference: ArrayLike) -> ShiftShare:
    """Dunn's decomposition date by date, summed (Barff and Knight, 1988): jobs (T, ..., S), reference (T, S).

    The T >= 2 dates are taken as given, in order; they need not be consecutive years. With gaps it follows changes
    in the mix of sectors at those dates only. The sum is the change from the first date to the last.
    """
    effects = _by_period(floats("series", series, least=2), floats("reference", reference, least=2))
    return ShiftShare(*(part.sum(axis=0) for part in (effects.national, effects.sectoral, effects.local)))


def _by_period(series: Floats, reference: Floats) -> ShiftShare:
    """Effects in each period, shape (T − 1, ..., S)."""
    if len(series) < 2 or len(series) != len(reference):
        raise ValueError(f"{len(series)} dates of jobs and {len(reference)} of the reference: two or more of each")
    for jobs, whole in zip(series, reference, strict=True):
        _checked(jobs, whole)
    dates = reference.reshape(len(reference), *(1,) * (series.ndim - 2), -1)
    return _effects(series[:-1], dates[:-1], series[1:], dates[1:])


def _effects(before: Floats, reference_before: Floats, after: Floats, reference_after: Floats) -> ShiftShare:
    if before.shape != after.shape:
        raise ValueError(f"jobs of shape {before.shape} before and {after.shape} after")
    if not (reference_before > 0).all():
        raise ValueError("a sector has no jobs in the reference at the start: its growth is unknown")
    growth = reference_after.sum(axis=-1, keepdims=True) / reference_before.sum(axis=-1, keepdims=True) - 1
    sector_growth = reference_after / reference_before - 1
    known = np.where(np.isnan(after), np.nan, before)
    return ShiftShare(
        national=known * growth,
        sectoral=known * (sector_growth - growth),
        local=after - before * (1 + sector_growth),
    )


def _checked(of_places: ArrayLike, of_reference: ArrayLike) -> tuple[Floats, Floats]:
    jobs, reference = floats("jobs", of_places), floats("reference", of_reference)
    if reference.ndim != 1 or not reference.size or jobs.shape[-1:] != reference.shape:
        raise ValueError(f"jobs of shape {jobs.shape} against a reference of shape {reference.shape}")
    if not np.isfinite(reference).all() or (reference < 0).any():
        raise ValueError("the reference must be known in every sector, and not negative")
    if np.isinf(jobs).any() or (jobs < 0).any():
        raise ValueError("jobs can't be infinite or negative")
    return jobs, reference


def _total(cells: Floats) -> Floats:
    total: Any = cells.sum(axis=-1)
    return np.asarray(total)
