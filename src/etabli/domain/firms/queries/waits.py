"""What needs of firms await of an actor: to acknowledge, then to answer."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When

from etabli.domain.firms import rights
from etabli.domain.firms.enums import UNANSWERED, NeedState
from etabli.domain.firms.models import Need
from etabli.domain.foundation.gathering import part
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.permissions import anywhere

TO_ACKNOWLEDGE, TO_ANSWER = "waits.need.new", "waits.need"


def parts(actor: Actor) -> Iterator[QuerySet[Any]]:
    """One reading, for who may be routed to. No firm is named: the page says which."""
    if not anywhere(actor, "need.answer"):
        return
    found = Need.objects.filter(rights.addressed_to(actor), state__in=UNANSWERED)
    new = Q(state=NeedState.ROUTED, answer_by__gte=actor.on)
    what = Case(When(new, then=Value(TO_ACKNOWLEDGE)), default=Value(TO_ANSWER))
    due = Case(When(new, then=F("acknowledge_by")), default=F("answer_by"))
    yield part(what, found, "territory", key="pk", title="theme", since="stated_on", due=due)
