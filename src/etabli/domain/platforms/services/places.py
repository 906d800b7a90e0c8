"""The rule of capacity: bookings that hold places at one time never hold more than the service has.

Whoever confirms one holds the lock of the service's row until it is written (PostgreSQL), or that of the whole database
(SQLite, whose transactions begin by it): of two who confirm at once, the second sees what the first did.
"""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError

from etabli.catalogue.numbers import day, plural
from etabli.domain.platforms.enums import HOLDING, BookingState
from etabli.domain.platforms.models import Booking, Service
from etabli.domain.platforms.windows import Window, most_taken
from etabli.kernel.typography import french


def hold(booking: Booking, window: Window) -> None:
    """Take places for a booking, which is not written here. Raises ValidationError where there are not enough."""
    service = lock(booking.service_id)
    if service.closed_on is not None:
        raise ValidationError("Ce service n’est plus proposé.")
    if short := shortage(service, window, but=booking.pk):
        raise ValidationError(french(f"{short} : proposez d'autres jours."))
    booking.first_on, booking.last_on = window.first, window.last
    booking.from_hour, booking.to_hour = window.hours
    booking.state = BookingState.CONFIRMED


def shortage(service: Service, window: Window, *, but: UUID | None = None) -> str:
    """On which day there are not enough places, and how many are left; empty where there are enough now."""
    taken, on = most_taken(held(service, window.first, window.last, but=but), window)
    if taken + window.quantity <= service.capacity:
        return ""
    left = max(0, service.capacity - taken)
    said = f"il reste {plural(left, 'place libre', 'places libres')}" if left else "il ne reste aucune place"
    return french(f"Le {day(on)}, {said} sur {service.capacity}")


def lock(service_id: UUID) -> Service:
    """The service, which nobody else confirms a booking of before this transaction ends."""
    Service.objects.select_for_update().get(pk=service_id)
    return Service.objects.select_related("platform__territory__phase", "platform__operator").get(pk=service_id)


def held(service: Service, first: date, last: date, *, but: UUID | None = None) -> list[Window]:
    """What is held of a service on some days."""
    found = Booking.objects.filter(service=service, state__in=HOLDING, first_on__lte=last, last_on__gte=first)
    return [one.window for one in found.exclude(pk=but)]


def check_capacity(service: Service, today: date) -> None:
    """A capacity is enough for what is held from a day on."""
    there = Booking.objects.filter(service=service, state__in=HOLDING, last_on__gte=today)
    windows = [one.window for one in there]
    for one in windows:
        taken, on = most_taken(windows, Window(max(one.first, today), one.last, one.hours))
        if taken > service.capacity:
            told = french(f"Le {day(on)}, {plural(taken, 'place')} sont déjà confirmées.")
            raise ValidationError({"capacity": told})
