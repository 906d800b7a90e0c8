"""Each named constraint of the contexts refuses what it must, on SQLite and PostgreSQL."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from tests.domain.people import mandate, organisation, person, territory

from etabli.domain.audit.models import Access, Entry, Pseudonym
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Binome, Invitation, JoinRequest, Mandate, Organisation, Person, Recusal
from etabli.domain.territories.models import (
    Arrondissement,
    Axis,
    Commune,
    Departement,
    Epci,
    FormerCommune,
    ListedTerritory,
    LoadedReference,
    Member,
    PerimeterCommune,
    PerimeterList,
    Phase,
    Region,
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


def _organisation(kind: OrganisationKind = OrganisationKind.EPCI, **columns: Any) -> Organisation:
    return Organisation(kind=kind, name="essai", **columns)


def _twice(kind: OrganisationKind, **columns: Any) -> Organisation:
    """The second of two organisations that the same thing names."""
    organisation(kind, **columns)
    return _organisation(kind, **columns)


def _mandate(role: str = Role.CONTRIBUTOR, **columns: Any) -> Mandate:
    defaults = {"person": person(), "organisation": organisation(), "starts_on": date(2025, 1, 1)}
    return Mandate(role=role, **defaults | columns)


def _second(role: Role) -> Mandate:
    """Another mandate without an end where only one may be."""
    first = mandate(role)
    return _mandate(role, organisation=first.organisation, territory=first.territory)


def _binome(**columns: Any) -> Binome:
    elu = Mandate.objects.filter(role=Role.ELU).first() or mandate(Role.ELU)
    industriel = Mandate.objects.filter(role=Role.INDUSTRIEL).first() or mandate(Role.INDUSTRIEL)
    return Binome(
        **{"territory": territory(), "elu": elu, "industriel": industriel, "starts_on": date(2025, 1, 1), **columns}
    )


def _second_binome() -> Binome:
    _binome().save(force_insert=True)
    return _binome()


def _invitation(**columns: Any) -> Invitation:
    defaults = {
        "email": "b@exemple.fr",
        "role": Role.CONTRIBUTOR,
        "organisation": organisation(),
        "territory": territory(),
        "secret_hash": "x",
        "invited_by": person(),
        "expires_at": timezone.now(),
    }
    return Invitation(**defaults | columns)


def _request(**columns: Any) -> JoinRequest:
    defaults = {"role": Role.CONTRIBUTOR, "organisation": organisation(), "territory": territory()}
    return JoinRequest(**{"person": Person.objects.get(email="a@exemple.fr"), **defaults, **columns})


def _second_request() -> JoinRequest:
    _request().save(force_insert=True)
    return _request()


def _recusal(**columns: Any) -> Recusal:
    who = Person.objects.get(email="a@exemple.fr")
    defaults = {
        "subject_kind": "x",
        "subject_id": "1",
        "subject_title": "x",
        "ground": "competitor",
        "confirmed_at": timezone.now(),
    }
    return Recusal(**{"person": who, "declared_by": who, "territory": territory(), **defaults, **columns})


def _second_recusal() -> Recusal:
    _recusal().save(force_insert=True)
    return _recusal()


def _reported() -> Recusal:
    """Confirmed by who reported it of somebody else."""
    one = _recusal()
    other = Person(email="b@exemple.fr", password="!")
    other.save(force_insert=True)
    one.declared_by = one.confirmed_by = other
    return one


def _entry(**columns: Any) -> Entry:
    return Entry(**{"origin": "system", "verb": "x", "kind": "x", "object_id": "1", **columns})


ONCE = {
    "epci": (OrganisationKind.EPCI, Epci),
    "commune": (OrganisationKind.COMMUNE, Commune),
    "region": (OrganisationKind.DREAL, Region),
    "departement": (OrganisationKind.PREFECTURE, Departement),
    "arrondissement": (OrganisationKind.SOUS_PREFECTURE, Arrondissement),
}

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
    "organisation_named_by_its_kind": lambda: _organisation(),
    "organisation_named_by_its_kind (two)": lambda: _organisation(epci=Epci.objects.first(), siren="732829320"),
    "organisation_named_by_its_kind (other)": lambda: _organisation(region=Region.objects.first()),
    **{
        f"organisation_{column}_once": lambda column=column: _twice(
            ONCE[column][0], **{column: ONCE[column][1].objects.last()}
        )
        for column in ONCE
    },
    "organisation_siren_once": lambda: _twice(OrganisationKind.OPERATOR, siren="732829320"),
    "organisation_siret_once": lambda: _twice(OrganisationKind.FIRM, siret="73282932000074"),
    "mandate_role_known": lambda: _mandate("roi", territory=territory()),
    "mandate_scope_of_its_role": lambda: _mandate(Role.CONTRIBUTOR),
    "mandate_scope_of_its_role (two)": lambda: _mandate(Role.REGION, region_id="84", departement_id="01"),
    "mandate_scope_of_its_role (nation)": lambda: _mandate(Role.ADMINISTRATOR, territory=territory()),
    "mandate_ends_after_start": lambda: _mandate(territory=territory(), ends_on=date(2024, 12, 31)),
    "one_referent_an_operator_and_territory": lambda: _second(Role.OPERATOR),
    "one_member_of_each_side_a_territory": lambda: _second(Role.ELU),
    "nobody_is_both_sides_of_a_binome": lambda: _mandate(
        Role.INDUSTRIEL, person=mandate(Role.ELU).person, territory=territory()
    ),
    "one_binome_a_territory": lambda: _second_binome(),
    "binome_ends_after_start": lambda: _binome(ends_on=date(2024, 12, 31)),
    "invitation_scope_of_its_role": lambda: _invitation(role=Role.REGION),
    "invitation_declined_is_closed": lambda: _invitation(declined=True),
    "invitation_accepted_or_withdrawn": lambda: _invitation(accepted_at=timezone.now(), withdrawn_at=timezone.now()),
    "one_open_request_a_role": lambda: _second_request(),
    "an_answer_has_its_date": lambda: _request(answer="refused"),
    "an_answer_has_its_date (none yet)": lambda: _request(answered_at=timezone.now()),
    "request_names_an_organisation": lambda: _request(organisation=None),
    "request_names_an_organisation (to accept it)": lambda: _request(
        organisation=None, organisation_name="x", answer="accepted", answered_at=timezone.now()
    ),
    "one_recusal_a_person_and_subject": lambda: _second_recusal(),
    "own_recusal_in_force_at_once": lambda: _recusal(confirmed_at=None),
    "recusal_confirmed_by_another_than_who_reported": lambda: _reported(),
    "recusal_ground_known": lambda: _recusal(ground="humeur"),
    "erased_pseudonym_is_empty": lambda: Pseudonym(label="Ada", erased_at=timezone.now()),
    "entry_origin_known": lambda: _entry(origin="dieu"),
    "entry_of_a_person_names_one": lambda: _entry(origin="person"),
    "access_outcome_known": lambda: Access(method="GET", route="x", outcome="x"),
}

# An unknown origin breaks both constraints of an entry, and PostgreSQL names the first by name.
SHADOWED = {"entry_origin_known": "entry_of_a_person_names_one"}


@pytest.mark.parametrize("name", BROKEN)
def test_constraint_refuses(name: str) -> None:
    Person.objects.create_user("a@exemple.fr")
    row = BROKEN[name]()
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        row.save(force_insert=True)
    if connection.vendor == "postgresql":
        assert SHADOWED.get(name, name).split(" ")[0] in str(caught.value)


def test_zone_emploi_once_an_edition() -> None:
    ZoneEmploi.objects.create(zoning="ze2020", code_zone="x", name="essai")
    with pytest.raises(IntegrityError), transaction.atomic():
        ZoneEmploi.objects.create(zoning="ze2020", code_zone="x", name="essai")


def test_every_named_constraint_has_its_test() -> None:
    named = {
        constraint.name
        for context in ("territories", "governance", "audit", "outbox")
        for model in Territory._meta.apps.get_app_config(context).get_models()
        for constraint in model._meta.constraints
    }
    assert named == {name.split(" ")[0] for name in BROKEN} | {"zone_emploi_once_an_edition"}
