"""The comparateur's counts at every level. Its median income is no sum: see insee_filosofi."""

import ibis

from etabli.pipeline.core import levels

TABLE = "core_insee__comparateur"
RAW = "raw_insee__comparateur"
INPUTS = (RAW, *levels.NEEDED)
GEOGRAPHY = 2021


def build(**tables: ibis.Table) -> ibis.Table:
    counts = tables[RAW].drop("median_income_2019")
    return levels.from_communes(levels.long(counts), tables, geography=GEOGRAPHY)
