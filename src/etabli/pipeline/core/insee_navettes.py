"""Employed residents and those who go to work by car or public transport, at every level.

The source gives rounded shares of a count that is about half of all employed residents (see its warnings):
estimates.
"""

import ibis

from etabli.pipeline.core import levels

TABLE = "core_insee__navettes"
RAW = "raw_insee__navettes"
INPUTS = (RAW, *levels.NEEDED)
GEOGRAPHY = 2025
YEAR = 2022
ESTIMATED = ("commuters", "commuters_car", "commuters_transit")


def build(**tables: ibis.Table) -> ibis.Table:
    raw = tables[RAW]
    current = raw.filter(raw.year == YEAR)
    counts = current.select(
        "code_insee",
        commuters_2022="commuters",
        commuters_car_2022=current.commuters * current.car_pct / 100,
        commuters_transit_2022=current.commuters * current.transit_pct / 100,
    )
    return levels.from_communes(levels.long(counts), tables, geography=GEOGRAPHY, estimated=ESTIMATED)
