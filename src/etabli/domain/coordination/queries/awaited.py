"""What committees await of an actor: whether they come, minutes to close, tasks to do. One query for all."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import CharField, QuerySet, Value

from etabli.domain.coordination import committee_rights as rights
from etabli.domain.coordination.meeting_enums import MeetingState, Outcome
from etabli.domain.coordination.models import Decision, Meeting, Seat
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.permissions import anywhere


class What(StrEnum):
    """`REPLY`: to say whether one comes; `MINUTES`: minutes to close; `TASK`: a task of one's own."""

    REPLY = "reply"
    MINUTES = "minutes"
    TASK = "task"


@dataclass(frozen=True)
class Waiting:
    """`key`: of the meeting, or of the decision; `on`: the day of the meeting; `since` when it waits."""

    what: What
    key: UUID
    name: str
    on: date
    since: date | None


def waits(actor: Actor) -> Iterator[tuple[QuerySet[Any], str]]:
    """Rows of which each awaits the actor, with the path to its territory, if any: without any, so is `awaited`."""
    if actor.person is None:
        return
    yield _coming(actor), "meeting__committee__territory"
    yield _tasks(actor), "item__territory"
    if anywhere(actor, "committee.close"):
        yield _to_close(actor), "committee__territory"


def awaited(actor: Actor) -> list[Waiting]:
    """One query."""
    if actor.person is None:
        return []
    parts = [
        _part(What.REPLY, _coming(actor), "meeting", "meeting__", "meeting__convened_on"),
        _part(What.TASK, _tasks(actor), "pk", "item__meeting__", "item__meeting__on"),
    ]
    if anywhere(actor, "committee.close"):
        parts.append(_part(What.MINUTES, _to_close(actor), "pk", "", "held_on"))
    first, *others = parts
    return [Waiting(What(what), *told) for what, *told in first.union(*others)]


def _coming(actor: Actor) -> QuerySet[Seat]:
    coming = {"meeting__state": MeetingState.CONVENED, "meeting__on__gte": actor.on}
    return Seat.objects.filter(person=actor.person, reply="", **coming)


def _tasks(actor: Actor) -> QuerySet[Decision]:
    return Decision.objects.filter(owner=actor.person, outcome=Outcome.TO_DO)


def _to_close(actor: Actor) -> QuerySet[Meeting]:
    return Meeting.objects.filter(rights.where(actor, "committee.close", "committee__"), state=MeetingState.HELD)


def _part(what: What, rows: QuerySet[Any], key: str, meeting: str, since: str) -> QuerySet[Any]:
    columns = (key, f"{meeting}committee__name", f"{meeting}on", since)
    return rows.order_by().annotate(what=Value(what.value, CharField())).values_list("what", *columns)
