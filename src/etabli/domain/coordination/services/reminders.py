"""Reminders of requests that wait: each once a request, however often and however late this runs."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from etabli.catalogue.coordination.requests import Reminder, request_rules
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.coordination import rights
from etabli.domain.coordination.enums import UNANSWERED, RequestState
from etabli.domain.coordination.models import RequestReminder, SentRequest
from etabli.domain.coordination.services.requests import locked
from etabli.domain.coordination.services.telling import Link, tell_asker, tell_operator
from etabli.domain.foundation import clock
from etabli.kernel import working_days

FIRST = "Une demande vous attend : vous en êtes maintenant le référent."
AGAIN = "Une demande attend votre réponse : voici un lien qui s'ouvre jusqu'au bout du délai."


@dataclass(frozen=True)
class Reminded:
    """How many requests were reminded of, and how many messages that made."""

    requests: int
    messages: int


def remind(*, on: date, link: Link) -> Reminded:
    """Tell what is due on a day. Of several reminders that are due together, the latest is told and the others are
    passed over: nobody gets three messages because this did not run for a month.
    """
    requests = messages = 0
    waiting = SentRequest.objects.filter(state__in=UNANSWERED, sent_on__lte=on).values_list("pk", flat=True)
    for sent_id in list(waiting):
        told = _remind_one(sent_id, on, link)
        requests, messages = requests + bool(told), messages + told
    return Reminded(requests, messages)


@transaction.atomic
def _remind_one(sent_id: object, on: date, link: Link) -> int:
    sent = locked(sent_id)
    if not sent.is_unanswered:
        return 0
    done = set(sent.reminders.values_list("step", flat=True))
    due = [one for one in request_rules().reminders if one.id not in done and is_due(one, sent, on)]
    if not due:
        return _linked(sent, link)
    latest = max(due, key=lambda one: due_on(one, sent))
    told = 0
    if "operator" in latest.tells:
        told += tell_operator(sent, latest.says, f"reminder.{latest.id}", SYSTEM, link)
    if "asker" in latest.tells:
        told += tell_asker(sent, "reminder", f"reminder.{latest.id}:{sent.pk}", latest.says, None)
    for one in due:
        row = RequestReminder(sent=sent, step=one.id, on=on, told=told if one is latest else 0)
        audit.save(row, by=SYSTEM, verb="asked.reminded", scope=rights.scope_of(sent))
    return told


def _linked(sent: SentRequest, link: Link) -> int:
    """A link where none opens until the last day to answer; how many messages that made."""
    if not sent.links.exists():
        return tell_operator(sent, FIRST, "sent", SYSTEM, link)
    alive = sent.links.filter(used_at=None, expires_at__gt=clock.start_of(sent.answer_by + timedelta(days=1)))
    return 0 if alive.exists() else tell_operator(sent, AGAIN, "sent", SYSTEM, link)


def due_on(reminder: Reminder, sent: SentRequest) -> date:
    """The first day on which a reminder is told."""
    deadline = sent.acknowledge_by if reminder.counts_from == "acknowledge" else sent.answer_by
    return working_days.shifted(deadline, reminder.days)


def is_due(reminder: Reminder, sent: SentRequest, on: date) -> bool:
    """Nobody is asked to acknowledge what they acknowledged; nor told « soon » of what is late."""
    if reminder.counts_from == "acknowledge" and sent.state != RequestState.SENT:
        return False
    return due_on(reminder, sent) <= on and not (reminder.days < 0 and on > sent.answer_by)
