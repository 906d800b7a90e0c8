"""Industrial firms helped since 2020, at the end of each year: département, région, France. Nothing is known
below.
"""

import ibis

from etabli.kernel.status import Status
from etabli.pipeline.core import levels

TABLE = "core_france_relance__firms"
RAW = "raw_france_relance__firms"
COG = "core_cog__departements"
INPUTS = (RAW, COG)
MEASURE = "relance_industrial_firms"
YEARS = (2020, 2021, 2022)


def build(**tables: ibis.Table) -> ibis.Table:
    """The value of 31 December. A région lacks a value when one of its départements does."""
    raw = tables[RAW]
    departements = tables[COG].filter(ibis._.vintage == levels.CURRENT, ibis._.region.length() == 2)
    departements = departements.select(departement="code", region="region")
    years = ibis.memtable({"year": YEARS, "observed_on": [f"{year}-12-31" for year in YEARS]})
    grid = departements.cross_join(years)
    found = grid.left_join(raw, ["departement", "observed_on"]).select("departement", "region", "year", value="firms")
    codes = {"departement": found.departement, "region": found.region, "france": ibis.literal(levels.FRANCE)}
    totals = []
    for level, code in codes.items():
        sums = found.group_by("year", code=code).agg(value=found.value.sum(), holes=found.value.isnull().sum())
        status = (sums.holes > 0).ifelse(Status.MISSING.value, Status.OBSERVED.value)
        totals.append(
            levels.laid_out(sums.mutate(level=ibis.literal(level), measure=ibis.literal(MEASURE), status=status))
        )
    return ibis.union(*totals)
