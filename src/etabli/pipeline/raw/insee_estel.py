"""Jobs by zone d'emploi 2010, A5 sector and year (ESTEL): names only. `TT` is the published total."""

import ibis

from etabli.pipeline.raw.reading import Reading

SOURCE = "insee_estel"


def tables(reading: Reading) -> dict[str, ibis.Table]:
    raw = reading.table({"ze2010": "ze2010"})
    return {"raw_insee__estel": raw.select(zone="ze2010", sector="a5", year="annee", jobs="emploi")}
