"""Activity and unemployment of the census, by commune: names only. Holds the arrondissements too."""

import ibis

from etabli.pipeline.raw.reading import Reading

SOURCE = "insee_activite"
YEARS = (2007, 2012, 2017)
MEASURES = {
    "rp_population_1564": "POP1564",
    "rp_active_1564": "ACT1564",
    "rp_employed_1564": "ACTOCC1564",
    "rp_unemployed_1564": "CHOM1564",
}


def tables(reading: Reading) -> dict[str, ibis.Table]:
    raw = reading.table({"CODGEO": "any_commune"})
    columns = {
        f"{measure}_{year}": raw[f"P{year % 100:02}_{name}"] for measure, name in MEASURES.items() for year in YEARS
    }
    return {"raw_insee__activite": raw.select(code_insee="CODGEO", **columns)}
