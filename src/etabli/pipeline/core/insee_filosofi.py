"""Median income of EPCI (Filosofi) and of communes that are members by themselves (comparateur). Medians have
no sum.
"""

import ibis

from etabli.kernel.status import Status
from etabli.pipeline.core import levels

TABLE = "core_insee__filosofi"
EPCI, COMMUNES = "raw_insee__filosofi", "raw_insee__comparateur"
INPUTS = (EPCI, COMMUNES, *levels.TABLES)
MEASURE, YEAR = "median_income", 2019


def build(**tables: ibis.Table) -> ibis.Table:
    """An EPCI is known by its SIREN alone: one made of several since has no median."""
    medians = ibis.union(
        tables[EPCI].select(level=ibis.literal("epci"), code="siren", value="median_income_2019"),
        tables[COMMUNES].select(level=ibis.literal("commune"), code="code_insee", value="median_income_2019"),
    )
    places = tables[levels.PLACES].select("level", "code").distinct()
    places = places.filter(places.level.isin(["epci", "ept", "commune"]))
    found = places.left_join(medians, ["level", "code"]).select("level", "code", "value")
    status = found.value.isnull().ifelse(Status.MISSING.value, Status.OBSERVED.value)
    return levels.laid_out(found.mutate(measure=ibis.literal(MEASURE), year=ibis.literal(YEAR), status=status))
