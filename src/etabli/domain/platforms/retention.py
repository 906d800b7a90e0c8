"""What the register says must go: what names the firm a year after a booking, links, contacts of withdrawn platforms.

What stays of a booking names nobody: days, places, hours, size, and a number that means nothing elsewhere.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from etabli.domain.audit import services as audit
from etabli.domain.audit import snapshot
from etabli.domain.audit.author import SYSTEM
from etabli.domain.governance.personal_data import empty
from etabli.domain.outbox import services as outbox
from etabli.domain.platforms.enums import PlatformState
from etabli.domain.platforms.models import Booking, BookingLink, Platform
from etabli.domain.platforms.rights import scope_of_bookings

KEPT = timedelta(days=365)  # after the last day of a booking, or after a platform was withdrawn
LINKS_KEPT = timedelta(days=30)  # after one expired
WITH = "service__platform__territory"


def forget_old_bookings(now: datetime | None = None) -> int:
    """Empty what names the firm; how many bookings."""
    old = Q(last_on__lt=timezone.localdate(now) - KEPT)
    found = Booking.objects.filter(old, forgotten_at=None).select_related(WITH)
    return sum(forget(one, verb="booking.forgotten", reason="", now=now) >= 0 for one in list(found))


@transaction.atomic
def erase(booking: Booking, *, reason: str) -> int:
    """At the firm's request, with the messages to its address; how many values went of the trail."""
    outbox.forget(booking.email)
    return forget(booking, verb="booking.erased", reason=reason)


@transaction.atomic
def erase_contact(platform: Platform, *, reason: str) -> int:
    """Whom to reach of a platform, at their request; how many values went of the trail."""
    outbox.forget(platform.email)
    return forget_contact(platform, verb="platform.contact_erased", reason=reason)


@transaction.atomic
def forget(booking: Booking, *, verb: str, reason: str, now: datetime | None = None) -> int:
    """Empty what names the firm in a booking, and what the trail quotes; how many values went there."""
    booking = Booking.objects.select_for_update().get(pk=booking.pk)
    scope, key = scope_of_bookings(booking.service.platform), booking.pk
    for link in booking.links.all():
        audit.delete(link, by=SYSTEM, verb="booking.link_removed", scope=scope)
    empty(booking, snapshot.personal_fields(booking))
    booking.email, booking.siret = "", ""
    booking.forgotten_at = now or timezone.now()
    audit.save(booking, by=SYSTEM, verb=verb, reason=reason, scope=scope)
    return audit.erase(key)  # a booking is its own subject on the trail


def remove_old_links(now: datetime | None = None) -> int:
    """Remove links a month after they expired; how many."""
    old = BookingLink.objects.filter(expires_at__lt=(now or timezone.now()) - LINKS_KEPT)
    found = list(old.select_related(f"booking__{WITH}"))
    for link in found:
        scope = scope_of_bookings(link.booking.service.platform)
        audit.delete(link, by=SYSTEM, verb="booking.link_removed", scope=scope)
    return len(found)


def forget_old_contacts(now: datetime | None = None) -> int:
    """Empty the contacts of platforms withdrawn for a year; how many."""
    before = timezone.localdate(now) - KEPT
    old = Platform.objects.filter(state=PlatformState.WITHDRAWN, withdrawn_on__lt=before)
    named = old.exclude(contact="", email="", phone="")
    return sum(forget_contact(one, verb="platform.forgotten", reason="") >= 0 for one in list(named))


@transaction.atomic
def forget_contact(platform: Platform, *, verb: str, reason: str) -> int:
    """Empty whom to reach, and what the trail quotes; how many values went there."""
    platform.contact = platform.email = platform.phone = ""
    audit.save(platform, by=SYSTEM, verb=verb, reason=reason, scope=platform.territory_id)
    return audit.erase(platform.pk)
