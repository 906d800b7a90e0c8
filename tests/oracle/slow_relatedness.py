"""A second, slow computation of relatedness: sets of zones and counting by hand. It shares no code with the project."""

from fractions import Fraction

Zones = list[set[int]]  # the sectors in which each zone is specialised


def proximity(zones: Zones, i: int, j: int) -> Fraction:
    """Of the zones that do one, the share that does the other; the smaller of both ways round."""
    if i == j:
        return Fraction(1)
    with_i = [z for z in zones if i in z]
    with_j = [z for z in zones if j in z]
    if not with_i or not with_j:
        return Fraction(0)
    both = [z for z in with_i if j in z]
    return min(Fraction(len(both), len(with_i)), Fraction(len(both), len(with_j)))


def contributions(zones: Zones, zone: int, sector: int, sectors: int) -> dict[int, Fraction]:
    """What each of the zone's other specialisations brings to the density of a sector; empty when near none."""
    near = {t: proximity(zones, t, sector) for t in range(sectors) if t != sector}
    total = sum(near.values())
    return {t: near[t] / total for t in zones[zone] if t != sector} if total else {}


def density(zones: Zones, zone: int, sector: int, sectors: int) -> Fraction | None:
    """The share of what is near a sector that the zone does; None when nothing is near."""
    if not any(proximity(zones, t, sector) for t in range(sectors) if t != sector):
        return None
    return sum(contributions(zones, zone, sector, sectors).values(), Fraction(0))


def lift(densities: list[list[Fraction | None]], zone: int, sector: int) -> Fraction | None:
    """A density over the mean of its row times the mean of its column over the mean of all."""
    row = [d for d in densities[zone] if d is not None]
    column = [line[sector] for line in densities if line[sector] is not None]
    every = [d for line in densities for d in line if d is not None]
    here = densities[zone][sector]
    if here is None or not sum(row) or not sum(column):
        return None
    return here / ((sum(row) / len(row)) * (sum(column) / len(column)) / (sum(every) / len(every)))


def near(zones: Zones, zone: int, candidates: list[int], count: int, sectors: int) -> list[tuple[int, Fraction]]:
    """The densest candidates that the zone does not do, equal ones in order of number."""
    found = []
    for s in candidates:
        share = density(zones, zone, s, sectors)
        if s not in zones[zone] and share:
            found.append((s, share))
    found.sort(key=lambda pair: (-pair[1], pair[0]))
    return found[:count]
