"""What requests to operators await of an actor: to answer, for a referent; late or just answered, for who asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet

from etabli.domain.coordination import rights
from etabli.domain.coordination.enums import UNANSWERED
from etabli.domain.coordination.models import SentRequest
from etabli.domain.coordination.queries.requests import WITH, overdue
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.plans.rights import Sight, sight

FRESH = timedelta(days=30)  # how long an answer waits to be read by who asked
TERRITORY = "request__fiche__plan__territory"


@dataclass(frozen=True)
class Waiting:
    """`to_answer`: of their operator, late ones first; `late` and `answered`: of their territories."""

    to_answer: tuple[SentRequest, ...]
    late: tuple[SentRequest, ...]
    answered: tuple[SentRequest, ...]


def waits(actor: Actor) -> Iterator[tuple[QuerySet[Any], str]]:
    """Rows of which each may await the actor, with the path from them to its territory.

    Those of fiches that they stand back from are here too, to spare a query: `awaited` leaves them out.
    """
    seeing = sight(actor).knowing(frozenset())
    if _refers(actor):
        yield SentRequest.objects.filter(_to_answer(actor, seeing)), TERRITORY
    if _led(actor):
        yield SentRequest.objects.filter(_to_follow(actor, seeing)), TERRITORY


def awaited(actor: Actor) -> Waiting:
    """All of it, in two queries; none for whoever neither answers nor asks. What waits for longest comes first."""
    if not _refers(actor) and not _led(actor):
        return Waiting((), (), ())
    seeing = sight(actor)
    found = SentRequest.objects.filter(_to_answer(actor, seeing) | _to_follow(actor, seeing)).select_related(*WITH)
    rows = list(found.order_by("answer_by", "id"))
    led, operators = _led(actor), _refers(actor)
    to_answer = [
        one for one in rows if one.is_unanswered and (one.operator_id, one.request.fiche.plan.territory_id) in operators
    ]
    mine = [one for one in rows if one.request.fiche.plan.territory_id in led]
    return Waiting(
        tuple(sorted(to_answer, key=lambda one: not one.is_late(actor.on))),
        tuple(one for one in mine if one.is_late(actor.on)),
        tuple(sorted((one for one in mine if not one.is_unanswered), key=lambda one: one.answered_on, reverse=True)),
    )


def _refers(actor: Actor) -> set[tuple[Any, str | None]]:
    """(operator, territory) where the actor is a referent."""
    return {(one.organisation_id, one.territory_id) for one in actor.mandates if Role(one.role) == Role.OPERATOR}


def _led(actor: Actor) -> set[str]:
    """The territories whose chef de projet the actor is."""
    return {one.territory_id for one in actor.mandates if Role(one.role) == Role.PROJECT_LEAD and one.territory_id}


def _to_answer(actor: Actor, seeing: Sight) -> Q:
    return Q(state__in=UNANSWERED) & rights.mine(actor, seeing)


def _to_follow(actor: Actor, seeing: Sight) -> Q:
    """Late, or answered of late; a chef de projet reads all of their plan but what they stand back from."""
    here = Q(**{f"{TERRITORY}__in": _led(actor)})
    answered = Q(answered_on__gt=actor.on - FRESH, closed_on=None) | Q(
        answered_on__gt=actor.on - FRESH, state="refused"
    )
    return here & (overdue(actor.on) | answered) & rights.not_standing_back(seeing)
