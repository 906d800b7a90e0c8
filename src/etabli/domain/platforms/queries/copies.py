"""What is kept of bookings of somebody who asks for a copy: they have no account."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db.models import Q

from etabli.domain.platforms.models import Booking


def about(text: str) -> list[Booking]:
    """Bookings that a firm's name, a contact, an address, a telephone, a SIRET or a number is of."""
    text = text.strip()
    if not text:
        return []
    said = Q(firm__icontains=text) | Q(contact__icontains=text) | Q(email__iexact=text) | Q(phone=text)
    said |= Q(siret="".join(text.split()))
    with suppress(ValueError):
        said |= Q(pk=UUID(text))
    return list(Booking.objects.filter(said).select_related("service__platform").order_by("asked_on", "pk"))


def copy(booking: Booking) -> dict[str, Any]:
    """All that is kept of it, as JSON can hold it."""
    return {
        "number": str(booking.pk),
        "platform": booking.service.platform.name,
        "service": booking.service.name,
        "asked_on": booking.asked_on.isoformat(),
        "first_on": booking.first_on.isoformat(),
        "last_on": booking.last_on.isoformat(),
        "hours": [booking.from_hour, booking.to_hour],
        "quantity": booking.quantity,
        **{name: getattr(booking, name) for name in (*Booking.personal_fields, "size")},
        "state": booking.get_state_display(),
        "used_hours": booking.used_hours,
    }
