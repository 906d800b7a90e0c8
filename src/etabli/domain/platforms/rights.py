"""Who keeps a platform, publishes it and answers its bookings. What filters a list is what opens one platform.

A platform is kept by the chef de projet of its territory, and by whoever acts there for the organisation that runs it.
What is published is for everybody; a booking names a firm and is for who keeps the platform alone.
"""

from django.db.models import Q, QuerySet
from django.utils import timezone

from etabli.domain.audit.scopes import reserved
from etabli.domain.foundation import clock
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor, reach
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate, Organisation
from etabli.domain.governance.permissions import NotAllowedError, Verdict
from etabli.domain.governance.queries.team import of_team
from etabli.domain.governance.roles import MATRIX
from etabli.domain.platforms.enums import PlatformState
from etabli.domain.platforms.models import Booking, Platform
from etabli.domain.territories.models import Territory

MANAGE = "platform.manage"
OF_OTHERS = "Cette plateforme est tenue par une autre organisation que la vôtre."


def kept_by(actor: Actor, prefix: str = "") -> Q:
    """The platforms that the actor keeps, as a filter on rows that name one (`prefix` "platform__")."""
    found = Q(pk__in=[])
    for mandate in actor.mandates:
        if Role(mandate.role) not in MATRIX[MANAGE].roles:
            continue
        there = reach(mandate, f"{prefix}territory")
        if mandate.role != Role.PROJECT_LEAD:
            there &= Q(**{f"{prefix}operator": mandate.organisation_id})
        found |= there
    return found


def visible(actor: Actor) -> QuerySet[Platform]:
    """The platforms that the actor may read: those published, and those that they keep."""
    return Platform.objects.filter(Q(state=PlatformState.PUBLISHED) | kept_by(actor))


def bookings(actor: Actor) -> QuerySet[Booking]:
    """The bookings that the actor may read and answer."""
    return Booking.objects.filter(kept_by(actor, "service__platform__"))


def may_keep(actor: Actor, territory: Territory, operator: Organisation) -> Verdict:
    """Whether the actor may keep a platform of that place that this organisation runs."""
    found = permissions.verdict(actor, MANAGE, territory)
    if not found:
        return found
    for mandate in actor.mandates:
        if Role(mandate.role) not in MATRIX[MANAGE].roles or mandate.territory_id != territory.pk:
            continue
        if mandate.role == Role.PROJECT_LEAD or mandate.organisation_id == operator.pk:
            return Verdict(True, found.reason, mandate)
    return Verdict(False, OF_OTHERS, territory=territory)


def require(actor: Actor, platform: Platform) -> Mandate:
    """The mandate that gives the right; raises NotAllowedError with the reason."""
    found = may_keep(actor, platform.territory, platform.operator)
    if not found or found.mandate is None:
        raise NotAllowedError(found)
    return found.mandate


def keepers(platform: Platform) -> QuerySet[Mandate]:
    """Who is told of its bookings: whoever acts for the operator there; the chefs de projet where nobody does."""
    team = of_team(platform.territory, timezone.localdate(clock.now())).filter(
        role__in=MATRIX[MANAGE].roles, person__is_active=True
    )
    team = team.select_related("person").order_by("starts_on", "pk")
    own = team.filter(organisation=platform.operator_id)
    return own if own.exists() else team.filter(role=Role.PROJECT_LEAD)


def scope_of_bookings(platform: Platform) -> str:
    """Where the trail files what is done to a booking: apart, for it names a firm."""
    return reserved(platform.territory_id)
