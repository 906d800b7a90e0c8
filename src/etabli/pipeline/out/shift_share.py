"""Shift-share of the industry of each zone d'emploi: what the country, its sectors and the zone itself explain."""

import ibis
import numpy as np
import pyarrow as pa

from etabli.analysis import shift_share
from etabli.catalogue.catalogue import Catalogue
from etabli.kernel.nomenclature import INDUSTRY
from etabli.pipeline.out import sector_grid
from etabli.pipeline.out.finite import DECIMALS

TABLE = "out_observatory__shift_share"
URSSAF, FLORES = "core_urssaf__a38", "core_insee__flores_a38"
INPUTS = (URSSAF, FLORES)
PERIODS = ((2019, 2024), (2019, 2023))  # the second tells how much a date changes the first


def build(*, catalogue: Catalogue, **tables: ibis.Table) -> ibis.Table:
    """One row a zone, industrial sector and period. The reference is the sum of the zones known at both dates.

    So the local effects of a sector sum to zero over those zones. Effects are empty where a date is missing.
    """
    grid = industry(tables[URSSAF], tables[FLORES])
    rows = [_period(grid, start, end) for start, end in PERIODS]
    return ibis.memtable(pa.concat_tables(rows))


def industry(urssaf: ibis.Table, flores: ibis.Table) -> sector_grid.SectorGrid:
    """Industrial sectors of the Urssaf by zone, empty cells at zero where FLORES counts nobody."""
    grid = sector_grid.read(urssaf).of(INDUSTRY)
    return sector_grid.with_zeros(grid, sector_grid.read(flores).of(INDUSTRY))


def _period(grid: sector_grid.SectorGrid, start: int, end: int) -> pa.Table:
    before, after = grid.at(start), grid.at(end)
    known = np.isfinite(before) & np.isfinite(after)
    reference = (np.where(known, before, 0).sum(axis=0), np.where(known, after, 0).sum(axis=0))
    effects = shift_share.dunn(before, after, *reference)
    parts = shift_share.esteban_marquillas(before, after, *reference)
    columns = {
        "jobs_before": before,
        "jobs_after": after,
        "national": effects.national,
        "sectoral": effects.sectoral,
        "local": effects.local,
        "competitive": parts.competitive,
        "allocation": parts.allocation,
    }
    zones, sectors = len(grid.zones), len(grid.sectors)
    flat = {name: np.round(values.reshape(-1), DECIMALS) for name, values in columns.items()}
    return pa.table(
        {
            "zone": np.repeat(grid.zones, sectors),
            "sector": np.tile(grid.sectors, zones),
            "start": np.full(zones * sectors, start, dtype=np.int32),
            "end": np.full(zones * sectors, end, dtype=np.int32),
            **{name: pa.array(values, from_pandas=True) for name, values in flat.items()},
        }
    )
