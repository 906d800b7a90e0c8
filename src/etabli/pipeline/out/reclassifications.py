"""Pairs of sectors of a zone d'emploi between which an establishment's activity code probably changed."""

import ibis
import pyarrow as pa

from etabli.analysis.trajectories import reclassifications
from etabli.catalogue.catalogue import Catalogue
from etabli.kernel.nomenclature import TOTAL
from etabli.pipeline.out import sector_grid

TABLE = "out_observatory__reclassifications"
INPUTS = ("core_urssaf__a38", "core_insee__flores_a38")
TEXTS = ("zone", "measure", "from_sector", "to_sector")
SCHEMA = pa.schema(
    [(name, pa.string()) for name in TEXTS]
    + [("start", pa.int32()), ("end", pa.int32()), ("loss", pa.float64()), ("gain", pa.float64())]
)


def build(*, catalogue: Catalogue, **tables: ibis.Table) -> ibis.Table:
    """One row a pair of sectors and two successive dates of a source; a sign to ask about, never a proof."""
    rows = []
    for table in tables.values():
        grid = sector_grid.read(table)
        grid = grid.of([sector for sector in grid.sectors if sector != TOTAL])
        (measure,) = table.select("measure").distinct().to_pyarrow()["measure"].to_pylist()
        for n, (start, end) in enumerate(zip(grid.years, grid.years[1:], strict=False)):
            for pair in reclassifications(grid.jobs[n], grid.jobs[n + 1]):
                rows.append(
                    {
                        "zone": grid.zones[pair.zone],
                        "measure": measure,
                        "start": start,
                        "end": end,
                        "from_sector": grid.sectors[pair.from_sector],
                        "to_sector": grid.sectors[pair.to_sector],
                        "loss": float(pair.loss),
                        "gain": float(pair.gain),
                    }
                )
    return ibis.memtable(pa.Table.from_pylist(rows, schema=SCHEMA))
