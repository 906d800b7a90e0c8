"""Private employees by zone d'emploi and A38 sector (Urssaf): names only."""

import ibis

from etabli.pipeline.raw.reading import Reading

SOURCE = "urssaf_a38"
YEARS = (2019, 2022, 2023, 2024)


def tables(reading: Reading) -> dict[str, ibis.Table]:
    raw = reading.table({"code_ze": "ze2020"})
    columns = {f"urssaf_jobs_{year}": raw[f"eff_{year % 100}"] for year in YEARS}
    return {"raw_urssaf__a38": raw.select(zone="code_ze", sector="a38", **columns)}
