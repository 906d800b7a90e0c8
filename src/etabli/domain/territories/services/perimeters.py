"""Loads the dated perimeter lists and ties each listed territory to the territory with the same communes."""

from collections import defaultdict

from etabli.catalogue.programme import Programme
from etabli.domain.territories.models import ListedTerritory, PerimeterCommune, PerimeterList
from etabli.domain.territories.services.rows import BATCH
from etabli.warehouse.reference import Reference


def load_perimeters(reference: Reference, programme: Programme) -> None:
    references = {programme.reference_list(phase.id).id for phase in programme.phases}
    phases = {row.perimeter_list: row.phase for row in reference.perimeter_lists}
    PerimeterList.objects.bulk_create(
        PerimeterList(
            id=row.perimeter_list,
            phase_id=row.phase,
            title=row.title,
            observed_on=row.observed_on,
            source=row.source,
            complete=row.complete,
            reference=row.perimeter_list in references,
        )
        for row in reference.perimeter_lists
    )
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for perimeter_list, published_id, code_insee in reference.perimeter_communes:
        found[perimeter_list, published_id].add(code_insee)
    by_communes = {
        (phases[perimeter_list], frozenset(codes)): f"{phases[perimeter_list]}/{published_id}"
        for (perimeter_list, published_id), codes in found.items()
        if perimeter_list in references
    }
    listed = ListedTerritory.objects.bulk_create(
        (
            ListedTerritory(
                perimeter_list_id=perimeter_list,
                published_id=published_id,
                name=name,
                territory_id=by_communes.get((phases[perimeter_list], frozenset(found[perimeter_list, published_id]))),
            )
            for perimeter_list, published_id, name in reference.listed_territories
        ),
        batch_size=BATCH,
    )
    keys = {(row.perimeter_list_id, row.published_id): row.pk for row in listed}
    PerimeterCommune.objects.bulk_create(
        (
            PerimeterCommune(
                perimeter_list_id=perimeter_list,
                listed_territory_id=keys[perimeter_list, published_id],
                commune_id=code_insee,
            )
            for perimeter_list, published_id, code_insee in reference.perimeter_communes
        ),
        batch_size=BATCH,
    )
