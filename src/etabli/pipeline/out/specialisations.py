"""Location quotients by zone d'emploi and A38 sector, with their margins, for each source and year.

Sectors are known by zone d'emploi only. Nothing here is ever divided among territories.
"""

import ibis
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from etabli.analysis.specialisation import location_quotient, overdispersion, shrunk_quotients
from etabli.catalogue.catalogue import Catalogue
from etabli.kernel.nomenclature import TOTAL
from etabli.pipeline.out import sector_grid
from etabli.pipeline.out.finite import DECIMALS, finite

TABLE = "out_observatory__specialisations"
FLORES, URSSAF = "core_insee__flores_a38", "core_urssaf__a38"
INPUTS = (FLORES, URSSAF)
LAYOUT = ("level", "code", "sector", "measure", "year", "value", "status")
ZONING = "ze2020"


def build(*, catalogue: Catalogue, **tables: ibis.Table) -> ibis.Table:
    """Share and quotient of each cell that is known; NULL where the cell, the zone's total or France is not.

    `TT`, the total over sectors, is the denominator and not a sector: it has no row. `shrunk`, `low` and `high` are
    those of `analysis.specialisation`; a source's overdispersion is measured between its last two years.
    """
    margins = ibis.memtable(pa.concat_tables(_margins(table, catalogue) for table in tables.values()))
    sources = {measure.id: measure.source for measure in catalogue.measures.values()}
    cells = ibis.union(*(table.select(*LAYOUT) for table in tables.values()))
    named = ibis.memtable({"measure": list(sources), "source": list(sources.values())})
    cells = cells.inner_join(named, "measure").drop("measure")
    zones = cells.filter(cells.level == ZONING)
    france = cells.filter(cells.level == "france")
    at = ["source", "year"]
    jobs = zones.filter(zones.sector != TOTAL).select(*at, "sector", "status", zone="code", jobs="value")
    totals = zones.filter(zones.sector == TOTAL).select(*at, zone="code", total="value")
    reference = france.filter(france.sector != TOTAL).select(*at, "sector", reference_jobs="value")
    reference_totals = france.filter(france.sector == TOTAL).select(*at, reference_total="value")
    found = (
        jobs.left_join(totals, [*at, "zone"])
        .drop("source_right", "year_right", "zone_right")
        .left_join(reference, [*at, "sector"])
        .drop("source_right", "year_right", "sector_right")
        .left_join(reference_totals, at)
        .drop("source_right", "year_right")
    )
    lq = location_quotient(found.jobs, found.total, found.reference_jobs, found.reference_total)
    lines = found.select(
        "zone",
        "sector",
        "source",
        found.year.cast("int32").name("year"),
        "jobs",
        share=finite(found.jobs / found.total).round(DECIMALS),
        lq=finite(lq).round(DECIMALS),
        status="status",
    )
    on = ["zone", "sector", "source", "year"]
    joined = lines.left_join(margins, on)
    return joined.drop(*(f"{name}_right" for name in on))


def _margins(table: ibis.Table, catalogue: Catalogue) -> pa.Table:
    """Shrunk quotients of one source, with the overdispersion of each sector."""
    grid = sector_grid.read(table)
    sectors = tuple(sector for sector in grid.sectors if sector != TOTAL)
    cells, totals = grid.of(sectors).jobs, grid.of((TOTAL,)).jobs[:, :, 0]
    phi = _overdispersion(cells, totals)
    (measure,) = table.select("measure").distinct().to_pyarrow()["measure"].to_pylist()
    found = []
    for year, jobs, total in zip(grid.years, cells, totals, strict=True):
        share = _reference(table, sectors, year)
        quotients = None if phi is None else shrunk_quotients(jobs, total, share, phi)
        size = len(grid.zones) * len(sectors)
        found.append(
            {
                "zone": np.repeat(grid.zones, len(sectors)),
                "sector": np.tile(sectors, len(grid.zones)),
                "source": [catalogue.measures[measure].source] * size,
                "year": np.full(size, year, dtype=np.int32),
                "shrunk": _column(quotients and quotients.shrunk, size),
                "low": _column(quotients and quotients.low, size),
                "high": _column(quotients and quotients.high, size),
                "overdispersion": _column(None if phi is None else np.tile(phi, len(grid.zones)), size),
            }
        )
    return pa.concat_tables(pa.table(columns) for columns in found)


def _overdispersion(cells: NDArray[np.float64], totals: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Of the last two dates; None where there is one date only, or no cell is known on both."""
    if len(cells) < 2 or not (np.isfinite(cells[-2:]).all(axis=0).any()):
        return None
    return overdispersion(cells[-2], cells[-1], totals[-2], totals[-1])


def _column(values: NDArray[np.float64] | None, size: int) -> pa.Array:
    """Values in a column of `size` rows, NULL where not known; all NULL for None."""
    if values is None:
        return pa.nulls(size, pa.float64())
    return pa.array(np.round(values.reshape(-1), DECIMALS), from_pandas=True)


def _reference(table: ibis.Table, sectors: tuple[str, ...], year: int) -> NDArray[np.float64]:
    """Share of each sector in France; 0 where France has none on record."""
    france = table.filter(table.level == "france", table.year == year).select("sector", "value").to_pyarrow()
    jobs = dict(zip(france["sector"].to_pylist(), france["value"].to_pylist(), strict=True))
    return np.array([(jobs.get(sector) or 0.0) / jobs[TOTAL] for sector in sectors])
