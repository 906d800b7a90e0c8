"""Salaried jobs by zone d'emploi and A38 sector (FLORES): names only."""

import ibis

from etabli.pipeline.raw.reading import Reading

SOURCE = "insee_flores"


def tables(reading: Reading) -> dict[str, ibis.Table]:
    raw = reading.table({"code_ze": "ze2020"})
    columns = {"zone": "code_ze", "sector": "a38", "flores_jobs_2022": "eff_22", "flores_jobs_2023": "eff_23"}
    return {"raw_insee__flores_a38": raw.select(**{name: raw[column] for name, column in columns.items()})}
