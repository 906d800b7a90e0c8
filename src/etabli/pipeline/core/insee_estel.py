"""Jobs by zone d'emploi 2010 and A5 sector, from 1998 to 2017 (ESTEL). The total TT is published."""

import ibis

from etabli.pipeline.core import sectors

TABLE = "core_insee__estel"
RAW = "raw_insee__estel"
INPUTS = (RAW, sectors.ZONES)
MEASURE = "estel_jobs"
ZONING = "ze2010"


def build(**tables: ibis.Table) -> ibis.Table:
    raw = tables[RAW]
    cells = raw.select("zone", "sector", "year", measure=ibis.literal(MEASURE), value=raw.jobs.cast("float64"))
    full = sectors.grid(cells, tables[sectors.ZONES], ZONING)
    return sectors.laid_out(full.mutate(partial=ibis.literal(False)), ZONING)
