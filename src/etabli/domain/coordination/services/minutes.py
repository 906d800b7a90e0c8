"""Minutes: drafted from what was recorded, edited, closed under a seal, put right by an addendum only."""

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.catalogue.numbers import day, plural
from etabli.domain.audit import services as audit
from etabli.domain.coordination import committee_rights as rights
from etabli.domain.coordination.meeting_enums import MeetingState, Presence
from etabli.domain.coordination.models import Addendum, Decision, Meeting, Minutes, Seat
from etabli.domain.coordination.services.convening import tell_added, tell_closed
from etabli.domain.coordination.services.meetings import locked
from etabli.domain.foundation import clock
from etabli.domain.foundation.sealing import seal
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Recusal
from etabli.kernel.typography import french

COUNT = re.compile(r"\d+\s+personnes?\s+présentes?\s+ou\s+représentées?[^.]*\.")  # an attendance told in the text


@transaction.atomic
def draft_minutes(*, meeting_id: UUID, by: Actor) -> Minutes:
    """The minutes as they begin, without the attendance, told beside them; nothing changes where they have begun."""
    meeting, mandate = locked(meeting_id, by, "committee.close", MeetingState.HELD)
    known = Minutes.objects.filter(meeting=meeting).first()
    if known is not None:
        return known
    found = Minutes(meeting=meeting, text=opening(meeting))
    audit.save(found, by=by.author(mandate), verb="minutes.drafted", scope=rights.scope_of(meeting.committee))
    return found


@transaction.atomic
def write_minutes(*, meeting_id: UUID, text: str, by: Actor) -> Minutes:
    """The words that come before the items."""
    meeting, mandate = locked(meeting_id, by, "committee.close", MeetingState.HELD)
    found = Minutes.objects.select_for_update().get(meeting=meeting)
    found.text = french(text.strip())
    audit.save(found, by=by.author(mandate), verb="minutes.written", scope=rights.scope_of(meeting.committee))
    return found


@transaction.atomic
def close_meeting(*, meeting_id: UUID, by: Actor, left_over: bool = False) -> Minutes:
    """Adopt the minutes: they are sealed, the meeting is over, members are told.

    `left_over`: whoever closes them knows that items were not treated.
    """
    meeting, mandate = locked(meeting_id, by, "committee.close", MeetingState.HELD)
    if meeting.seats.exists() and not meeting.seats.exclude(presence=Presence.UNKNOWN).exists():
        raise ValidationError("La présence n’est pas relevée : dites qui était là avant d’arrêter le compte rendu.")
    found = Minutes.objects.select_for_update().filter(meeting=meeting).first()
    if found is None:
        raise ValidationError("Le compte rendu n’est pas encore rédigé.")
    check_count(found.text, attendance_told(meeting.seats.all()))
    untreated = [one.position for one in _items(meeting) if not one.treated]
    if untreated and not left_over:
        raise ValidationError({"left_over": f"{plural(len(untreated), 'point')} sans texte ni décision : dites-le."})
    found.content = content_of(meeting, found.text)
    found.content_hash = seal(found.content)
    found.closed_at, found.closed_by = clock.now(), mandate
    author, scope = by.author(mandate), rights.scope_of(meeting.committee)
    audit.save(found, by=author, verb="minutes.closed", scope=scope)
    meeting.state, meeting.closed_on = MeetingState.CLOSED, by.on
    audit.save(meeting, by=author, verb="meeting.closed", scope=scope)
    tell_closed(meeting, by)
    return found


@transaction.atomic
def add_addendum(*, meeting_id: UUID, text: str, by: Actor) -> Addendum:
    """What is wrong or lacking in closed minutes, beside them."""
    meeting, mandate = locked(meeting_id, by, "committee.close", MeetingState.CLOSED)
    found = Addendum(minutes_id=meeting.pk, text=french(text.strip()), by=mandate)
    audit.save(found, by=by.author(mandate), verb="minutes.put_right", scope=rights.scope_of(meeting.committee))
    tell_added(meeting, by, str(found.pk))
    return found


def opening(meeting: Meeting) -> str:
    """« Le comité s'est réuni le … (Oyonnax). »"""
    where = f" ({meeting.place})" if meeting.place else ""
    return french(f"Le comité s'est réuni le {day(meeting.on)}{where}.")


def attendance_told(seats: Iterable[Seat]) -> str:
    """« 5 personnes présentes ou représentées sur 12 convoquées ; 2 excusées. » Empty where nobody has a place."""
    every = [one.presence for one in seats]
    if not every:
        return ""
    present = every.count(Presence.PRESENT) + every.count(Presence.REPRESENTED)
    unknown = every.count(Presence.UNKNOWN)
    rest = f" ; présence non relevée pour {plural(unknown, 'personne')}" if unknown else ""
    return french(
        f"{plural(present, 'personne présente ou représentée', 'personnes présentes ou représentées')} "
        f"sur {plural(len(every), 'convoquée')} ; {plural(every.count(Presence.EXCUSED), 'excusée')}{rest}."
    )


def check_count(text: str, attendance: str) -> None:
    """A text that counts who came must count as the attendance does: nobody reads two numbers in sealed minutes."""
    told = COUNT.search(text)
    if told is not None and " ".join(told[0].split()) != " ".join(attendance.split()):
        raise ValidationError(
            french(
                f"Le texte dit « {told[0].rstrip('.')} », la présence relevée dit « {attendance.rstrip('.')} ». "
                "Retirez cette phrase du texte : le compte rendu donne déjà la présence."
            )
        )


def left_for(meeting: Meeting) -> dict[str, list[str]]:
    """By fiche, the places of those who stand back from it: they left for its item. Two queries."""
    seats = {one.person_id: str(one.pk) for one in meeting.seats.all() if one.person_id is not None}
    subjects = {str(item.about.pk) for item in _items(meeting) if item.about is not None}
    found: dict[str, list[str]] = {}
    standing = Recusal.objects.in_force().filter(person__in=seats, subject_kind="plans.fiche", subject_id__in=subjects)
    for key, person in standing.order_by("declared_at").values_list("subject_id", "person"):
        found.setdefault(key, []).append(seats[person])
    return found


def content_of(meeting: Meeting, text: str) -> dict[str, Any]:
    """All that the minutes say. People stand there by their place, whose name can be erased."""
    away = left_for(meeting)
    return {
        "committee": meeting.committee.name,
        "on": meeting.on.isoformat(),
        "at": meeting.at.isoformat(),
        "place": meeting.place,
        "text": text,
        "attendance": attendance_told(meeting.seats.all()),
        "seats": [
            {"seat": str(one.pk), "rule": one.rule, "quality": one.quality, "presence": one.presence}
            for one in meeting.seats.all()
        ],
        "items": [
            {
                "item": str(item.pk),
                "position": item.position,
                "kind": item.kind,
                "title": item.title,
                "text": item.text,
                "said": item.said,
                "left": away.get(str(item.about.pk), []) if item.about else [],
                "decisions": [_decided(one) for one in item.decisions.all()],
            }
            for item in _items(meeting)
        ],
    }


def _items(meeting: Meeting) -> Any:
    return meeting.items.select_related("fiche", "sent__request__fiche").prefetch_related("decisions")


def _decided(one: Decision) -> dict[str, Any]:
    return {
        "decision": str(one.pk),
        "text": one.text,
        "effect": one.effect,
        "value": one.value,
        "before": one.before,
        "due_on": one.due_on.isoformat() if one.due_on else None,
    }
