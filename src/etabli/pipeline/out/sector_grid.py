"""Jobs by zone d'emploi and sector as arrays, and which empty cells are known to hold nobody."""

from collections.abc import Sequence
from dataclasses import dataclass

import ibis
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
ZONING = "ze2020"


@dataclass(frozen=True)
class SectorGrid:
    """Jobs of zones (Z) by sectors (S) at each date, shape (T, Z, S); NaN is missing."""

    zones: tuple[str, ...]
    sectors: tuple[str, ...]
    years: tuple[int, ...]
    jobs: Floats

    def at(self, year: int) -> Floats:
        return self.jobs[self.years.index(year)]

    def of(self, sectors: Sequence[str]) -> "SectorGrid":
        """The same for some sectors only, in the order given."""
        columns = [self.sectors.index(sector) for sector in sectors]
        return SectorGrid(self.zones, tuple(sectors), self.years, self.jobs[:, :, columns])


def read(table: ibis.Table) -> SectorGrid:
    """A core table by sector at the level of zones d'emploi 2020, as arrays."""
    rows = table.filter(table.level == ZONING).select("code", "sector", "year", "value").to_pyarrow()
    values = rows["value"].to_numpy(zero_copy_only=False)
    keys = [rows[name].to_pylist() for name in ("code", "sector", "year")]
    names = [sorted(set(key)) for key in keys]
    places = [{name: n for n, name in enumerate(known)} for known in names]
    zones, sectors, years = ([place[key] for key in column] for place, column in zip(places, keys, strict=True))
    jobs = np.full((len(names[2]), len(names[0]), len(names[1])), np.nan)
    jobs[years, zones, sectors] = values.astype(np.float64)
    return SectorGrid(tuple(names[0]), tuple(names[1]), tuple(names[2]), jobs)


def with_zeros(grid: SectorGrid, register: SectorGrid) -> SectorGrid:
    """Empty cells set to zero where a register that writes its zeros says, in any year, that nobody works there.

    A cell that is known at one date of the grid keeps its gaps at the others: they may hide a few employees.
    Zones that the register has not keep every gap.
    """
    zones = {zone: n for n, zone in enumerate(register.zones)}
    rows = [zones.get(zone, -1) for zone in grid.zones]
    columns = [register.sectors.index(sector) for sector in grid.sectors]
    written = (register.jobs == 0).any(axis=0) & ~(register.jobs > 0).any(axis=0)
    nobody = written[np.ix_(rows, columns)] & (np.array(rows) >= 0)[:, None]
    never = np.isnan(grid.jobs).all(axis=0)
    jobs = np.where(nobody & never, 0.0, grid.jobs)
    return SectorGrid(grid.zones, grid.sectors, grid.years, jobs)
