"""Industrial firms helped by France Relance, by département and month: names only."""

import ibis

from etabli.pipeline.raw.reading import Reading

SOURCE = "france_relance"


def tables(reading: Reading) -> dict[str, ibis.Table]:
    raw = reading.table({"code_departement": "departement"})
    return {"raw_france_relance__firms": raw.select(departement="code_departement", observed_on="date", firms="valeur")}
