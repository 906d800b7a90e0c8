"""How much the jobs of a place gather in few sectors, and how far its mix is from a reference.

Shares have shape (..., S), the sectors last, and sum to 1; a place with a missing (NaN) share has no index (NaN).
Only `largest_share` says something of places with missing sectors, as an interval.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from etabli.analysis.arrays import Floats, floats, shaped

ROUNDING = 1e-6  # how far published shares may be from summing to 1


@dataclass(frozen=True)
class Interval:
    """Bounds, not a confidence interval: the value lies in [low, high]. NaN in both where nothing bounds it."""

    low: Floats
    high: Floats


def shares(jobs: ArrayLike) -> Floats:
    """Share of each sector in its place, for jobs (..., S). All NaN where a sector is missing or there is no job."""
    jobs = floats("jobs", jobs, least=1)
    _not_negative(jobs)
    total = jobs.sum(axis=-1, keepdims=True)
    found = np.full(jobs.shape, np.nan)
    np.divide(jobs, total, out=found, where=total > 0)
    return found


def herfindahl(shares: ArrayLike) -> Floats:
    """Sum of squared shares, from 1/S (equal sectors) to 1 (one sector only). It hangs on how sectors are cut."""
    return _sum(_checked(shares) ** 2)


def effective_number(shares: ArrayLike) -> Floats:
    """1 / Herfindahl: how many sectors of equal size would be as concentrated, from 1 to S."""
    return np.asarray(1 / herfindahl(shares))


def normalised_herfindahl(shares: ArrayLike) -> Floats:
    """Herfindahl brought to 0 (equal sectors) .. 1 (one sector only). NaN if a single sector is distinguished."""
    shares = _checked(shares)
    sectors = shares.shape[-1]
    if sectors == 1:
        return np.full(shares.shape[:-1], np.nan)
    return np.asarray((herfindahl(shares) - 1 / sectors) / (1 - 1 / sectors))


def shannon_diversity(shares: ArrayLike) -> Floats:
    """exp of Shannon's entropy: a number of sectors, from 1 to S, that heeds small ones more than 1 / Herfindahl."""
    shares = _checked(shares)
    logarithms = np.zeros_like(shares)
    np.log(shares, out=logarithms, where=shares != 0)
    return np.asarray(np.exp(-_sum(shares * logarithms)))


def krugman(shares: ArrayLike, reference: ArrayLike) -> Floats:
    """Krugman's index of specialisation (1991), sum of |share − reference share|.

    From 0 (the same mix) to 2 (no sector in common): half of it is the part of jobs that would have to change
    sector. `reference` has shape (S,), or one that broadcasts with the shares.
    """
    shares, reference = _checked(shares), _checked(reference, "reference")
    shaped("reference", reference, (*reference.shape[:-1], shares.shape[-1]), "places, sectors")
    return _sum(np.abs(shares - reference))


def largest_share(jobs: ArrayLike, total: ArrayLike, count: int = 1) -> Interval:
    """Bounds of the share of the `count` largest sectors of a place, for jobs (..., S) and totals (...).

    Missing (NaN) sectors hold together what `total` leaves over. The bound is lowest when they hold it in equal
    parts, highest when one holds it all; both are reached. `total` must be known on its own: the sum of
    the published sectors leaves nothing over and would bound nothing, pass NaN for it. A place with a missing sector
    and no known total is NaN; so is one without jobs. With no sector missing the total is their sum.
    """
    if count < 1:
        raise ValueError(f"the share of the {count} largest sectors")
    jobs, total = floats("jobs", jobs, least=1), floats("total", total)
    if total.ndim:
        shaped("total", total, jobs.shape[:-1], "places")
    _not_negative(jobs)
    missing = np.isnan(jobs)
    holes = missing.sum(axis=-1)
    known = np.where(missing, 0, jobs)
    published = known.sum(axis=-1)
    whole = np.where((holes == 0) & np.isnan(total), published, total)
    left_over = whole - published
    slack = 1e-9 * published
    if (left_over < -slack).any() or ((holes == 0) & (left_over > slack)).any():
        raise ValueError("the total of a place contradicts its sectors")
    left_over = np.where(holes == 0, 0, np.maximum(left_over, 0))
    evenly = np.where(missing, (left_over / np.maximum(holes, 1))[..., None], known)
    at_once = np.concatenate([known, left_over[..., None]], axis=-1)
    return Interval(low=_part(_largest(evenly, count), whole), high=_part(_largest(at_once, count), whole))


def _largest(jobs: Floats, count: int) -> Floats:
    return _sum(np.sort(jobs, axis=-1)[..., -count:])


def _part(jobs: Floats, total: Floats) -> Floats:
    found = np.full(jobs.shape, np.nan)
    np.divide(jobs, total, out=found, where=total > 0)
    return np.asarray(np.minimum(found, 1))


def _checked(shares: ArrayLike, name: str = "shares") -> Floats:
    found = floats(name, shares, least=1)
    _not_negative(found)
    if (np.abs(found.sum(axis=-1) - 1) > ROUNDING).any():
        raise ValueError(f"{name}: those of a place must sum to 1; `shares` makes them of jobs")
    return found


def _not_negative(cells: Floats) -> None:
    if np.isinf(cells).any() or (cells < 0).any():
        raise ValueError("jobs and shares can't be infinite or negative")


def _sum(cells: Floats) -> Floats:
    total: Any = cells.sum(axis=-1)
    return np.asarray(total)
