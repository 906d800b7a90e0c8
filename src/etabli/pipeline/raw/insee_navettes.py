"""Employed residents and the shares of their means of transport, by commune: names only."""

import ibis

from etabli.pipeline.raw.reading import Reading

SOURCE = "insee_navettes"


def tables(reading: Reading) -> dict[str, ibis.Table]:
    raw = reading.table({"code": "any_commune"})
    return {
        "raw_insee__navettes": raw.select(
            "year",
            code_insee="code",
            commuters="employedCount",
            car_pct="carSharePercent",
            transit_pct="publicTransportSharePercent",
        )
    }
