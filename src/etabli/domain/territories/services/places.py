"""Loads communes, their groups and the areas above them."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import models

from etabli.domain.territories.models import (
    Arrondissement,
    Commune,
    Departement,
    Epci,
    Ept,
    FormerCommune,
    Region,
    ZoneEmploi,
)
from etabli.domain.territories.services.rows import BATCH, remove_others, replace_rows
from etabli.warehouse.reference import Reference


def load_places(reference: Reference) -> None:
    counts = Counter(group for row in reference.communes for group in row[4:6] if group)
    places: list[tuple[type[models.Model], Sequence[Sequence[Any]], list[str]]] = [
        (Region, reference.regions, ["code_region", "name"]),
        (Departement, reference.departements, ["code_departement", "name", "region_id"]),
        (
            Arrondissement,
            reference.arrondissements,
            ["code_arrondissement", "name", "departement_id", "chef_lieu"],
        ),
        (
            Epci,
            [(*row, counts[row[0]]) for row in reference.epci],
            ["siren", "name", "kind", "population", "communes_count"],
        ),
        (
            Ept,
            [(*row, counts[row[0]]) for row in reference.ept],
            ["siren", "name", "population", "communes_count"],
        ),
        (
            Commune,
            [(*row[:8], row[8] or "") for row in reference.communes],
            [
                "code_insee",
                "name",
                "departement_id",
                "arrondissement_id",
                "epci_id",
                "ept_id",
                "population",
                "postal_codes",
                "siren",
            ],
        ),
    ]
    for model, rows, fields in places:
        replace_rows(model, rows, fields)
    for model, rows, _ in reversed(places):
        remove_others(model, (row[0] for row in rows))
    FormerCommune.objects.bulk_create(
        (
            FormerCommune(kind=kind, code_insee=code, name=name, commune_id=today)
            for kind, code, name, today in reference.former_communes
        ),
        batch_size=BATCH,
    )
    ZoneEmploi.objects.all().delete()
    ZoneEmploi.objects.bulk_create(
        ZoneEmploi(zoning=zoning, code_zone=code, name=name) for zoning, code, name in reference.zones_emploi
    )
