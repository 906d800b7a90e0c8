"""Active establishments of 2022 at every level. A commune last seen in an earlier year has no figure for
2022.
"""

import ibis

from etabli.pipeline.core import levels

TABLE = "core_insee__side"
RAW = "raw_insee__side"
INPUTS = (RAW, *levels.NEEDED)
GEOGRAPHY = 2024
YEAR = 2022


def build(**tables: ibis.Table) -> ibis.Table:
    raw = tables[RAW]
    current = raw.filter(raw.year == YEAR)
    return levels.from_communes(
        levels.long(current.select("code_insee", side_establishments_2022="establishments")),
        tables,
        geography=GEOGRAPHY,
    )
