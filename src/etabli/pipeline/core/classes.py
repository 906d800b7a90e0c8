"""Jobs, industrial establishments and fabrication by class of commune: rural, periurban, small and medium
towns, larger ones.

Two readings of the same communes. `aav_class` follows the aire d'attraction: outside any; in one but outside
its main unité urbaine (periurban); in that unité urbaine, by the population of the aire. `uu_class` follows
the unité urbaine alone. INSEE delimits poles otherwise, by density and jobs. Populations are those of the
current COG; Mayotte is left out (no jobs).
"""

import ibis

from etabli.pipeline.core import levels
from etabli.pipeline.core.zone_of_commune import zone_of_commune

TABLE = "core_insee__classes"
ZONES = "raw_cog__zonages"
COMPARATEUR, FONCTIONS = "raw_insee__comparateur", "raw_insee__fonctions"
COG = "core_cog__communes"
INPUTS = (ZONES, COMPARATEUR, FONCTIONS, COG, *levels.TABLES)
OUTSIDE_AAV = "000"
RURAL_UU = "000"  # last three characters of the code
MAYOTTE = "976"
CROSS_BORDER = ("BAL", "CHA", "GEN", "LAU", "LUX", "MON", "SAR")  # aires whose centre lies abroad
AAV_SIZES = ((50_000, "small_town"), (200_000, "medium_town"), (700_000, "large_town"))
UU_SIZES = ((20_000, "small_town"), (100_000, "medium_town"), (200_000, "large_town"))
LARGEST = "metropolis"


def build(**tables: ibis.Table) -> ibis.Table:
    jobs = tables[COMPARATEUR].select("code_insee", "jobs_2018", "industrial_establishments_2018")
    functions = tables[FONCTIONS].select("code_insee", "function_fabrication_2016", "function_jobs_2016")
    places = classes(tables)
    return ibis.union(
        levels.from_communes(levels.long(jobs), tables, geography=2021, places=places),
        levels.from_communes(levels.long(functions), tables, geography=2019, places=places),
    )


def classes(tables: levels.Tables) -> ibis.Table:
    """(level, code, code_insee, population): the class of each commune of today in both readings."""
    communes = tables[COG]
    communes = communes.filter(
        communes.vintage == levels.CURRENT, communes.kind == "COM", communes.departement != MAYOTTE
    ).select("code_insee", population=communes.population.fill_null(0))
    for zone in ("uu2020", "aav2020"):
        zones = zone_of_commune(tables[ZONES], zone, tables)
        zones = zones.filter(zones.source_code == zones.code_insee, zones.zone.notnull())
        communes = communes.join(zones.select("code_insee", **{zone: zones.zone}), "code_insee")
    urban = communes.group_by("uu2020").agg(uu_population=communes.population.sum())
    areas = communes.group_by("aav2020").agg(aav_population=communes.population.sum())
    towns = communes.filter(communes.uu2020.right(3) != RURAL_UU)
    towns = towns.group_by("aav2020", "uu2020").agg(inhabitants=towns.population.sum())
    centres = towns.group_by("aav2020").agg(centre=towns.uu2020.argmax(towns.inhabitants))
    found = communes.join(urban, "uu2020").join(areas, "aav2020").left_join(centres, "aav2020")
    uu_class = ibis.cases(
        (found.uu2020.right(3) == RURAL_UU, "rural"),
        *((found.uu_population < limit, name) for limit, name in UU_SIZES),
        else_=LARGEST,
    )
    aav_class = ibis.cases(
        (found.aav2020 == OUTSIDE_AAV, "rural"),
        (found.aav2020.isin(CROSS_BORDER), "cross_border"),
        (found.centre.isnull() & (found.aav_population < AAV_SIZES[0][0]), AAV_SIZES[0][1]),
        (found.centre.isnull() | (found.uu2020 != found.centre), "periurban"),
        *((found.aav_population < limit, name) for limit, name in AAV_SIZES),
        else_=LARGEST,
    )
    return ibis.union(
        *(
            found.select(level=ibis.literal(level), code=code, code_insee="code_insee", population="population")
            for level, code in {"aav_class": aav_class, "uu_class": uu_class}.items()
        )
    )
