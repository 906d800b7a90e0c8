"""Median income by EPCI (Filosofi): names only."""

import ibis

from etabli.pipeline.raw.reading import Reading

SOURCE = "insee_filosofi"


def tables(reading: Reading) -> dict[str, ibis.Table]:
    raw = reading.table({"CODGEO": "any_epci"})
    return {"raw_insee__filosofi": raw.select(siren="CODGEO", median_income_2019="Q219")}
