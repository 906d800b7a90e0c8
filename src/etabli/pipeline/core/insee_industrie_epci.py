"""Jobs and industrial jobs of the census by EPCI, summed by région and for France. All but the jobs of 2011
and 2016 are estimates.
"""

import ibis

from etabli.pipeline.core import levels

TABLE = "core_insee__industrie_epci"
RAW = "raw_insee__industrie_epci"
INPUTS = (RAW, *levels.TABLES)
TOLERANCE = 0.035  # the 23 overseas EPCI without industrial jobs are 3.2 % of the inhabitants


def build(**tables: ibis.Table) -> ibis.Table:
    observed = (ibis._.measure == "rp_jobs") & (ibis._.year < 2022)
    return levels.from_epci(levels.long(tables[RAW]), tables, estimated=~observed, tolerance=TOLERANCE)
