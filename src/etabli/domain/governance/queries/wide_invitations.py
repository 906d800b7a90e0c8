"""Invitations to roles that go beyond a territory, for those who may make them."""

from django.db.models import QuerySet

from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Invitation
from etabli.domain.governance.permissions import NotAllowedError, anywhere, offered_at
from etabli.domain.governance.roles import MATRIX, OFFERING


def offered(actor: Actor) -> list[Role]:
    """The roles that the actor may invite to somewhere, in the order of the matrix. No query."""
    held = {Role(mandate.role) for mandate in actor.mandates}
    return [role for role, permission in OFFERING.items() if held & set(MATRIX[permission].roles)]


def regions(actor: Actor, role: Role) -> frozenset[str] | None:
    """The régions where the actor may invite to a role; None where nothing bounds them. No query."""
    giving = [mandate for mandate in actor.mandates if Role(mandate.role) in MATRIX[OFFERING[role]].roles]
    codes = [mandate.region_id for mandate in giving]
    return None if None in codes else frozenset(code for code in codes if code)


def check(actor: Actor) -> None:
    """Raises NotAllowedError when the actor may invite to none of these roles."""
    if not offered(actor):
        raise NotAllowedError(anywhere(actor, OFFERING[Role.REGION]))


def invitations(actor: Actor) -> QuerySet[Invitation]:
    """Those that the actor may make or take back, the latest first. Raises NotAllowedError."""
    check(actor)
    found = Invitation.objects.filter(offered_at(actor), territory=None)
    return found.select_related("organisation", "region", "departement", "arrondissement", "invited_by")
