"""What a firm does by its link, without an account: read, take the days that are proposed, cancel."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.foundation import clock
from etabli.domain.platforms.enums import WAITING, BookingState
from etabli.domain.platforms.models import Booking, BookingLink
from etabli.domain.platforms.models.asked import wrong_when
from etabli.domain.platforms.rights import scope_of_bookings
from etabli.domain.platforms.services.answering import check_state, clear_proposal, locked
from etabli.domain.platforms.services.places import hold
from etabli.domain.platforms.services.telling import tell_keepers
from etabli.kernel.typography import french

UNKNOWN = "Ce lien n'ouvre aucune réservation : il a expiré, ou son adresse n'est pas entière."


@dataclass(frozen=True)
class Followed:
    """What a firm reads of its booking; what it may do now."""

    booking: Booking
    may_agree: bool
    may_cancel: bool


def opened_link(hidden: str) -> BookingLink | None:
    """What a link opens, while it does."""
    found = BookingLink.open_by(hidden)
    return found.filter(booking__forgotten_at=None).select_related("booking__service__platform__territory").first()


def follow(hidden: str) -> Followed | None:
    """One query; None where the link opens nothing."""
    link = opened_link(hidden)
    if link is None:
        return None
    one, today = link.booking, _today()
    waits = one.state in WAITING or (one.state == BookingState.CONFIRMED and one.first_on > today)
    return Followed(one, may_agree=one.state == BookingState.PROPOSED, may_cancel=waits)


@transaction.atomic
def agree(*, hidden: str) -> Booking:
    """Take the days that the platform proposed, if there are places still."""
    booking = _locked(hidden)
    check_state(booking, BookingState.PROPOSED)
    window = booking.proposed
    assert window is not None, "a constraint of the database"
    wrong = wrong_when(booking.service.platform, window, _today())
    if wrong:
        raise ValidationError(list(wrong.values()))
    hold(booking, window)
    clear_proposal(booking)
    _write(booking, "booking.agreed", "L'entreprise accepte les jours proposés.")
    return booking


@transaction.atomic
def cancel(*, hidden: str) -> Booking:
    """The firm does not come; its places are free at once. Until the eve of the first day where it is confirmed."""
    booking = _locked(hidden)
    check_state(booking, *WAITING, BookingState.CONFIRMED)
    if booking.state == BookingState.CONFIRMED and booking.first_on <= _today():
        raise ValidationError("Le premier jour est là : appelez la plateforme.")
    clear_proposal(booking)
    booking.state, booking.ended_on = BookingState.CANCELLED, _today()
    _write(booking, "booking.cancelled", "L'entreprise annule sa réservation.")
    return booking


def _write(booking: Booking, verb: str, says: str) -> None:
    audit.save(booking, by=SYSTEM, verb=verb, scope=scope_of_bookings(booking.service.platform))
    tell_keepers(booking, "moved", f"{verb}:{booking.pk}", says)


def _locked(hidden: str) -> Booking:
    link = opened_link(hidden)
    if link is None:
        raise ValidationError(french(UNKNOWN))
    return locked(link.booking_id)


def _today() -> date:
    return timezone.localdate(clock.now())
