"""The zones d'emploi of a territory: its share of jobs in each, and its weight in each."""

import ibis

from etabli.catalogue.catalogue import Catalogue

TABLE = "out_observatory__territory_zones"
INPUTS = ("core_programme__members", "core_insee__zone_weights", "out_observatory__figures")
JOBS = ("jobs", 2018)
DECIMALS = 9


def build(
    *,
    core_programme__members: ibis.Table,
    core_insee__zone_weights: ibis.Table,
    out_observatory__figures: ibis.Table,
    catalogue: Catalogue,
) -> ibis.Table:
    """One row a territory, zoning and zone. Shares of jobs 2018, the year the weights were computed on.

    The share of a zone that lies in the territory adds up over members. The share of the territory that lies
    in a zone weighs members by their jobs; it needs no jobs where all lie in one zone. Where one member's
    zones are unknown both are unknown for the whole territory (NULL), not guessed; so is a share whose jobs
    are unknown.
    """
    measure, year = JOBS
    figures = out_observatory__figures
    jobs = figures.filter(figures.measure == measure, figures.year == year)
    jobs = jobs.select(kind="level", code="code", jobs="value")
    members = core_programme__members.select("phase", "territory", "kind", "code")
    members = members.left_join(jobs, ["kind", "code"]).drop("kind_right", "code_right")
    weights = core_insee__zone_weights
    zoned = weights.group_by("kind", "code", "zoning").agg(zones=ibis._.count())
    placed = members.cross_join(weights.select("zoning").distinct())
    placed = placed.left_join(zoned, ["kind", "code", "zoning"])
    totals = placed.group_by("phase", "territory", "zoning").agg(
        total=placed.jobs.sum(),
        counted=placed.jobs.count() == ibis._.count(),
        zoned=placed.zones.count() == ibis._.count(),
    )
    parts = members.inner_join(weights, ["kind", "code"])
    touched = parts.group_by("phase", "territory", "zoning").agg(zones=parts.zone.nunique())
    zones = parts.group_by("phase", "territory", "zoning", "zone").agg(
        jobs=(parts.jobs * parts.share_of_member).sum(),
        share_of_zone=parts.share_of_zone.sum(),
        weighed=parts.share_of_zone.count() == ibis._.count(),
    )
    of_territory = ["phase", "territory", "zoning"]
    found = zones.inner_join(totals, of_territory).inner_join(touched, of_territory)
    share_of_territory = ibis.cases(
        (~found.zoned, ibis.null("float64")),
        (found.zones == 1, 1.0),
        (found.counted & (found.total > 0), found.jobs / found.total),
        else_=ibis.null("float64"),
    )
    return found.select(
        *of_territory,
        "zone",
        share_of_territory=share_of_territory.round(DECIMALS),
        share_of_zone=(found.zoned & found.weighed).ifelse(found.share_of_zone, ibis.null("float64")).round(DECIMALS),
    )
