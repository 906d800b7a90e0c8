"""Municipal populations of communes, as INSEE publishes them: names only."""

import ibis

from etabli.pipeline.raw.reading import Reading

SOURCE = "insee_population"
YEARS = (2010, 2015, 2020, 2021, 2022)


def tables(reading: Reading) -> dict[str, ibis.Table]:
    raw = reading.table({"code": "any_commune"})
    names = {"code_insee": "code"} | {f"population_{year}": f"history.{year}" for year in YEARS}
    return {"raw_insee__population": raw.select(**{name: raw[column] for name, column in names.items()})}
