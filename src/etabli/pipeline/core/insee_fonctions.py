"""Jobs by function at every level."""

import ibis

from etabli.pipeline.core import levels

TABLE = "core_insee__fonctions"
RAW = "raw_insee__fonctions"
INPUTS = (RAW, *levels.NEEDED)
GEOGRAPHY = 2019


def build(**tables: ibis.Table) -> ibis.Table:
    return levels.from_communes(levels.long(tables[RAW]), tables, geography=GEOGRAPHY)
