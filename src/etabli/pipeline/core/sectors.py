"""Tables by zone d'emploi and sector: every cell of the grid, the total of each zone, and France."""

import ibis

from etabli.kernel.status import Status
from etabli.pipeline.core import levels

TOTAL = "TT"
LAYOUT = ("level", "code", "sector", "measure", "year", "value", "status")
ZONES = "core_insee__zones_emploi"


def with_totals(cells: ibis.Table) -> ibis.Table:
    """Adds to cells (zone, sector, measure, year, value) the total of each zone: what is published; NULL if
    nothing is.

    `partial` says that some sector has no value, so that the total is a lower bound.
    """
    totals = cells.group_by("zone", "measure", "year").agg(
        value=cells.value.cast(levels.EXACT).sum().cast("float64"),
        partial=cells.value.isnull().any(),
        sector=ibis.literal(TOTAL),
    )
    own = cells.mutate(partial=ibis.literal(False))
    columns = ("zone", "sector", "measure", "year", "value", "partial")
    return ibis.union(own.select(*columns), totals.select(*columns))


def grid(cells: ibis.Table, zones: ibis.Table, zoning: str) -> ibis.Table:
    """Cells for every zone of the zoning and every (sector, measure, year) of the source; NULL where the
    source has none.
    """
    asked = cells.select("sector", "measure", "year").distinct()
    codes = zones.filter(zones.zoning == zoning).select(zone="code")
    on = ["zone", "sector", "measure", "year"]
    full = codes.cross_join(asked)
    return full.left_join(cells, on).select(*on, "value")


def laid_out(cells: ibis.Table, zoning: str) -> ibis.Table:
    """Zones and France. France is the sum of the cells that are known: an estimate as soon as one is not."""
    france = cells.group_by("sector", "measure", "year").agg(
        value=cells.value.cast(levels.EXACT).sum().cast("float64"),
        partial=cells.partial.any() | cells.value.isnull().any(),
        level=ibis.literal("france"),
        code=ibis.literal(levels.FRANCE),
    )
    zones = cells.mutate(level=ibis.literal(zoning), code=cells.zone)
    columns = ("level", "code", "sector", "measure", "year", "value", "partial")
    rows = ibis.union(zones.select(*columns), france.select(*columns))
    status = ibis.cases(
        (rows.value.isnull(), Status.MISSING.value),
        (rows.partial, Status.ESTIMATED.value),
        else_=Status.OBSERVED.value,
    )
    value = rows.value.round(levels.DECIMALS)
    return rows.mutate(value=value, status=status, year=rows.year.cast("int32")).select(*LAYOUT)
