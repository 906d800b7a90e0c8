"""Meetings for calendars (RFC 5545, 5546): the invitation that a message carries, and the feed of a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

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


@dataclass(frozen=True)
class Convener:
    """Whom guests answer to. `address` is empty where nobody is known to read answers."""

    name: str
    address: str

    @property
    def how(self) -> str:
        """How one answers without an account, in words."""
        if not self.address:
            return "Pour répondre, adressez-vous à qui pilote ce comité : personne ne lit les réponses à ce message."
        return f"Pour répondre, écrivez à {self.name} ({self.address}), ou répondez à ce message."


def convener(meeting: Meeting) -> Convener:
    """Who prepared it, as long as their mandate holds; else whoever reads the answers to messages of the instance."""
    mandate = meeting.prepared_by
    if mandate.person.is_active and mandate.in_force(timezone.localdate(clock.now())):
        return Convener(f"{mandate.person}, {mandate.organisation}", mandate.person.email)
    return Convener("Établi", settings.ETABLI_REPLY_TO)


def invitation(meeting: Meeting, name: str, address: str) -> str:
    """For one person: no other guest's address is in it. Cancelled, it says so under the same UID and a later SEQUENCE.
    Answers of calendars go to who convenes.

    While it is prepared, nobody is convened: it is a tentative date, published for whoever prepares it.
    """
    method = METHODS.get(MeetingState(meeting.state), REQUEST)
    found = _calendar()
    found.add("method", method)
    event, asked = _event(meeting), convener(meeting)
    organizer = vCalAddress(f"mailto:{asked.address or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organizer.params["CN"] = vText(asked.name)
    event.add("organizer", organizer, encode=0)
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
    if meeting.place or meeting.link:
        event.add("location", meeting.place or meeting.link)
    address = f"{settings.ETABLI_ADDRESS}{reverse('meeting', args=[meeting.pk])}"
    visio = f"\nVisioconférence : {meeting.link}" if meeting.link else ""
    event.add("description", f"Ordre du jour et réponse : {address}{visio}")
    event.add("url", address)
    return event
