"""Each named constraint of the context refuses what it must, on SQLite and PostgreSQL."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from etabli.domain.governance.models import Person
from etabli.domain.territories.models import (
    Axis,
    Commune,
    Epci,
    FormerCommune,
    ListedTerritory,
    LoadedReference,
    Member,
    PerimeterCommune,
    PerimeterList,
    Phase,
    Territory,
    TerritoryPart,
    ZoneEmploi,
)

pytestmark = pytest.mark.django_db


def _copy(row: models.Model, **changes: Any) -> models.Model:
    """The same row again under a new key."""
    row.pk = None
    row._state.adding = True
    for name, value in changes.items():
        setattr(row, name, value)
    return row


def _member(**columns: Any) -> Member:
    territory = Territory.objects.first()
    return Member(territory=territory, name="essai", **columns)


BROKEN: dict[str, Callable[[], models.Model]] = {
    "no_commune_twice_in_a_list": lambda: _copy(PerimeterCommune.objects.first()),
    "member_is_exactly_one_kind": lambda: _member(
        kind="epci", epci=Epci.objects.first(), commune=Commune.objects.first()
    ),
    "member_is_exactly_one_kind (none)": lambda: _member(kind="commune"),
    "member_is_exactly_one_kind (other)": lambda: _member(kind="ept", epci=Epci.objects.first()),
    "member_epci_once": lambda: _copy(Member.objects.filter(kind="epci").first()),
    "member_ept_once": lambda: _copy(Member.objects.filter(kind="ept").first()),
    "member_commune_once": lambda: _copy(Member.objects.filter(kind="commune").first()),
    "territory_once_a_phase": lambda: _copy(Territory.objects.first(), key="other"),
    "territory_part_once": lambda: _copy(TerritoryPart.objects.first()),
    "one_reference_list_a_phase": lambda: _copy(
        PerimeterList.objects.filter(reference=True).first(), id="other", observed_on=date(2000, 1, 1)
    ),
    "one_list_a_phase_and_day": lambda: _copy(PerimeterList.objects.first(), id="other", reference=False),
    "listed_territory_once": lambda: _copy(ListedTerritory.objects.first()),
    "former_commune_once": lambda: _copy(FormerCommune.objects.first()),
    "former_commune_kind_known": lambda: _copy(FormerCommune.objects.first(), kind="x", name="essai"),
    "epci_kind_known": lambda: _copy(Epci.objects.first(), siren="000000000", kind="SIVU"),
    "axis_once_a_phase": lambda: _copy(Axis.objects.first()),
    "phase_ends_after_start": lambda: _copy(Phase.objects.first(), id="x", ends_on=date(2000, 1, 1)),
    "one_loaded_reference": lambda: LoadedReference(id=2, release_id="x", loaded_at=timezone.now()),
    "person_email_unique_without_case": lambda: Person(email="A@exemple.fr"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_constraint_refuses(name: str) -> None:
    Person.objects.create_user("a@exemple.fr")
    row = BROKEN[name]()
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        row.save(force_insert=True)
    if connection.vendor == "postgresql":
        assert name.split(" ")[0] in str(caught.value)


def test_zone_emploi_once_an_edition() -> None:
    ZoneEmploi.objects.create(zoning="ze2020", code_zone="x", name="essai")
    with pytest.raises(IntegrityError), transaction.atomic():
        ZoneEmploi.objects.create(zoning="ze2020", code_zone="x", name="essai")


def test_every_named_constraint_has_its_test() -> None:
    named = {
        constraint.name
        for model in (*Territory._meta.apps.get_app_config("territories").get_models(), Person)
        for constraint in model._meta.constraints
    }
    assert named == {name.split(" ")[0] for name in BROKEN} | {"zone_emploi_once_an_edition"}
