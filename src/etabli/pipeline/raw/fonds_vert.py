"""Grants of the Fonds vert to brownfield recycling: names only."""

import ibis

from etabli.pipeline.raw.reading import Reading

SOURCE = "fonds_vert"


def tables(reading: Reading) -> dict[str, ibis.Table]:
    raw = reading.table({"code_departement": "departement", "code_commune": "any_commune"})
    return {
        "raw_fonds_vert__grants": raw.select(
            departement="code_departement", code_insee="code_commune", amount_eur="montant_engage"
        )
    }
