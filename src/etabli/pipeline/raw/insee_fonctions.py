"""Jobs by function, by commune, of four censuses: names only."""

import ibis

from etabli.pipeline.raw.reading import Reading

SOURCE = "insee_fonctions"
YEARS = (1999, 2006, 2011, 2016)
MEASURES = {
    "function_jobs": "ELT",
    "function_fabrication": "FABRIC",
    "function_logistics": "LOGIST",
    "function_design": "CONREC",
    "function_maintenance": "ENTREP",
    "function_agriculture": "AGRICU",
}


def tables(reading: Reading) -> dict[str, ibis.Table]:
    raw = reading.table({"CODGEO": "any_commune"})
    columns = {
        f"{measure}_{year}": raw[f"{name}{year % 100:02}"] for measure, name in MEASURES.items() for year in YEARS
    }
    return {"raw_insee__fonctions": raw.select(code_insee="CODGEO", **columns)}
