"""Activity and unemployment of the census at every level."""

import ibis

from etabli.pipeline.core import levels

TABLE = "core_insee__activite"
RAW = "raw_insee__activite"
INPUTS = (RAW, *levels.NEEDED)
GEOGRAPHY = None  # the communes of 2020: no vintage that we hold


def build(**tables: ibis.Table) -> ibis.Table:
    return levels.from_communes(levels.long(tables[RAW]), tables, geography=GEOGRAPHY)
