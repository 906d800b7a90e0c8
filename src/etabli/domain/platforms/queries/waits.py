"""What bookings await of an actor: an answer, then whether the service was used."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When

from etabli.domain.foundation.gathering import part
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.permissions import anywhere
from etabli.domain.platforms import rights
from etabli.domain.platforms.enums import BookingState
from etabli.domain.platforms.queries.bookings import unsaid

TO_ANSWER, TO_SAY = "waits.booking", "waits.booking.use"


def parts(actor: Actor) -> Iterator[QuerySet[Any]]:
    """One reading, for who keeps a platform somewhere. No firm is named: the page says which."""
    if not anywhere(actor, rights.MANAGE):
        return
    asked = Q(state=BookingState.ASKED)
    found = rights.bookings(actor).filter(asked | unsaid(actor.on))
    what = Case(When(asked, then=Value(TO_ANSWER)), default=Value(TO_SAY))
    due = Case(When(asked, then=F("first_on")), default=F("last_on"))
    yield part(
        what,
        found,
        "service__platform__territory",
        key="pk",
        title="service__platform__name",
        since="asked_on",
        due=due,
    )
