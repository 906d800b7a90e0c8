"""What is kept of bookings, even unconfirmed, and of contacts of platforms, of somebody who asks for a copy."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db.models import Q

from etabli.domain.audit import snapshot
from etabli.domain.outbox.queries import kept_for
from etabli.domain.platforms.models import Booking, Platform, UnconfirmedBooking


def about(text: str) -> list[Booking]:
    """Bookings that a firm's name, a contact, an address, a telephone, a SIRET or a number is of."""
    found = Booking.objects.filter(_said(text) | _firm(text)) if text.strip() else Booking.objects.none()
    return list(found.select_related("service__platform").order_by("asked_on", "pk"))


def unconfirmed_about(text: str) -> list[UnconfirmedBooking]:
    """The same, that nobody has confirmed yet."""
    if not text.strip():
        return []
    return list(UnconfirmedBooking.objects.filter(_said(text) | _firm(text)).order_by("created_at", "pk"))


def platforms_about(text: str) -> list[Platform]:
    """Platforms whose contact a name, an address, a telephone is of, or of a number."""
    return list(Platform.objects.filter(_said(text)).order_by("name", "pk")) if text.strip() else []


def _said(text: str) -> Q:
    text = text.strip()
    said = Q(contact__icontains=text) | Q(email__iexact=text) | Q(phone=text)
    with suppress(ValueError):
        said |= Q(pk=UUID(text))
    return said


def _firm(text: str) -> Q:
    return Q(firm__icontains=text.strip()) | Q(siret="".join(text.split()))


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
        "messages": kept_for(booking.email),
    }


def copy_unconfirmed(one: UnconfirmedBooking) -> dict[str, Any]:
    """All that was typed, and until when it is kept."""
    typed = {name: value for name, value in snapshot.take(one).items() if name not in ("id", "expires_at")}
    return {"number": str(one.pk), "kept_until": one.expires_at.isoformat(), **typed, "messages": kept_for(one.email)}


def copy_contact(platform: Platform) -> dict[str, Any]:
    """Whom to reach of a platform."""
    told = {name: getattr(platform, name) for name in Platform.personal_fields}
    return {"number": str(platform.pk), "platform": platform.name, **told, "messages": kept_for(platform.email)}
