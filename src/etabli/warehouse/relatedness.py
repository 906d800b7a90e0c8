"""Industries near what each zone d'emploi already does, from the quotients of a release."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from etabli.analysis import relatedness
from etabli.kernel.nomenclature import INDUSTRY
from etabli.warehouse.release import Release

SOURCE = "insee_flores"
Floats = NDArray[np.float64]
MOST = 4


@dataclass(frozen=True)
class Nearness:
    """All zones of a release at once; arrays by zone and sector, or sector and sector."""

    zones: dict[str, int]
    sectors: tuple[str, ...]
    year: int
    quotients: Floats
    specialised: NDArray[np.bool_]
    proximity: Floats
    density: Floats
    lift: Floats


@dataclass(frozen=True)
class NearSector:
    """A sector near those in which a zone is specialised, explained by (sector, share of the nearness from 0 to 1)."""

    sector: str
    lq: float
    density: float
    lift: float
    explained_by: tuple[tuple[str, float], ...]


def load(release: Release) -> Nearness | None:
    """Latest quotients of every zone; specialised where the margin lies above 1. None when there are no margins."""
    rows = release.rows(
        """SELECT zone, sector, year, lq, low FROM out_observatory__specialisations
        WHERE source = ? AND year = (SELECT max(year) FROM out_observatory__specialisations WHERE source = ?)
        ORDER BY zone, sector""",
        [SOURCE, SOURCE],
    )
    if not any(low is not None for *_, low in rows):
        return None
    zones = {zone: n for n, zone in enumerate(sorted({row[0] for row in rows}))}
    sectors = tuple(sorted({row[1] for row in rows}))
    columns = {sector: n for n, sector in enumerate(sectors)}
    quotients, low = np.full((2, len(zones), len(sectors)), np.nan)
    for zone, sector, _, lq, lowest in rows:
        quotients[zones[zone], columns[sector]] = np.nan if lq is None else lq
        low[zones[zone], columns[sector]] = np.nan if lowest is None else lowest
    specialised = np.nan_to_num(low) > 1
    proximity = relatedness.proximity(specialised)
    density = relatedness.density(specialised, proximity)
    lift = np.full(density.shape, np.nan)
    industry = [columns[sector] for sector in INDUSTRY if sector in columns]
    lift[:, industry] = relatedness.lift(density[:, industry])
    return Nearness(zones, sectors, rows[0][2], quotients, specialised, proximity, density, lift)


def near(found: Nearness, zone: str, count: int = MOST) -> list[NearSector]:
    """Industrial sectors nearer to the zone's specialisations than its and their diversity alone explains."""
    row = found.zones.get(zone)
    if row is None:
        return []
    lift = found.lift[row]
    candidates = [n for n in range(len(found.sectors)) if np.isfinite(lift[n]) and lift[n] > 1]
    nearest = relatedness.near(found.specialised[row], found.proximity, found.density[row], candidates, count)
    return [
        NearSector(
            found.sectors[one.sector],
            float(found.quotients[row, one.sector]),
            one.density,
            float(lift[one.sector]),
            tuple((found.sectors[sector], share) for sector, share in one.explained_by),
        )
        for one in nearest
    ]
