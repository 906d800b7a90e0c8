"""What requests to operators await of an actor: to answer, for a referent; just answered, for who asked."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, Least

from etabli.domain.coordination import rights
from etabli.domain.coordination.enums import UNANSWERED, RequestState
from etabli.domain.coordination.models import SentRequest
from etabli.domain.foundation.gathering import part
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.plans.rights import Sight, sight

FRESH = timedelta(days=30)  # how long an answer waits to be read by who asked
TERRITORY = "request__fiche__plan__territory"
TO_ANSWER, TO_ACKNOWLEDGE = "waits.request", "waits.request.new"
MOST_EUROS = 2_147_483_647  # an integer of the database
OF = "/"  # between the type of need and the title of the fiche
ANSWERED = "request.answered."  # and the state


def parts(actor: Actor) -> Iterator[QuerySet[Any]]:
    """Of fiches that the actor stands back from too: who reads the rows leaves them out."""
    seeing = sight(actor).knowing(frozenset())
    told = {"key": "pk", "title": "request__fiche__title", "who": "operator__name", "about": "request__fiche"}
    if _refers(actor):
        asked = SentRequest.objects.filter(_to_answer(actor, seeing))
        asks = {"title": Concat("need_kind", Value(OF), "request__fiche__title"), "number": _euros()}
        yield part(awaits(actor.on), asked, TERRITORY, since="sent_on", due=next_day(actor.on), **{**told, **asks})
    if _led(actor):
        answered = SentRequest.objects.filter(_to_follow(actor))
        yield part(Concat(Value(ANSWERED), F("state")), answered, TERRITORY, since="answered_on", **told)


def next_day(on: date) -> Case:
    """The last day of what waits first: the acknowledgement, then the answer, once that one is late too."""
    return Case(When(_acknowledging(on), then=F("acknowledge_by")), default=F("answer_by"))


def awaits(on: date) -> Case:
    """Which of the two it is."""
    return Case(When(_acknowledging(on), then=Value(TO_ACKNOWLEDGE)), default=Value(TO_ANSWER))


def _acknowledging(on: date) -> Q:
    return Q(state=RequestState.SENT, answer_by__gte=on)


def _euros() -> Cast:
    """What is asked, in whole euros: 0 where it is not told, at most what a row holds."""
    return Cast(Least(Coalesce(F("amount_cents"), 0) / 100, Value(MOST_EUROS)), IntegerField())


def _refers(actor: Actor) -> set[tuple[Any, str | None]]:
    """(operator, territory) where the actor is a referent."""
    return {(one.organisation_id, one.territory_id) for one in actor.mandates if Role(one.role) == Role.OPERATOR}


def _led(actor: Actor) -> set[str]:
    """The territories whose chef de projet the actor is."""
    return {one.territory_id for one in actor.mandates if Role(one.role) == Role.PROJECT_LEAD and one.territory_id}


def _to_answer(actor: Actor, seeing: Sight) -> Q:
    return Q(state__in=UNANSWERED) & rights.mine(actor, seeing)


def _to_follow(actor: Actor) -> Q:
    """Answered of late; a chef de projet reads all of their plan but what they stand back from."""
    here = Q(**{f"{TERRITORY}__in": _led(actor)}, answered_on__gt=actor.on - FRESH)
    return here & (Q(closed_on=None) | Q(state=RequestState.REFUSED))
