"""What rules on zones d'emploi compare: weight of the first industrial sector, local effect on industry."""

import ibis
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from etabli.catalogue.catalogue import Catalogue
from etabli.kernel.nomenclature import INDUSTRY
from etabli.pipeline.out import sector_grid
from etabli.pipeline.out.finite import DECIMALS
from etabli.pipeline.out.shift_share import PERIODS

TABLE = "out_observatory__zone_profiles"
FLORES, SHIFT_SHARE = "core_insee__flores_a38", "out_observatory__shift_share"
INPUTS = (FLORES, SHIFT_SHARE)
Floats = NDArray[np.float64]
FIRST_SHARE, LOCAL_EFFECT, SECTORAL_EFFECT = "first_share", "local_effect", "sectoral_effect"


def build(*, catalogue: Catalogue, **tables: ibis.Table) -> ibis.Table:
    """One row a zone, measure and year (last year of a period); empty where one industrial sector is not known.

    `first_share`: largest industrial sector in % of industrial jobs, `sector` names it; empty where two are equal
    first. `local_effect`, `sectoral_effect`: effects of a shift-share in % of the jobs at the start;
    `change` is the change in those jobs, in %. `size` is the industrial jobs that the share or the effect is of.
    """
    flores = sector_grid.read(tables[FLORES]).of(INDUSTRY)
    rows = [*_first_shares(sector_grid.with_zeros(_last(flores), flores), flores)]
    rows += _effects(tables[SHIFT_SHARE])
    return ibis.memtable(pa.concat_tables(rows))


def _last(grid: sector_grid.SectorGrid) -> sector_grid.SectorGrid:
    return sector_grid.SectorGrid(grid.zones, grid.sectors, grid.years[-1:], grid.jobs[-1:])


def _first_shares(last: sector_grid.SectorGrid, grid: sector_grid.SectorGrid) -> list[pa.Table]:
    """Every year as published, the last one with the zeros that earlier years write."""
    found = []
    for year in grid.years:
        jobs = last.at(year) if year in last.years else grid.at(year)
        total = jobs.sum(axis=1)
        known = np.isfinite(total) & (total > 0)
        first = np.argmax(np.where(np.isnan(jobs), -1, jobs), axis=1)
        largest = np.take_along_axis(jobs, first[:, None], axis=1)[:, 0]
        alone = (jobs == largest[:, None]).sum(axis=1) == 1
        share = np.full(len(total), np.nan)
        np.divide(100 * largest, total, out=share, where=known & alone)
        sectors = np.array(grid.sectors)[first]
        found.append(_table(grid.zones, FIRST_SHARE, year, sectors, share, total, np.full(len(total), np.nan)))
    return found


def _effects(effects: ibis.Table) -> list[pa.Table]:
    found = []
    for start, end in PERIODS:
        period = effects.filter(effects.start == start, effects.end == end)
        sums = period.group_by("zone").agg(
            before=period.jobs_before.sum(),
            after=period.jobs_after.sum(),
            local=period.local.sum(),
            sectoral=period.sectoral.sum(),
            complete=period.local.count() == ibis._.count(),
        )
        rows = sums.order_by("zone").to_pyarrow()
        complete = rows["complete"].to_numpy(zero_copy_only=False)
        before, after, local, sectoral = (
            rows[name].to_numpy(zero_copy_only=False).astype(np.float64)
            for name in ("before", "after", "local", "sectoral")
        )
        usable = complete & (before > 0)
        zones = tuple(rows["zone"].to_pylist())
        change = _rate(after - before, before, usable)
        for name, effect in ((LOCAL_EFFECT, local), (SECTORAL_EFFECT, sectoral)):
            rate = _rate(effect, before, usable)
            found.append(_table(zones, name, end, np.full(len(rows), ""), rate, before, change))
    return found


def _rate(part: Floats, whole: Floats, usable: NDArray[np.bool_]) -> Floats:
    """In %, NaN where not usable."""
    found = np.full(len(whole), np.nan)
    np.divide(100 * part, whole, out=found, where=usable)
    return found


def _table(
    zones: tuple[str, ...],
    measure: str,
    year: int,
    sectors: NDArray[np.str_],
    value: Floats,
    size: Floats,
    change: Floats,
) -> pa.Table:
    return pa.table(
        {
            "zone": list(zones),
            "measure": [measure] * len(zones),
            "year": np.full(len(zones), year, dtype=np.int32),
            "sector": [str(s) if np.isfinite(v) else "" for s, v in zip(sectors, value, strict=True)],
            "value": pa.array(np.round(value, DECIMALS), from_pandas=True),
            "size": pa.array(np.round(size, DECIMALS), from_pandas=True),
            "change": pa.array(np.round(change, DECIMALS), from_pandas=True),
        }
    )
