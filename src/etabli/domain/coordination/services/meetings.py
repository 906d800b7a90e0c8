"""A meeting: prepared with its proposed agenda, convened, moved, answered, held, cancelled."""

from datetime import date, time
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.catalogue.coordination.committees import committee_rules
from etabli.domain.audit import services as audit
from etabli.domain.coordination import committee_rights as rights
from etabli.domain.coordination.meeting_enums import TO_COME, MeetingState, Presence, Reply
from etabli.domain.coordination.models import Committee, Meeting, Seat
from etabli.domain.coordination.queries.proposals import last_on, proposals
from etabli.domain.coordination.services.convening import tell_convened, when
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Mandate, Person
from etabli.kernel.typography import french

WITH = (
    *("committee__territory__phase", "committee__departement", "committee__region"),
    *("prepared_by__person", "prepared_by__organisation"),
)
MOVED = ("on", "at", "minutes", "place", "link")
MEANWHILE = "Cette réunion a changé d'état entre-temps : rechargez la page pour lire la suite."


@transaction.atomic
def prepare_meeting(
    *, committee: Committee, on: date, at: time, by: Actor, place: str = "", link: str = "", minutes: int | None = None
) -> Meeting:
    """A meeting to come, with the agenda that the rules propose: people then keep, remove, add and put in order."""
    mandate = rights.require(by, "committee.prepare", committee)
    if on < by.on:
        raise ValidationError({"on": "Ce jour est passé."})
    found = Meeting(committee=committee, on=on, at=at, place=place.strip(), link=link.strip(), prepared_by=mandate)
    found.minutes = minutes or committee_rules().minutes
    audit.save(found, by=by.author(mandate), verb="meeting.prepared", scope=rights.scope_of(committee))
    for position, one in enumerate(proposals(committee, by, last_on(committee)), start=1):
        item = one.item(found, position)
        audit.save(item, by=by.author(mandate), verb="agenda.proposed", scope=rights.scope_of_item(item))
    return found


@transaction.atomic
def change_meeting(*, meeting_id: UUID, values: dict[str, Any], by: Actor) -> Meeting:
    """Another day, hour or place. Once convened, everybody is told, and calendars follow."""
    meeting, mandate = locked(meeting_id, by, "committee.prepare", *TO_COME)
    given = {name: value for name, value in values.items() if name in MOVED}
    if given.get("on", meeting.on) < by.on:
        raise ValidationError({"on": "Ce jour est passé."})
    if all(getattr(meeting, name) == value for name, value in given.items()):
        return meeting
    before, hour = when(meeting), (meeting.on, meeting.at)
    for name, value in given.items():
        setattr(meeting, name, value)
    convened = meeting.state == MeetingState.CONVENED
    if convened:
        _somewhere(meeting)
        meeting.sequence += 1
    _save(meeting, by, mandate, "meeting.moved")
    if convened:
        for seat in meeting.seats.exclude(reply=""):  # the answer was for the day before
            seat.reply, seat.represented_by = Reply.SILENT, ""
            audit.save(seat, by=by.author(mandate), verb="seat.asked_again", scope=rights.scope_of(meeting.committee))
        says = "réunion modifiée" if hour == (meeting.on, meeting.at) else "réunion déplacée"
        tell_convened(meeting, by, says, before=before)
    return meeting


@transaction.atomic
def invite(
    *, meeting_id: UUID, by: Actor, person: Person | None = None, name: str = "", address: str = "", quality: str = ""
) -> Seat:
    """Somebody who has no place by right: a person with an account, or a name and an address."""
    meeting, mandate = locked(meeting_id, by, "committee.prepare", *TO_COME)
    person = person or Person.objects.filter(email__iexact=address.strip(), is_active=True).first()
    seat = Seat(meeting=meeting, person=person, quality=quality.strip()[:250])
    seat.name = str(person) if person else name.strip()
    seat.address = person.email if person else address.strip().lower()
    if not seat.name:
        raise ValidationError({"name": "Donnez un nom."})
    if meeting.seats.filter(address__iexact=seat.address).exists():
        raise ValidationError({"address": "Cette personne est déjà convoquée."})
    audit.save(seat, by=by.author(mandate), verb="seat.invited", scope=rights.scope_of(meeting.committee))
    if meeting.state == MeetingState.CONVENED:
        tell_convened(meeting, by, "vous êtes convié", [seat])
    return seat


@transaction.atomic
def take_back_invitation(*, meeting_id: UUID, seat_id: UUID, by: Actor) -> None:
    """A guest who was invited by mistake, before the meeting is convened."""
    meeting, mandate = locked(meeting_id, by, "committee.prepare", MeetingState.PREPARED)
    seat = meeting.seats.get(pk=seat_id, rule="")
    audit.delete(seat, by=by.author(mandate), verb="seat.taken_back", scope=rights.scope_of(meeting.committee))


@transaction.atomic
def convene(*, meeting_id: UUID, by: Actor) -> Meeting:
    """Everybody who sits by right on the day of the meeting has a place, and is told with the guests."""
    meeting, mandate = locked(meeting_id, by, "committee.prepare", MeetingState.PREPARED)
    _somewhere(meeting)
    if not meeting.items.exists():
        raise ValidationError("L'ordre du jour est vide : ajoutez un point au moins.")
    _seat_members(meeting, by, mandate)
    meeting.state, meeting.convened_on = MeetingState.CONVENED, by.on
    _save(meeting, by, mandate, "meeting.convened")
    tell_convened(meeting, by, "vous êtes convié")
    return meeting


@transaction.atomic
def answer(*, meeting_id: UUID, reply: Reply, by: Actor, represented_by: str = "") -> Seat:
    """Whoever is convened says whether they come, as often as they change their mind."""
    meeting = _read(meeting_id)
    seat = meeting.seats.filter(person=by.person).first()
    if seat is None or meeting.state != MeetingState.CONVENED:
        raise ValidationError(french("Vous n'êtes pas convié à cette réunion, ou elle n'attend plus de réponse."))
    if reply == Reply.SENDS and not represented_by.strip():
        raise ValidationError({"represented_by": "Dites qui vous représente."})
    seat.reply, seat.represented_by = reply, represented_by.strip() if reply == Reply.SENDS else ""
    audit.save(seat, by=by.author(seat.mandate), verb="seat.answered", scope=rights.scope_of(meeting.committee))
    return seat


@transaction.atomic
def hold(*, meeting_id: UUID, by: Actor) -> Meeting:
    """The meeting begins, on its day or after. Members of this day have a place; answers begin the attendance."""
    meeting, mandate = locked(meeting_id, by, "committee.hold", MeetingState.CONVENED)
    if by.on < meeting.on:
        raise ValidationError("Cette réunion n'a pas encore lieu : déplacez-la si le jour a changé.")
    _seat_members(meeting, by, mandate)
    begins = {Reply.COMES: Presence.PRESENT, Reply.AWAY: Presence.EXCUSED, Reply.SENDS: Presence.REPRESENTED}
    for seat in meeting.seats.exclude(reply=""):
        seat.presence = begins[Reply(seat.reply)]
        audit.save(seat, by=by.author(mandate), verb="seat.present", scope=rights.scope_of(meeting.committee))
    meeting.state, meeting.held_on = MeetingState.HELD, by.on
    _save(meeting, by, mandate, "meeting.held")
    return meeting


@transaction.atomic
def record_attendance(*, meeting_id: UUID, presences: dict[UUID, tuple[str, str]], by: Actor) -> None:
    """Who was there: by place, how, and by whom represented."""
    meeting, mandate = locked(meeting_id, by, "committee.hold", MeetingState.HELD)
    for seat in meeting.seats.filter(pk__in=presences):
        presence, other = presences[seat.pk]
        if presence == Presence.REPRESENTED and not other.strip():
            raise ValidationError(french(f"Dites qui représente {seat.name}."))
        keeps = presence == Presence.REPRESENTED or seat.reply == Reply.SENDS
        seat.presence, seat.represented_by = presence, other.strip() if keeps else ""
        audit.save(seat, by=by.author(mandate), verb="seat.present", scope=rights.scope_of(meeting.committee))


@transaction.atomic
def cancel(*, meeting_id: UUID, by: Actor, reason: str = "") -> Meeting:
    """Whoever was convened is told; calendars strike it out."""
    meeting, mandate = locked(meeting_id, by, "committee.prepare", *TO_COME)
    convened = meeting.state == MeetingState.CONVENED
    if convened and not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi : les personnes convoquées liront ce motif."})
    meeting.state, meeting.cancelled_on, meeting.reason = MeetingState.CANCELLED, by.on, reason.strip()
    meeting.sequence += 1
    _save(meeting, by, mandate, "meeting.cancelled", reason)
    if convened:
        tell_convened(meeting, by, "réunion annulée")
    return meeting


def locked(meeting_id: UUID, by: Actor, permission: str, *states: MeetingState) -> tuple[Meeting, Mandate]:
    """The meeting, locked where the database can, and the mandate that gives the right; in one of these states."""
    Meeting.objects.select_for_update().get(pk=meeting_id)
    meeting = _read(meeting_id)
    mandate = rights.require(by, permission, meeting.committee)
    if meeting.state not in states:
        raise ValidationError(french(MEANWHILE))
    return meeting, mandate


def _read(meeting_id: UUID) -> Meeting:
    return Meeting.objects.select_related(*WITH).get(pk=meeting_id)


def _save(meeting: Meeting, by: Actor, mandate: Mandate, verb: str, reason: str = "") -> None:
    scope = rights.scope_of(meeting.committee)
    audit.save(meeting, by=by.author(mandate), verb=verb, reason=reason, scope=scope)


def _somewhere(meeting: Meeting) -> None:
    if not meeting.place and not meeting.link:
        raise ValidationError({"place": "Donnez un lieu, ou le lien d'une visioconférence."})


def _seat_members(meeting: Meeting, by: Actor, mandate: Mandate) -> None:
    """A place for whoever sits by right on the day of the meeting; who was invited keeps theirs, now by right."""
    there = {one.person_id: one for one in meeting.seats.all()}
    for rule, held in rights.members(meeting.committee, max(meeting.on, by.on)):
        seat = there.get(held.person_id) or Seat(meeting=meeting, person=held.person)
        if seat.rule:
            continue
        seat.rule, seat.mandate, seat.name, seat.address = rule.id, held, str(held.person), held.person.email
        seat.quality = french(f"{rule.label}, {held.organisation.name}")[:250]
        audit.save(seat, by=by.author(mandate), verb="seat.by_right", scope=rights.scope_of(meeting.committee))
