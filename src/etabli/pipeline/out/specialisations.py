"""Location quotients by zone d'emploi and A38 sector, for each source and year that counts jobs by sector.

Sectors are known by zone d'emploi only. Nothing here is ever divided among territories.
"""

import ibis

from etabli.analysis.specialisation import location_quotient
from etabli.catalogue.catalogue import Catalogue
from etabli.pipeline.out.finite import DECIMALS, finite

TABLE = "out_observatory__specialisations"
FLORES, URSSAF = "core_insee__flores_a38", "core_urssaf__a38"
INPUTS = (FLORES, URSSAF)
LAYOUT = ("level", "code", "sector", "measure", "year", "value", "status")
TOTAL = "TT"
ZONING = "ze2020"


def build(*, catalogue: Catalogue, **tables: ibis.Table) -> ibis.Table:
    """Share and quotient of each cell that is known; NULL where the cell, the zone's total or France is not.

    `TT`, the total over sectors, is the denominator and not a sector: it has no row.
    """
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
    return found.select(
        "zone",
        "sector",
        "source",
        found.year.cast("int32").name("year"),
        "jobs",
        share=finite(found.jobs / found.total).round(DECIMALS),
        lq=finite(lq).round(DECIMALS),
        status="status",
    )
