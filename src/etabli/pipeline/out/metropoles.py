"""The founding page's claim, computed: how many industrial jobs lie outside métropoles and in territories."""

import ibis

from etabli.catalogue.catalogue import Catalogue
from etabli.kernel.status import Status

TABLE = "out_observatory__industry_outside"
INPUTS = ("out_observatory__figures", "core_programme__members", "core_cog__epci")
MEASURES = ("rp_industry_jobs", "rp_industry_agri_jobs", "function_fabrication", "industrial_establishments")
METROPOLES = ("METRO", "MET69")
CLASSES = ("aav_class", "uu_class")
DECIMALS = 9
OUTSIDE, TERRITORIES = "outside_metropoles", "territories"


def build(
    *,
    out_observatory__figures: ibis.Table,
    core_programme__members: ibis.Table,
    core_cog__epci: ibis.Table,
    catalogue: Catalogue,
) -> ibis.Table:
    """`jobs` of a measure in a scope, the `total` it is a share of, how many places of the scope are known.

    Scopes: `outside_metropoles` (every EPCI that is not a métropole in the latest COG; total: every known
    EPCI); `territories`, by phase (members that the series knows: a lower bound as long as known < members;
    same total); `aav_class:<class>` and `uu_class:<class>` (total: all classes of the kind). For a measure of
    establishments `jobs` holds establishments.
    """
    figures = out_observatory__figures.filter(out_observatory__figures.measure.isin(MEASURES)).drop("source")
    latest = core_cog__epci.filter(core_cog__epci.vintage == core_cog__epci.vintage.max())
    epci, everywhere = ibis.literal("epci"), ibis.literal("")
    outside = latest.filter(latest.kind.notin(METROPOLES))
    classes = figures.filter(figures.level.isin(CLASSES)).select("level", "code").distinct()
    members = core_programme__members
    scopes = ibis.union(
        outside.select(scope=ibis.literal(OUTSIDE), phase=everywhere, whole=epci, level=epci, code="siren"),
        members.select(scope=ibis.literal(TERRITORIES), phase="phase", whole=epci, level="kind", code="code"),
        classes.select(
            scope=classes.level.concat(":", classes.code),
            phase=everywhere,
            whole="level",
            level="level",
            code="code",
        ),
    )
    used = figures.filter(figures.value.notnull())
    totals = (
        used.filter(used.level.isin(("epci", *CLASSES)))
        .group_by("measure", "year", whole=used.level)
        .agg(total=ibis._.value.sum(), estimates=(ibis._.status == Status.ESTIMATED.value).any())
    )
    on = ["measure", "year", "level", "code"]
    found = scopes.inner_join(totals, "whole").left_join(used, on).drop("level_right", "code_right")
    summed = found.group_by("scope", "phase", "year", "measure").agg(
        jobs=found.value.sum(),
        total=found.total.max(),
        known=found.value.count(),
        members=ibis._.count(),
        estimated=found.estimates.any(),
    )
    return summed.select(
        "scope",
        "phase",
        summed.year.cast("int32").name("year"),
        "measure",
        jobs=summed.jobs.round(DECIMALS),
        total=summed.total.round(DECIMALS),
        share=((summed.total > 0) & (summed.known > 0))
        .ifelse(summed.jobs / summed.total, ibis.null("float64"))
        .round(9),
        known=summed.known.cast("int32"),
        members=summed.members.cast("int32"),
        status=ibis.cases(
            (summed.known == 0, Status.MISSING.value),
            (summed.estimated, Status.ESTIMATED.value),
            else_=Status.OBSERVED.value,
        ),
    )
