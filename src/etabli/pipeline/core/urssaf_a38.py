"""Private employees by zone d'emploi 2020 and A38 sector (Urssaf). An empty or absent cell stays missing."""

import ibis

from etabli.pipeline.core import levels, sectors

TABLE = "core_urssaf__a38"
RAW = "raw_urssaf__a38"
INPUTS = (RAW, sectors.ZONES)
ZONING = "ze2020"


def build(**tables: ibis.Table) -> ibis.Table:
    cells = sectors.grid(levels.long(tables[RAW]), tables[sectors.ZONES], ZONING)
    return sectors.laid_out(sectors.with_totals(cells), ZONING)
