"""What reviews await of an actor: values to give, to correct, to check."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from etabli.catalogue.coordination.reviews import review_rules
from etabli.domain.coordination.models import Review, ReviewValue
from etabli.domain.coordination.review_states import ValueState
from etabli.domain.foundation.gathering import part
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor, reach
from etabli.domain.governance.enums import Role
from etabli.domain.governance.roles import MATRIX
from etabli.domain.plans.models import Indicator
from etabli.domain.plans.rights import BEARERS


class What(StrEnum):
    """`GIVE`: values to give or to correct, by the day that they are wanted; `CHECK`: values of others to check."""

    GIVE = "review.give"
    CHECK = "review.check"


def parts(actor: Actor) -> Iterator[QuerySet[Any]]:
    """A row a fiche and review, with the period as title, and what opens the review."""
    if any(Role(one.role) in (*BEARERS, Role.PROJECT_LEAD) for one in actor.mandates):
        told = {"key": "pk", "title": "period", "since": "ends_on", "due": "due_on", "about": "asked_of"}
        yield part(What.GIVE, _to_give(actor), "plan__territory", **told)
    if permissions.anywhere(actor, "review.check"):
        told = {"key": "review", "title": "review__period", "since": "review__ends_on", "due": "review__check_by"}
        yield part(What.CHECK, _to_check(actor), "review__plan__territory", about="indicator__fiche", **told)


def _to_give(actor: Actor) -> QuerySet[Review]:
    """A review and fiche, where one that the actor's organisation leads, or any of the plan for its chef de projet,
    lacks a value.
    """
    mine = Q(pk__in=[])
    for mandate in actor.mandates:
        role = Role(mandate.role)
        if role == Role.PROJECT_LEAD:
            mine |= Q(fiche__plan__territory=mandate.territory_id)
        elif role in BEARERS and mandate.territory_id is not None:
            mine |= Q(fiche__plan__territory=mandate.territory_id, fiche__lead=mandate.organisation_id)
    asked = Indicator.objects.order_by().filter(mine, fiche__state__in=review_rules().states)
    said = ReviewValue.objects.filter(review=OuterRef("pk"), indicator=OuterRef("asked"))
    return (
        Review.objects.order_by()
        .filter(locked_at=None, ends_on__lt=actor.on)
        .annotate(asked=F("plan__fiches__indicators"), asked_of=F("plan__fiches"))
        .filter(~Exists(said.exclude(state=ValueState.TO_CORRECT)), asked__in=asked.values("pk"))
    )


def _to_check(actor: Actor) -> QuerySet[ReviewValue]:
    """Values that somebody else gave, under another role."""
    mine = Q(pk__in=[])
    for mandate in actor.mandates:
        role = Role(mandate.role)
        if role in MATRIX["review.check"].roles:
            mine |= reach(mandate, "review__plan__territory") & ~Q(submitted_by__role=role)
    waiting = ReviewValue.objects.order_by().filter(mine, state=ValueState.SUBMITTED, review__locked_at=None)
    return waiting.exclude(submitted_by__person=actor.person)
