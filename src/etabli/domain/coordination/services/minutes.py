"""Minutes: drafted from what was recorded, edited, closed under a seal, put right by an addendum only."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.catalogue.numbers import day, plural
from etabli.domain.audit import services as audit
from etabli.domain.coordination import committee_rights as rights
from etabli.domain.coordination.meeting_enums import MeetingState, Presence
from etabli.domain.coordination.models import Addendum, Decision, Meeting, Minutes
from etabli.domain.coordination.services.convening import tell_added, tell_closed
from etabli.domain.coordination.services.meetings import locked
from etabli.domain.foundation import clock
from etabli.domain.foundation.sealing import seal
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Recusal
from etabli.kernel.typography import french


@transaction.atomic
def draft_minutes(*, meeting_id: UUID, by: Actor) -> Minutes:
    """The minutes as they begin, from the attendance; nothing changes where they have begun."""
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
def close_meeting(*, meeting_id: UUID, by: Actor) -> Minutes:
    """Adopt the minutes: they are sealed, the meeting is over, members are told."""
    meeting, mandate = locked(meeting_id, by, "committee.close", MeetingState.HELD)
    if meeting.seats.exists() and not meeting.seats.exclude(presence=Presence.UNKNOWN).exists():
        raise ValidationError("La présence n’est pas relevée : dites qui était là avant d’arrêter le compte rendu.")
    found = Minutes.objects.select_for_update().filter(meeting=meeting).first()
    if found is None:
        raise ValidationError("Le compte rendu n’est pas encore rédigé.")
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
    """« Le comité s'est réuni le … Étaient présentes 5 personnes sur 12 convoquées. »"""
    counted = {one: meeting.seats.filter(presence=one).count() for one in Presence}
    every = sum(counted.values())
    present = counted[Presence.PRESENT] + counted[Presence.REPRESENTED]
    where = f" ({meeting.place})" if meeting.place else ""
    return french(
        f"Le comité s'est réuni le {day(meeting.on)}{where}. "
        f"{plural(present, 'personne présente ou représentée', 'personnes présentes ou représentées')} "
        f"sur {plural(every, 'convoquée')} ; {plural(counted[Presence.EXCUSED], 'excusée')}."
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
