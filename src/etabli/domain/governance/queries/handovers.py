"""Mandates of élus whose expected end has passed and that wait for a successor, for those who may pass them on."""

from django.db.models import QuerySet

from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate


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
