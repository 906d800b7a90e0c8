"""Private employees by EPCI, summed by région and for France."""

import ibis

from etabli.pipeline.core import levels

TABLE = "core_urssaf__emploi_epci"
RAW = "raw_urssaf__emploi_epci"
INPUTS = (RAW, *levels.TABLES)


def build(**tables: ibis.Table) -> ibis.Table:
    return levels.from_epci(levels.long(tables[RAW]), tables)
