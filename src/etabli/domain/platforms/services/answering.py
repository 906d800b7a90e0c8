"""What a platform does of a booking: accept it, propose other days, refuse it, call it off, say how much was used."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.domain.audit import services as audit
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Mandate
from etabli.domain.platforms import rights
from etabli.domain.platforms.enums import SAID, WAITING, BookingState
from etabli.domain.platforms.models import Booking
from etabli.domain.platforms.models.asked import wrong_when
from etabli.domain.platforms.opening import when
from etabli.domain.platforms.services.places import hold, lock
from etabli.domain.platforms.services.telling import Link, tell_firm
from etabli.domain.platforms.windows import Window
from etabli.kernel.typography import french

PROPOSED = ("proposed_first_on", "proposed_last_on", "proposed_from_hour", "proposed_to_hour")
NO_REASON = "Dites pourquoi : l’entreprise lira ce motif."
NOT_BEGUN = "Le premier jour n’est pas encore là : dites-le une fois le service rendu."
LONGEST_DAY = 24


@transaction.atomic
def accept(*, booking_id: UUID, text: str, by: Actor, link: Link) -> Booking:
    """Confirm it on the days that were asked, where there are places."""
    booking, mandate = _opened(booking_id, by, *WAITING)
    _put_right_days(booking, booking.window, by)
    _answered(booking, text, by)
    _write(booking, "booking.accepted", by, mandate)
    tell_firm(booking, "accepted", f"Votre réservation est confirmée : {when(booking.window)}.", link)
    return booking


@transaction.atomic
def propose(*, booking_id: UUID, window: Window, text: str, by: Actor, link: Link) -> Booking:
    """Offer other days, which the firm takes or not: nothing is held before it does."""
    booking, mandate = _opened(booking_id, by, *WAITING)
    wrong = wrong_when(booking.service.platform, window, by.on)
    if wrong:
        raise ValidationError(wrong)
    booking.state = BookingState.PROPOSED
    booking.proposed_first_on, booking.proposed_last_on = window.first, window.last
    booking.proposed_from_hour, booking.proposed_to_hour = window.hours
    _answered(booking, text, by)
    _write(booking, "booking.proposed", by, mandate)
    asked, offered = when(booking.window), when(window)
    says = f"Vous aviez demandé {asked}. La plateforme vous propose {offered}. Rien n'est réservé avant votre accord."
    tell_firm(booking, "proposed", says, link)
    return booking


@transaction.atomic
def refuse(*, booking_id: UUID, text: str, by: Actor, link: Link) -> Booking:
    """It will not be; the firm reads why."""
    booking, mandate = _opened(booking_id, by, *WAITING)
    _end(booking, BookingState.REFUSED, text, by)
    _write(booking, "booking.refused", by, mandate)
    says = f"Votre demande de réservation ({when(booking.window)}) est refusée. Le motif est à ce lien."
    tell_firm(booking, "refused", says, link)
    return booking


@transaction.atomic
def call_off(*, booking_id: UUID, text: str, by: Actor, link: Link) -> Booking:
    """It was confirmed, and the platform can't; the firm reads why."""
    booking, mandate = _opened(booking_id, by, BookingState.CONFIRMED)
    _end(booking, BookingState.CALLED_OFF, text, by)
    _write(booking, "booking.called_off", by, mandate)
    says = f"La plateforme annule votre réservation ({when(booking.window)}). Le motif est à ce lien."
    tell_firm(booking, "called_off", says, link)
    return booking


@transaction.atomic
def say_used(*, booking_id: UUID, hours: int, by: Actor) -> Booking:
    """How many hours were really used, all places together. What was said is corrected the same way."""
    booking, mandate = _after(booking_id, by)
    days = (booking.last_on - booking.first_on).days + 1
    most = days * LONGEST_DAY * booking.quantity
    if not 1 <= hours <= most:
        raise ValidationError({"hours": french(f"Donnez des heures entières, de 1 à {most}.")})
    booking.state, booking.used_hours, booking.ended_on = BookingState.USED, hours, by.on
    _write(booking, "booking.used", by, mandate)
    return booking


@transaction.atomic
def say_unused(*, booking_id: UUID, by: Actor) -> Booking:
    """Nobody came."""
    booking, mandate = _after(booking_id, by)
    booking.state, booking.used_hours, booking.ended_on = BookingState.UNUSED, None, by.on
    _write(booking, "booking.unused", by, mandate)
    return booking


def _after(booking_id: UUID, by: Actor) -> tuple[Booking, Mandate]:
    booking, mandate = _opened(booking_id, by, BookingState.CONFIRMED, *SAID)
    if booking.first_on > by.on:
        raise ValidationError(NOT_BEGUN)
    return booking, mandate


def _opened(booking_id: UUID, by: Actor, *states: str) -> tuple[Booking, Mandate]:
    """The booking, locked, in one of the states, for who may answer it."""
    booking = locked(booking_id)
    mandate = rights.require(by, booking.service.platform)
    check_state(booking, *states)
    return booking, mandate


def check_state(booking: Booking, *states: str) -> None:
    if booking.state not in states:
        told = booking.get_state_display()
        raise ValidationError(french(f"Cette réservation est à l'état « {told} » : rechargez la page."))


def locked(booking_id: UUID) -> Booking:
    """The booking with its platform; its service is locked before it, as by who confirms another."""
    service_id = Booking.objects.values_list("service", flat=True).get(pk=booking_id)
    lock(service_id)
    Booking.objects.select_for_update().get(pk=booking_id)
    return Booking.objects.select_related("service__platform__territory__phase", "service__platform__operator").get(
        pk=booking_id
    )


def _put_right_days(booking: Booking, window: Window, by: Actor) -> None:
    """Hold the places; days that are past are no longer to be had."""
    wrong = wrong_when(booking.service.platform, window, by.on)
    if wrong:
        raise ValidationError(list(wrong.values()))
    hold(booking, window)
    clear_proposal(booking)


def clear_proposal(booking: Booking) -> None:
    for name in PROPOSED:
        setattr(booking, name, None)


def _answered(booking: Booking, text: str, by: Actor) -> None:
    booking.answer = text.strip()
    booking.answered_on = booking.answered_on or by.on


def _end(booking: Booking, state: BookingState, text: str, by: Actor) -> None:
    if not text.strip():
        raise ValidationError({"text": NO_REASON})
    clear_proposal(booking)
    _answered(booking, text, by)
    booking.state, booking.ended_on = state, by.on


def _write(booking: Booking, verb: str, by: Actor, mandate: Mandate) -> None:
    scope = rights.scope_of_bookings(booking.service.platform)
    audit.save(booking, by=by.author(mandate), verb=verb, scope=scope)
