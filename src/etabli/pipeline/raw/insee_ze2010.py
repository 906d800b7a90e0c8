"""Communes in their zones d'emploi 2010: names only."""

import ibis

from etabli.pipeline.raw.reading import Reading

SOURCE = "insee_ze2010"


def tables(reading: Reading) -> dict[str, ibis.Table]:
    raw = reading.table({"CODGEO": "any_commune"})
    return {"raw_insee__ze2010": raw.select(code_insee="CODGEO", ze2010="ZE2010", name="LIBZE2010")}
