"""INSEE's comparateur de territoires, by commune: names only. Holds the arrondissements of Paris, Lyon and
Marseille too.
"""

import ibis

from etabli.pipeline.raw.reading import Reading

SOURCE = "insee_comparateur"
NAMES = {
    "code_insee": "CODGEO",
    "jobs_2013": "P13_EMPLT",
    "jobs_2018": "P18_EMPLT",
    "salaried_jobs_2018": "P18_EMPLT_SAL",
    "dwellings_2018": "P18_LOG",
    "main_homes_2018": "P18_RP",
    "second_homes_2018": "P18_RSECOCC",
    "vacant_dwellings_2018": "P18_LOGVAC",
    "owner_homes_2018": "P18_RP_PROP",
    "births_2018": "NAIS1318",
    "deaths_2018": "DECE1318",
    "area_km2_2018": "SUPERF",
    "establishments_2018": "ETTOT18",
    "industrial_establishments_2018": "ETBE18",
    "establishments_10plus_2018": "ETTEFP1018",
    "median_income_2019": "MED19",
}


def tables(reading: Reading) -> dict[str, ibis.Table]:
    raw = reading.table({"CODGEO": "any_commune"})
    return {"raw_insee__comparateur": raw.select(**{name: raw[column] for name, column in NAMES.items()})}
