"""Loads the reference of a release: one transaction, keyed by the release id."""

from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from etabli.catalogue.programme import Programme
from etabli.catalogue.programme import load_programme as load_programme_files
from etabli.domain.territories.models import (
    FormerCommune,
    ListedTerritory,
    LoadedReference,
    Member,
    PerimeterCommune,
    PerimeterList,
    TerritoryPart,
)
from etabli.domain.territories.services.perimeters import load_perimeters
from etabli.domain.territories.services.places import load_places
from etabli.domain.territories.services.programme import load_programme
from etabli.domain.territories.services.territories import load_territories
from etabli.warehouse.reference import read_reference, read_release_id


def load_reference(release_dir: Path, *, programme: Programme | None = None) -> bool:
    """Make the reference tables those of a release. False: it was there already.

    `programme` is the one that the release was built for, by default the one of the settings.

    Things that other contexts point at (communes, territories …) are updated in place under stable keys
    and removed only when the release no longer has them; what nobody points at is written again.
    """
    release_id = read_release_id(release_dir)
    if LoadedReference.objects.filter(release_id=release_id).exists():
        return False
    programme = programme or load_programme_files(Path(settings.ETABLI_PROGRAMME))
    reference = read_reference(release_dir)
    with transaction.atomic():
        _clear_dependents()
        load_places(reference)
        load_programme(programme)
        load_territories(reference, programme)
        load_perimeters(reference, programme)
        LoadedReference.objects.update_or_create(id=1, defaults={"release_id": release_id, "loaded_at": timezone.now()})
    return True


def _clear_dependents() -> None:
    """Empty, children first, the tables that nothing outside this file points at."""
    for model in (PerimeterCommune, ListedTerritory, PerimeterList, Member, TerritoryPart, FormerCommune):
        model.objects.all().delete()
