"""People, organisations and mandates that tests make, as the set-up of a demonstration would."""

from datetime import date
from itertools import count
from typing import Any

from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.governance.actor import Actor, actor
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Mandate, Organisation, Person
from etabli.domain.governance.models.mandates import OF_TERRITORY
from etabli.domain.governance.services import grant
from etabli.domain.territories.models import Epci, Territory

TODAY = date(2026, 11, 24)
_number = count(1)


def territory(published_id: str = "ti-8413", phase: str = "2") -> Territory:
    return Territory.objects.get(phase=phase, published_id=published_id)


def person(given: str = "Ada", family: str = "", **fields: Any) -> Person:
    found = Person(
        email=f"{given.lower()}{next(_number)}@exemple.fr", given_name=given, family_name=family, password="!", **fields
    )
    audit.save(found, by=SYSTEM, verb="person.created")
    return found


def organisation(kind: OrganisationKind = OrganisationKind.FIRM, **fields: Any) -> Organisation:
    defaults: dict[str, Any] = {"kind": kind, "name": f"{OrganisationKind(kind).label} {next(_number)}"}
    if kind == OrganisationKind.EPCI:
        taken = Organisation.objects.filter(kind=kind).values("epci")
        defaults["epci"] = Epci.objects.exclude(pk__in=taken).first()
    for column in OFFICES:  # there is one of each kind in a place
        code = getattr(fields.get(column), "pk", fields.get(f"{column}_id"))
        if code is not None and (known := Organisation.objects.filter(kind=kind, **{column: code}).first()):
            return known
    found = Organisation(**defaults | {"demonstration": True} | fields)
    audit.save(found, by=SYSTEM, verb="organisation.declared")
    return found


HOLDERS = {
    Role.ELU: OrganisationKind.SYNDICAT,
    Role.PROJECT_LEAD: OrganisationKind.SYNDICAT,
    Role.OPERATOR: OrganisationKind.OPERATOR,
    **dict.fromkeys((Role.DELEGATION, Role.EVALUATOR, Role.ADMINISTRATOR), OrganisationKind.DELEGATION),
}
OFFICES = {
    "region": OrganisationKind.DREETS,
    "departement": OrganisationKind.PREFECTURE,
    "arrondissement": OrganisationKind.SOUS_PREFECTURE,
}


def holder(role: Role, **scope: Any) -> Organisation:
    """An organisation that may hold the role there: the only one of a place, else a new one."""
    places = {
        column: getattr(scope.get(column), "pk", scope.get(f"{column}_id")) for column in OFFICES if role not in HOLDERS
    }
    for column, code in places.items():
        if code is not None:
            kind = OrganisationKind.REGION if role == Role.REGION else OFFICES[column]
            known = Organisation.objects.filter(kind=kind, **{column: code}).first()
            return known or organisation(kind, **{f"{column}_id": code})
    return organisation(HOLDERS.get(role, OrganisationKind.FIRM))


def mandate(role: Role, of: Person | None = None, starts_on: date = date(2025, 1, 1), **fields: Any) -> Mandate:
    """A mandate granted by the set-up; on the territory of Oyonnax where the role has a territory and none is told."""
    if role in OF_TERRITORY:
        fields.setdefault("territory", territory())
    found = Mandate(
        person=of or person(),
        role=role,
        organisation=fields.pop("organisation", None) or holder(role, **fields),
        starts_on=starts_on,
        **fields,
    )
    return grant(mandate=found, by=SYSTEM)


def acting(role: Role, on: date = TODAY, *, verified: bool = True, **fields: Any) -> Actor:
    """Somebody new with one mandate, as of a day."""
    return actor(mandate(role, **fields).person, verified=verified, on=on)
