"""Communes in their zones d'emploi 2020, unités urbaines and aires d'attraction, and the zones' names: names
only.
"""

import ibis

from etabli.pipeline.raw.reading import Reading

SOURCE = "cog_zonages"


def tables(reading: Reading) -> dict[str, ibis.Table]:
    communes = reading.table({"CODGEO": "any_commune"})
    labels = reading.table({}, number=1)
    return {
        "raw_cog__zonages": communes.select(code_insee="CODGEO", ze2020="ZE2020", uu2020="UU2020", aav2020="AAV2020"),
        "raw_cog__zonages_names": labels.select(zoning="NIVGEO", code="CODGEO", name="LIBGEO"),
    }
