"""What reviews await of an actor: values to give, to correct, to check."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from etabli.catalogue.coordination.reviews import review_rules
from etabli.domain.coordination.models import Review, ReviewValue
from etabli.domain.coordination.review_states import ValueState
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor, reach
from etabli.domain.governance.enums import Role
from etabli.domain.governance.roles import MATRIX
from etabli.domain.plans.models import Indicator
from etabli.domain.plans.rights import BEARERS, Sight, sight

TERRITORY = "plan__territory"


@dataclass(frozen=True)
class Waiting:
    """A review whose values the actor has to give (`gives`) or to check."""

    review: Review
    gives: bool

    def late(self, on: date) -> bool:
        return on > (self.review.due_on if self.gives else self.review.check_by)


def waits(actor: Actor) -> Iterator[tuple[QuerySet[Any], str]]:
    """Reviews that each await the actor. Of fiches that they stand back from too, to spare a query: `awaited` does not
    count these.
    """
    seeing = sight(actor).knowing(frozenset())
    if _gives(actor):
        yield _to_give(actor, seeing), TERRITORY
    if permissions.anywhere(actor, "review.check"):
        yield _to_check(actor, seeing), TERRITORY


def awaited(actor: Actor) -> list[Waiting]:
    """Three queries at most."""
    seeing = sight(actor)
    found = []
    if _gives(actor):
        found += [Waiting(one, True) for one in _to_give(actor, seeing).select_related("plan__territory")]
    if permissions.anywhere(actor, "review.check"):
        found += [Waiting(one, False) for one in _to_check(actor, seeing).select_related("plan__territory")]
    return found


def _gives(actor: Actor) -> bool:
    return any(Role(one.role) in (*BEARERS, Role.PROJECT_LEAD) for one in actor.mandates)


def _to_give(actor: Actor, seeing: Sight) -> QuerySet[Review]:
    """Where a fiche that the actor's organisation leads, or any of the plan for its chef de projet, lacks a value."""
    mine = Q(pk__in=[])
    for mandate in actor.mandates:
        role = Role(mandate.role)
        if role == Role.PROJECT_LEAD:
            mine |= Q(fiche__plan__territory=mandate.territory_id)
        elif role in BEARERS and mandate.territory_id is not None:
            mine |= Q(fiche__plan__territory=mandate.territory_id, fiche__lead=mandate.organisation_id)
    said = ReviewValue.objects.filter(review=OuterRef(OuterRef("pk")), indicator=OuterRef("pk"))
    lacking = Indicator.objects.filter(
        mine,
        ~Exists(said.exclude(state=ValueState.TO_CORRECT)),
        fiche__plan=OuterRef("plan"),
        fiche__state__in=review_rules().states,
    )
    if seeing.recused:
        lacking = lacking.exclude(fiche__in=seeing.recused)
    return Review.objects.filter(Exists(lacking), locked_at=None, ends_on__lt=actor.on)


def _to_check(actor: Actor, seeing: Sight) -> QuerySet[Review]:
    """Where somebody else, under another role, gave a value."""
    mine = Q(pk__in=[])
    for mandate in actor.mandates:
        role = Role(mandate.role)
        if role in MATRIX["review.check"].roles:
            mine |= reach(mandate, "review__plan__territory") & ~Q(submitted_by__role=role)
    waiting = ReviewValue.objects.filter(mine, review=OuterRef("pk"), state=ValueState.SUBMITTED)
    waiting = waiting.exclude(submitted_by__person=actor.person)
    if seeing.recused:
        waiting = waiting.exclude(indicator__fiche__in=seeing.recused)
    return Review.objects.filter(Exists(waiting), locked_at=None)
