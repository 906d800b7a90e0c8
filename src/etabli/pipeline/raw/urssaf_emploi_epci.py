"""Private employees by EPCI and year (Urssaf): names only."""

import ibis

from etabli.pipeline.raw.reading import Reading

SOURCE = "urssaf_emploi_epci"
YEARS = range(2014, 2025)


def tables(reading: Reading) -> dict[str, ibis.Table]:
    raw = reading.table({"siren": "any_epci"})
    columns = {f"private_jobs_{year}": raw[str(year)] for year in YEARS}
    return {"raw_urssaf__emploi_epci": raw.select("siren", **columns)}
