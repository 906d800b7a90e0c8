"""Loads the territories of each phase with their members and the départements they lie in."""

from collections import Counter, defaultdict
from typing import Any

from etabli.catalogue.programme import Programme
from etabli.domain.territories.enums import MemberKind
from etabli.domain.territories.models import Member, Phase, Territory, TerritoryPart
from etabli.domain.territories.services.rows import BATCH, remove_others, replace_rows
from etabli.warehouse.reference import Reference


def load_territories(reference: Reference, programme: Programme) -> None:
    """Territories with their parts and members."""
    communes: dict[str, tuple[Any, ...]] = {row[0]: row for row in reference.communes}
    references = {programme.reference_list(phase.id).id: phase.id for phase in programme.phases}
    parts: dict[str, Counter[str]] = defaultdict(Counter)
    populations: dict[str, Counter[str]] = defaultdict(Counter)
    for perimeter_list, published_id, code_insee in reference.perimeter_communes:
        if phase := references.get(perimeter_list):
            key, departement = f"{phase}/{published_id}", communes[code_insee][2]
            parts[key][departement] += 1
            populations[key][departement] += communes[code_insee][6] or 0
    rows = [
        (f"{phase}/{published_id}", phase, published_id, name) for phase, published_id, name in reference.territories
    ]
    replace_rows(
        Territory,
        [(*row, parts[row[0]].total(), populations[row[0]].total()) for row in rows],
        ["key", "phase_id", "published_id", "name", "communes_count", "population"],
    )
    remove_others(Territory, (row[0] for row in rows))
    Phase.objects.exclude(id__in=[phase.id for phase in programme.phases]).delete()
    TerritoryPart.objects.bulk_create(
        (
            TerritoryPart(
                territory_id=key,
                departement_id=departement,
                communes_count=count,
                population=populations[key][departement],
            )
            for key, counts in parts.items()
            for departement, count in counts.items()
        ),
        batch_size=BATCH,
    )
    column = {MemberKind.EPCI: "epci_id", MemberKind.EPT: "ept_id", MemberKind.COMMUNE: "commune_id"}
    Member.objects.bulk_create(
        (
            Member(
                territory_id=f"{phase}/{published_id}",
                kind=kind,
                name=name,
                **{column[MemberKind(kind)]: code},
            )
            for phase, published_id, kind, code, name in reference.members
        ),
        batch_size=BATCH,
    )
