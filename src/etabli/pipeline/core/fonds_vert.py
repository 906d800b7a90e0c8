"""Grants to brownfield recycling at every level.

A grant without commune counts for its département, its région and France; below, any place of that
département is missing.
"""

import ibis

from etabli.kernel.status import Status
from etabli.pipeline.core import levels

TABLE = "core_fonds_vert__grants"
RAW = "raw_fonds_vert__grants"
COG = "core_cog__departements"
INPUTS = (RAW, COG, "core_cog__communes", *levels.TABLES)
YEAR = 2023
LOCAL = ("epci", "ept", "commune")


def build(**tables: ibis.Table) -> ibis.Table:
    raw = tables[RAW].select(
        "departement", "code_insee", recycling_grants_2023=1, recycling_grants_eur_2023="amount_eur"
    )
    located = levels.from_records(levels.long(raw.filter(raw.code_insee.notnull()).drop("departement")), tables).filter(
        ibis._.level.isin(LOCAL)
    )
    lost = raw.filter(raw.code_insee.isnull()).select("departement").distinct()
    communes = tables["core_cog__communes"]
    touched = communes.filter(communes.vintage == levels.CURRENT, communes.kind == "COM").semi_join(lost, "departement")
    doubtful = tables[levels.PLACES].semi_join(touched, "code_insee").select("level", "code").distinct()
    kept = located.anti_join(doubtful, ["level", "code"])
    missing = located.semi_join(doubtful, ["level", "code"]).mutate(status=ibis.literal(Status.MISSING.value))
    return ibis.union(levels.laid_out(kept), levels.laid_out(missing), _above(levels.long(raw), tables))


def _above(grants: ibis.Table, tables: levels.Tables) -> ibis.Table:
    """By the département that the source names; none is zero. France is all of them, overseas collectivities
    too.
    """
    departements = tables[COG].filter(ibis._.vintage == levels.CURRENT).select(departement="code", region="region")
    sums = grants.group_by("departement", "measure", "year").agg(value=grants.value.cast(levels.EXACT).sum())
    grid = departements.cross_join(sums.select("measure", "year").distinct())
    found = grid.left_join(sums, ["departement", "measure", "year"])
    found = found.select("departement", "region", "measure", "year", value=found.value.fill_null(0))
    codes = {"departement": found.departement, "region": found.region, "france": ibis.literal(levels.FRANCE)}
    totals = [
        found.group_by("measure", "year", code=code).agg(value=found.value.sum()).mutate(level=ibis.literal(level))
        for level, code in codes.items()
    ]
    return ibis.union(*(levels.laid_out(total.mutate(status=ibis.literal(Status.OBSERVED.value))) for total in totals))
