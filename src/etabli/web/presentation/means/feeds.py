"""What is held of a service of a platform, for calendars (RFC 5545): days, hours and places, no name."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from django.utils import timezone
from icalendar import Calendar, Event

from etabli.catalogue.numbers import plural
from etabli.domain.platforms.models import Service
from etabli.domain.platforms.queries.calendar import Busy
from etabli.kernel.typography import french

PRODUCT = "-//Etabli//Plateformes//FR"


def of_service(service: Service, held: Iterable[Busy]) -> bytes:
    """One event a day of each booking, two where there is a break."""
    found = Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    found.add("x-wr-calname", f"{service.platform.name}, {service.name}")
    for one in held:
        found.add_component(_event(service, one))
    return found.to_ical()


def _event(service: Service, one: Busy) -> Event:
    event = Event()
    event.add("uid", f"{one.number}@etabli")
    event.add("dtstamp", datetime.now(UTC))
    event.add("summary", french(f"{plural(one.quantity, 'place prise', 'places prises')} sur {service.capacity}"))
    start = timezone.make_aware(datetime.combine(one.on, time(one.start)))
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(hours=one.end - one.start))
    return event
