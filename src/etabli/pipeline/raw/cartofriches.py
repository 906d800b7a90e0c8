"""Brownfield sites of Cartofriches: names only."""

import ibis

from etabli.pipeline.raw.reading import Reading

SOURCE = "cartofriches"


def tables(reading: Reading) -> dict[str, ibis.Table]:
    raw = reading.table({"comm_insee": "any_commune"})
    return {
        "raw_cartofriches__friches": raw.select(
            site_id="site_id",
            code_insee="comm_insee",
            state="site_statut",
            area_m2="site_surface",
            origin="nature",
        )
    }
