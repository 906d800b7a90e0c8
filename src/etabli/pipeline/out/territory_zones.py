"""The zones d'emploi of a territory: its share of jobs in each, and its weight in each."""

import ibis

from etabli.catalogue.catalogue import Catalogue

TABLE = "out_observatory__territory_zones"
INPUTS = ("core_programme__members", "core_insee__zone_weights", "out_observatory__figures")
JOBS = ("jobs", 2018)


def build(
    *,
    core_programme__members: ibis.Table,
    core_insee__zone_weights: ibis.Table,
    out_observatory__figures: ibis.Table,
    catalogue: Catalogue,
) -> ibis.Table:
    """One row a territory, zoning and zone. Shares of jobs 2018, the year the weights were computed on.

    The share of a zone that lies in the territory adds up over members; the share of the territory that lies in a zone
    weighs members by their jobs. Where one member's zones are unknown both are unknown for the whole territory (NULL), not
    guessed; where one member's jobs are unknown the second is.
    """
    measure, year = JOBS
    figures = out_observatory__figures
    jobs = figures.filter(figures.measure == measure, figures.year == year).select(
        kind="level", code="code", jobs="value"
    )
    members = core_programme__members.select("phase", "territory", "kind", "code").left_join(jobs, ["kind", "code"])
    members = members.drop("kind_right", "code_right")
    weights = core_insee__zone_weights
    zonings = weights.group_by("kind", "code", "zoning").agg(zones=ibis._.count())
    placed = members.cross_join(weights.select("zoning").distinct()).left_join(zonings, ["kind", "code", "zoning"])
    totals = placed.group_by("phase", "territory", "zoning").agg(
        total=placed.jobs.sum(),
        members=ibis._.count(),
        counted=placed.jobs.count(),
        zoned=placed.zones.count(),
    )
    parts = members.inner_join(weights, ["kind", "code"])
    zones = parts.group_by("phase", "territory", "zoning", "zone").agg(
        jobs=(parts.jobs * parts.share_of_member).sum(), share_of_zone=parts.share_of_zone.sum()
    )
    found = zones.inner_join(totals, ["phase", "territory", "zoning"])
    zoned = found.zoned == found.members
    counted = zoned & (found.counted == found.members) & (found.total > 0)
    unknown = ibis.null("float64")
    return found.select(
        "phase",
        "territory",
        "zoning",
        "zone",
        share_of_territory=counted.ifelse(found.jobs / found.total, unknown).round(9),
        share_of_zone=zoned.ifelse(found.share_of_zone, unknown).round(9),
    )
