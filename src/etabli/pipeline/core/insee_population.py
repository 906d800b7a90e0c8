"""Municipal populations at every level."""

import ibis

from etabli.pipeline.core import levels

TABLE = "core_insee__population"
RAW = "raw_insee__population"
INPUTS = (RAW, *levels.NEEDED)
GEOGRAPHY = 2025


def build(**tables: ibis.Table) -> ibis.Table:
    return levels.from_communes(levels.long(tables[RAW]), tables, geography=GEOGRAPHY)
