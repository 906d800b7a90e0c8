"""Meetings for calendars (RFC 5545, 5546): the invitation that a message carries, and the feed of a person."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event, vCalAddress, vText

from etabli.domain.coordination.meeting_enums import MeetingState
from etabli.domain.coordination.models import Meeting
from etabli.domain.foundation import clock

PRODUCT = "-//Etabli//Comités//FR"
REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
METHODS = {MeetingState.CANCELLED: CANCEL, MeetingState.PREPARED: PUBLISH}
STATUSES = {MeetingState.CANCELLED: "CANCELLED", MeetingState.PREPARED: "TENTATIVE"}
REFRESH = timedelta(hours=6)


def invitation(meeting: Meeting, name: str, address: str) -> str:
    """For one person: no one else's address is in it. Cancelled, it says so under the same UID and a later SEQUENCE.

    While it is prepared, nobody is convened: it is a tentative date, published for whoever prepares it.
    """
    method = METHODS.get(MeetingState(meeting.state), REQUEST)
    found = _calendar()
    found.add("method", method)
    event = _event(meeting)
    if method == PUBLISH:
        found.add_component(event)
        return str(found.to_ical().decode())
    guest = vCalAddress(f"mailto:{address}")
    guest.params["CN"] = vText(name)
    guest.params["ROLE"] = vText("REQ-PARTICIPANT")
    guest.params["PARTSTAT"] = vText("NEEDS-ACTION")
    if method == REQUEST:
        guest.params["RSVP"] = vText("TRUE")
    event.add("attendee", guest, encode=0)
    found.add_component(event)
    return str(found.to_ical().decode())


def feed(meetings: Iterable[Meeting]) -> str:
    """Every meeting of a person, cancelled ones as such."""
    found = _calendar()
    found.add("x-wr-calname", "Comités (Établi)")
    found.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    for meeting in meetings:
        found.add_component(_event(meeting))
    return str(found.to_ical().decode())


def _calendar() -> Calendar:
    found = Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    return found


def _event(meeting: Meeting) -> Event:
    begins = timezone.make_aware(datetime.combine(meeting.on, meeting.at)).astimezone(UTC)
    host = settings.ETABLI_ADDRESS.split("://")[-1]
    event = Event()
    event.add("uid", f"{meeting.pk}@{host}")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", clock.now().astimezone(UTC))
    event.add("dtstart", begins)
    event.add("dtend", begins + timedelta(minutes=meeting.minutes))
    event.add("summary", meeting.committee.name)
    event.add("status", STATUSES.get(MeetingState(meeting.state), "CONFIRMED"))
    organizer = vCalAddress(f"mailto:{settings.DEFAULT_FROM_EMAIL.rpartition('<')[2].rstrip('>')}")
    organizer.params["CN"] = vText("Établi")
    event.add("organizer", organizer, encode=0)
    if meeting.place or meeting.link:
        event.add("location", meeting.place or meeting.link)
    address = f"{settings.ETABLI_ADDRESS}{reverse('meeting', args=[meeting.pk])}"
    visio = f"\nVisioconférence : {meeting.link}" if meeting.link else ""
    event.add("description", f"Ordre du jour et réponse : {address}{visio}")
    event.add("url", address)
    return event
