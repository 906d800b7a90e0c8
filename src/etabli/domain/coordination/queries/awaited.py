"""What committees await of an actor: whether they come, minutes to close, tasks to do."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from etabli.domain.coordination import committee_rights as rights
from etabli.domain.coordination.meeting_enums import MeetingState, Outcome
from etabli.domain.coordination.models import Decision, Meeting, Seat
from etabli.domain.foundation.gathering import part
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.permissions import anywhere


class What(StrEnum):
    """`REPLY`: to say whether one comes, by the day of the meeting; `MINUTES`: minutes to close; `TASK`: a task of
    one's own.
    """

    REPLY = "committee.reply"
    MINUTES = "committee.minutes"
    TASK = "committee.task"


def parts(actor: Actor) -> Iterator[QuerySet[Any]]:
    """Each with its committee as title, and what opens it: a meeting, or a decision, whose words stand for who."""
    if actor.person is None:
        return
    told = {
        "key": "meeting",
        "title": "meeting__committee__name",
        "since": "meeting__convened_on",
        "due": "meeting__on",
    }
    yield part(What.REPLY, _coming(actor), "meeting__committee__territory", **told)
    told = {"key": "pk", "title": "item__meeting__committee__name", "since": "item__meeting__on", "due": "due_on"}
    told |= {"who": "text"}
    yield part(What.TASK, _tasks(actor), "item__territory", **told)
    if anywhere(actor, "committee.close"):
        told = {"key": "pk", "title": "committee__name", "since": "held_on"}
        yield part(What.MINUTES, _to_close(actor), "committee__territory", **told)


def _coming(actor: Actor) -> QuerySet[Seat]:
    coming = {"meeting__state": MeetingState.CONVENED, "meeting__on__gte": actor.on}
    return Seat.objects.filter(person=actor.person, reply="", **coming)


def _tasks(actor: Actor) -> QuerySet[Decision]:
    return Decision.objects.filter(owner=actor.person, outcome=Outcome.TO_DO)


def _to_close(actor: Actor) -> QuerySet[Meeting]:
    return Meeting.objects.filter(rights.where(actor, "committee.close", "committee__"), state=MeetingState.HELD)
