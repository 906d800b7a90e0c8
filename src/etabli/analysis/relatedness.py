"""Relatedness of sectors: which ones are near what a zone already does, seen from where they are found together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from etabli.analysis.arrays import Bools, Floats, bools, floats, shaped

EXPLAINING = 3  # sectors named in explanation of one near sector
DECIMALS = 12  # densities that agree so far are equal


@dataclass(frozen=True)
class Near:
    """A sector in which a zone is not specialised, near those in which it is.

    `sector` is its column, `density` how near (0 to 1). `explained_by` names the three specialisations that weigh
    most in that density, the first the heaviest, each as (column, share of the density, 0 to 1).
    """

    sector: int
    density: float
    explained_by: tuple[tuple[int, float], ...]


def proximity(specialised: ArrayLike) -> Floats:
    """How near two sectors are (S, S), from 0 to 1, given which zones are specialised in which sectors (Z, S).

    The share of the zones specialised in one that are also specialised in the other, the smaller of the two ways
    round (Hidalgo, Klinger, Barabási and Hausmann 2007). Symmetric, 1 on the diagonal. A sector in which no zone is
    specialised is near no other: 0, where the share itself would be 0/0. What "specialised" means is the caller's:
    `low` > 1 of shrunk quotients leaves out small cells that a bare quotient above 1 lets in.
    """
    ones = bools("specialised", specialised).astype(np.float64)
    if ones.ndim != 2:
        raise ValueError(f"specialised of shape {ones.shape}: zones by sectors are expected")
    together = ones.T @ ones
    each = np.diagonal(together)
    near = together / np.maximum(np.maximum.outer(each, each), 1.0)
    np.fill_diagonal(near, 1.0)
    return near


def density(specialised: ArrayLike, proximity: ArrayLike) -> Floats:
    """Share (Z, S) of what is near a sector in which each zone is specialised, from 0 to 1.

    Each of the other sectors weighs as much as it is near; the sector itself is left out, so that a density says the
    same thing of a sector that the zone has and of one that it has not. NaN for a sector that is near no other.
    """
    specialised, proximity = bools("specialised", specialised), floats("proximity", proximity)
    sectors = specialised.shape[-1:]
    shaped("proximity", proximity, (*sectors, *sectors), "sectors, sectors")
    others = proximity - np.diag(np.diagonal(proximity))
    reach = others.sum(axis=0)
    shares = (specialised.astype(np.float64) @ others) / np.where(reach > 0, reach, 1.0)
    return np.where(reach > 0, np.minimum(shares, 1.0), np.nan)


def lift(density: ArrayLike) -> Floats:
    """Density (Z, S) over what its zone and its sector alone let expect: 1 is as expected, 2 twice as dense.

    A zone of many specialisations is dense everywhere, and a sector near common ones is dense in every zone. The
    expected density is the zone's mean times the sector's mean, over the mean of all, so densities may be compared
    between zones and between sectors after this, not before. The means are over the columns given: pass those of
    the sectors to compare, say industry alone. NaN where the density is unknown, or the zone or the sector has
    none above 0.
    """
    density = floats("density", density, least=2)
    known = np.isfinite(density)
    filled = np.where(known, density, 0.0)
    of_zone, of_sector = (_mean(filled, known, axis) for axis in (1, 0))
    expected = np.multiply.outer(of_zone, of_sector)
    overall = filled.sum() / max(int(known.sum()), 1)
    return np.where(known & (expected > 0), filled * overall / np.where(expected > 0, expected, 1.0), np.nan)


def near(
    specialised: ArrayLike, proximity: ArrayLike, density: ArrayLike, candidates: Sequence[int], count: int
) -> list[Near]:
    """The `count` densest of the `candidates` in which one zone is not specialised; equal ones in order of column.

    `specialised` and `density` (S,) are the zone's rows. A candidate of unknown or no density is left out, so a zone
    without specialisation has an empty list. Shares in the explanation are of the whole density: they sum to 1 over
    all the zone's specialisations, to less over the three named. Pass the candidates whose `lift` is above 1 to leave
    out sectors that are merely near everything.
    """
    specialised, proximity = bools("specialised", specialised), floats("proximity", proximity)
    density = floats("density", density)
    shaped("density", density, specialised.shape, "sectors of one zone")
    shaped("proximity", proximity, specialised.shape * 2, "sectors, sectors")
    open_to = sorted({s for s in candidates if not specialised[s] and density[s] > 0})
    ranked = sorted(open_to, key=lambda s: (-round(float(density[s]), DECIMALS), s))[:count]
    return [Near(s, float(density[s]), _explanation(specialised, proximity[:, s])) for s in ranked]


def _explanation(specialised: Bools, nearness: Floats) -> tuple[tuple[int, float], ...]:
    """The heaviest specialisations near one sector, with their shares of all."""
    weights = np.where(specialised, nearness, 0.0)
    heaviest = np.argsort(-weights, kind="stable")[:EXPLAINING]
    return tuple((int(t), float(weights[t] / weights.sum())) for t in heaviest if weights[t] > 0)


def _mean(filled: Floats, known: Bools, axis: int) -> Floats:
    """Mean of the known entries along an axis, 0 where there is none."""
    return np.asarray(filled.sum(axis=axis) / np.maximum(known.sum(axis=axis), 1))
