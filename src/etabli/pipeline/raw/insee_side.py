"""Active establishments by commune, each with the year it was last known: names only."""

import ibis

from etabli.pipeline.raw.reading import Reading

SOURCE = "insee_side"


def tables(reading: Reading) -> dict[str, ibis.Table]:
    raw = reading.table({"code": "any_commune"})
    return {"raw_insee__side": raw.select("year", "establishments", code_insee="code")}
