"""Needs of firms, for tests: one stated by a firm and confirmed, one stated by whoever met it."""

import re
from datetime import date
from typing import Any

from tests.domain.people import territory

from etabli.domain.firms import services
from etabli.domain.firms.models import Need, UnconfirmedNeed
from etabli.domain.governance.actor import Actor
from etabli.domain.outbox.models import Message

SIRET = "73282932000074"
FIELDS: dict[str, Any] = {
    "theme": "other",
    "text": "Un atelier trop petit.",
    "firm": "Ateliers du Signal",
    "siret": SIRET,
    "size": "small",
    "contact": "Rosa Bonheur",
    "email": "rosa@exemple.fr",
    "phone": "04 00 00 00 00",
}


def link(hidden: str) -> str:
    return f"http://x/{hidden}"


def secret_of(kind: str) -> str:
    """That of the link in the last message of a kind."""
    text = Message.objects.filter(kind=kind).order_by("created_at").last().text  # type: ignore[union-attr]
    found = re.search(r"http://x/(\S+)", text)
    assert found is not None
    return found[1]


def stated(**fields: Any) -> tuple[Need, str]:
    """Stated by a firm and confirmed: the need, the secret of its link."""
    given = {"territory": territory()} | FIELDS | fields
    services.state(stated=UnconfirmedNeed(**given), machine="192.0.2.1", link=link)
    hidden = services.confirm(hidden=secret_of("need.confirm"))
    found = services.opened_link(hidden)
    assert found is not None
    return found.need, hidden


def met(by: Actor, **fields: Any) -> Need:
    """Stated for a firm."""
    return services.state_for(need=Need(**{"territory": territory()} | FIELDS | fields), by=by, link=link)


def on(day: date, need: Need) -> Need:
    """The same stated on another day, with its last days."""
    shift = day - need.stated_on
    Need.objects.filter(pk=need.pk).update(
        stated_on=day, acknowledge_by=need.acknowledge_by + shift, answer_by=need.answer_by + shift
    )
    need.refresh_from_db()
    return need
