"""What people are told of a meeting: convened, moved, cancelled, closed, a task for them; with its invitation."""

from collections.abc import Iterable

from django.urls import reverse

from etabli.catalogue.numbers import day
from etabli.domain.coordination.invitations import convener, invitation
from etabli.domain.coordination.meeting_enums import MeetingState
from etabli.domain.coordination.models import Decision, Meeting, Seat
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Person
from etabli.domain.notifications import services as notifications
from etabli.domain.outbox import services as outbox
from etabli.kernel.typography import french


def when(meeting: Meeting) -> str:
    """« le 12 mars 2027 à 14 h 30, à Oyonnax »."""
    hour = f"{meeting.at.hour} h {meeting.at.minute:02}" if meeting.at.minute else f"{meeting.at.hour} h"
    where = f", {meeting.place}" if meeting.place else ", en visioconférence"
    return f"le {day(meeting.on)} à {hour}{where}"


def tell_convened(
    meeting: Meeting, by: Actor, says: str, seats: Iterable[Seat] | None = None, *, before: str = ""
) -> int:
    """Everybody who has a place, those without an account too; how many. Each calendar gets its own invitation.

    `before`: when and where it was to be, until it changed.
    """
    cancelled = meeting.state == MeetingState.CANCELLED
    kind = "committee.convened" if meeting.sequence == 0 and not cancelled else "committee.changed"
    address = reverse("meeting", args=[meeting.pk])
    title = f"{meeting.committee.name}, {day(meeting.on)} : {says}"
    text = f"{meeting.committee.name} : {says}, {when(meeting)}."
    if before:
        text += f" Elle était prévue {before}."
    if meeting.link and not cancelled:
        text += f"\n\nVisioconférence : {meeting.link}"
    if cancelled and meeting.reason:
        text += f"\n\nMotif : {meeting.reason}"
    told = list(meeting.seats.select_related("person") if seats is None else seats)
    event = f"{kind}:{meeting.pk}:{meeting.sequence}"
    mine = {one.person_id: one for one in told if one.person_id is not None}
    answer = "" if cancelled else "\n\nRépondez dans Établi : dites si vous venez."
    asked = convener(meeting)
    how = "" if cancelled else f" {asked.how}"
    notifications.tell(
        kind=kind,
        event=event,
        people=[one.person for one in told if one.person is not None],
        title=title,
        text=text + answer,
        url=address,
        by=None,
        territory=meeting.committee.territory,
        calendar=lambda person: invitation(meeting, mine[person.pk].name, person.email),
        reply_to=asked.address,
    )
    for one in told:
        if one.person_id is None:
            outbox.write(
                kind=kind,
                to=one.address,
                subject=french(f"Établi : {title}"),
                text=french(f"Bonjour,\n\n{text}\n\nL'invitation jointe s'ouvre dans votre agenda.{how}\n"),
                headers={"Reply-To": asked.address} if asked.address else {},
                calendar=invitation(meeting, one.name, one.address),
            )
    return len(told)


def tell_closed(meeting: Meeting, by: Actor) -> None:
    """The minutes are there, for whoever had a place and has an account."""
    notifications.tell(
        kind="committee.closed",
        event=f"committee.closed:{meeting.pk}",
        people=_people(meeting),
        title=f"Compte rendu arrêté : {meeting.committee.name}, {day(meeting.on)}",
        text=f"Le compte rendu de la réunion du {day(meeting.on)} est arrêté ({meeting.committee.name}).",
        url=reverse("meeting_minutes", args=[meeting.pk]),
        by=by,
        territory=meeting.committee.territory,
    )


def tell_task(decision: Decision, by: Actor) -> None:
    """Whoever got a task. Its words may be reserved: they are read in Établi."""
    if decision.owner is None:
        return
    meeting = decision.item.meeting
    until = f" pour le {day(decision.due_on)}" if decision.due_on else ""
    notifications.tell(
        kind="committee.task",
        event=f"committee.task:{decision.pk}",
        people=[decision.owner],
        title=f"Une tâche vous est confiée{until} : {meeting.committee.name}",
        text=f"Le comité du {day(meeting.on)} vous confie une tâche{until} ({meeting.committee.name}).",
        url=reverse("committee_decision", args=[decision.pk]),
        by=by,
        territory=decision.item.territory,
    )


def tell_added(meeting: Meeting, by: Actor, what: str) -> None:
    """Something was added to closed minutes."""
    notifications.tell(
        kind="committee.closed",
        event=f"committee.addendum:{what}",
        people=_people(meeting),
        title=f"Compte rendu rectifié : {meeting.committee.name}, {day(meeting.on)}",
        text=f"Un rectificatif complète le compte rendu de la réunion du {day(meeting.on)} ({meeting.committee.name}).",
        url=reverse("meeting_minutes", args=[meeting.pk]),
        by=by,
        territory=meeting.committee.territory,
    )


def _people(meeting: Meeting) -> list[Person]:
    return [one.person for one in meeting.seats.select_related("person") if one.person is not None]
