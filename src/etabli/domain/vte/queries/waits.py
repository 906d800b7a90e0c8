"""What offers await of an actor: to be reviewed."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet, Value

from etabli.domain.foundation.gathering import part
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.permissions import anywhere
from etabli.domain.vte import rights
from etabli.domain.vte.enums import OfferState
from etabli.domain.vte.models import Offer

TO_REVIEW = "waits.offer"


def parts(actor: Actor) -> Iterator[QuerySet[Any]]:
    """One reading, for who may review somewhere. No firm is named: the page says which."""
    if not anywhere(actor, "offer.review"):
        return
    found = Offer.objects.filter(rights.to_review(actor), state=OfferState.SUBMITTED)
    yield part(Value(TO_REVIEW), found, "territory", key="pk", title="theme", since="submitted_on", due="review_by")
