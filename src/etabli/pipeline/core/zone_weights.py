"""Where the members of territories lie in the zones d'emploi: shares of jobs (census at the workplace, 2018).

Jobs are placed commune by commune as the source of jobs knows them, so that a commune merged since from two
zones counts in both.
"""

import ibis

from etabli.pipeline.core import levels
from etabli.pipeline.core.zone_of_commune import zone_of_commune

TABLE = "core_insee__zone_weights"
JOBS = "raw_insee__comparateur"
ZONINGS = {"ze2020": "raw_cog__zonages", "ze2010": "raw_insee__ze2010"}
FIGURES = "core_insee__comparateur"
INPUTS = (JOBS, *ZONINGS.values(), FIGURES, *levels.TABLES)
LEVELS = ("epci", "ept", "commune")
DECIMALS = 6


def build(**tables: ibis.Table) -> ibis.Table:
    return ibis.union(*(_weights(zoning, tables[name], tables) for zoning, name in ZONINGS.items()))


def _weights(zoning: str, zones: ibis.Table, tables: levels.Tables) -> ibis.Table:
    """Shares of a member in each zone. A member whose jobs are unknown but whose communes are in one zone
    lies in it wholly; its share of the zone is unknown (NULL). Otherwise it has no row.
    """
    placed = zone_of_commune(zones, zoning, tables)
    placed = placed.filter(placed.zone.notnull())
    jobs = tables[JOBS].select(source_code="code_insee", jobs=ibis._.jobs_2018.cast(levels.EXACT))
    jobs = placed.join(jobs, "source_code")
    totals = jobs.group_by("zone").agg(zone_jobs=jobs.jobs.sum())
    members = tables[levels.PLACES].filter(ibis._.level.isin(LEVELS)).select("level", "code", "code_insee")
    parts = members.join(jobs, "code_insee")
    parts = parts.group_by("level", "code", "zone").agg(jobs=parts.jobs.sum())
    figures = tables[FIGURES].filter(ibis._.measure == "jobs", ibis._.year == 2018)
    known = figures.filter(figures.value.notnull()).select("level", "code")
    counted = parts.semi_join(known, ["level", "code"])
    sums = counted.group_by("level", "code").agg(member_jobs=counted.jobs.sum())
    counted = counted.join(sums, ["level", "code"]).join(totals, "zone")
    counted = counted.filter(counted.jobs > 0)
    shares = counted.select(
        kind="level",
        code="code",
        zoning=ibis.literal(zoning),
        zone="zone",
        share_of_member=_share(counted.jobs, counted.member_jobs),
        share_of_zone=_share(counted.jobs, counted.zone_jobs),
    )
    today = placed.filter(placed.source_code == placed.code_insee)
    uncounted = members.anti_join(known, ["level", "code"]).join(today, "code_insee")
    alone = uncounted.group_by("level", "code").agg(zone=uncounted.zone.max(), zones=uncounted.zone.nunique())
    alone = alone.filter(alone.zones == 1).select(
        kind="level",
        code="code",
        zoning=ibis.literal(zoning),
        zone="zone",
        share_of_member=ibis.literal(1.0),
        share_of_zone=ibis.null("float64"),
    )
    return ibis.union(shares, alone)


def _share(part: ibis.Value, whole: ibis.Value) -> ibis.Value:
    return (part.cast("float64") / whole.cast("float64")).round(DECIMALS)
