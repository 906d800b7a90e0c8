"""Mandates of élus whose expected end has passed and that wait for a successor, for those who may pass them on."""

from collections.abc import Iterable

from django.db.models import QuerySet

from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate, Person
from etabli.domain.governance.roles import MATRIX
from etabli.domain.territories.models import Departement, Region, TerritoryPart

GIVING = MATRIX["team.hand_over"].roles


def places(actor: Actor) -> tuple[QuerySet[Region], QuerySet[Departement]]:
    """The régions and départements where the actor may pass mandates on, to filter by. Two queries."""
    mine = permissions.territories(actor, "team.hand_over").order_by().values("pk")
    parts = TerritoryPart.objects.filter(territory__in=mine)
    regions = Region.objects.filter(pk__in=parts.values("departement__region")).order_by("name")
    departements = Departement.objects.filter(pk__in=parts.values("departement")).order_by("code_departement")
    held = [mandate.region_id for mandate in actor.mandates if mandate.role in GIVING]
    if all(held):  # a territory may lie in another région too, which is not theirs
        regions, departements = regions.filter(pk__in=held), departements.filter(region__in=held)
    return regions, departements


def known(addresses: Iterable[str]) -> dict[str, Person]:
    """The accounts that there are at addresses, by address in small letters."""
    return {one.email.lower(): one for one in Person.objects.filter(email__in=[a.strip().lower() for a in addresses])}


def awaiting_successor(actor: Actor, *, region: str = "", departement: str = "") -> QuerySet[Mandate]:
    """By territory. `region` and `departement` are codes; a territory lies there wholly or in part."""
    mine = permissions.territories(actor, "team.hand_over")
    if region:
        mine = mine.filter(parts__departement__region=region)
    if departement:
        mine = mine.filter(parts__departement=departement)
    found = Mandate.objects.filter(
        role=Role.ELU, until_successor=True, ends_on__lt=actor.on, territory__in=mine.values("pk")
    )
    return found.select_related("person", "organisation", "territory").order_by("territory__name")
