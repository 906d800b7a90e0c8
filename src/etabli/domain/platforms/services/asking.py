"""A firm asks for a service without an account: nobody is told until the address that it gave confirms it.

Asking holds no place: the platform answers. Nothing tells whether an address is known.
"""

from datetime import datetime
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.foundation import clock
from etabli.domain.governance.services import attempts, confirming
from etabli.domain.platforms.models import Booking, Service, UnconfirmedBooking
from etabli.domain.platforms.models.asked import Asked
from etabli.domain.platforms.rights import scope_of_bookings
from etabli.domain.platforms.services.telling import Link, new_link, tell_firm, tell_keepers

GONE = "Ce lien ne mène à aucune demande : elle est déjà confirmée, ou elle a expiré après deux jours."
CLOSED = "Ce service n’est plus proposé : choisissez-en un autre."
ASKED = tuple(one.name for one in Asked._meta.get_fields() if one.concrete)


def ask(*, asked: UnconfirmedBooking, machine: str, link: Link) -> None:
    """Keep what is asked, and send its address the link that confirms it. Raises TooManyError, ValidationError.

    The message repeats nothing that was typed: it may go to somebody who asked for nothing.
    """
    hidden = confirming.prepare(asked)
    asked.full_clean()
    asked.service = _service(asked)
    _check(asked, asked.service)
    confirming.count(asked, machine, attempts.BOOKINGS_OF_MACHINE, attempts.BOOKINGS_OF_ADDRESS)
    name = asked.service.platform.name
    with transaction.atomic():
        asked.save(force_insert=True)
        confirming.ask(
            asked,
            kind="booking",
            subject=f"une demande de réservation à confirmer, {name}",
            says=f"Une réservation ({name}) vient d'être demandée",
            confirm="la confirmer",
            nothing="demandé",
            address=link(hidden),
        )


def unconfirmed(hidden: str) -> UnconfirmedBooking | None:
    """What a link confirms, while it does."""
    return confirming.waiting(UnconfirmedBooking, hidden, "service__platform")


@transaction.atomic
def confirm(*, hidden: str, link: Link) -> str:
    """Make it a booking to answer, told to who keeps the platform; the secret of a link that follows it. Once.

    A message takes another link to the firm: whoever closes the page finds the booking again.
    """
    asked = confirming.taken(UnconfirmedBooking, hidden, GONE)
    service = _service(asked)
    _check(asked, service)
    booking = Booking(**{name: getattr(asked, name) for name in ASKED}, asked_on=timezone.localdate(clock.now()))
    booking.service = service
    booking.firm_number = _number(booking)
    scope = scope_of_bookings(service.platform)
    audit.save(booking, by=SYSTEM, verb="booking.asked", scope=scope)
    asked.delete()
    tell_keepers(booking, "received", f"received:{booking.pk}", "Une entreprise demande une réservation.")
    tell_firm(booking, "stated", "Votre demande est transmise à la plateforme, qui vous répondra par message.", link)
    return new_link(booking)


def _service(asked: Asked) -> Service:
    """As it is now."""
    return Service.objects.select_related("platform__territory__phase", "platform__operator").get(pk=asked.service_id)


def _check(asked: Asked, service: Service) -> None:
    if service.closed_on is not None or not service.platform.is_public:
        raise ValidationError({"service": CLOSED})
    asked.check_asked(timezone.localdate(clock.now()))


def _number(booking: Booking) -> UUID:
    """That of the other bookings of the firm on the platform; a new one for its first."""
    others = Booking.objects.filter(
        service__platform=booking.service.platform_id, siret__startswith=booking.siret[:9], forgotten_at=None
    )
    found = others.order_by("asked_on", "pk").values_list("firm_number", flat=True).first()
    return found or uuid4()


def purge(now: datetime | None = None) -> int:
    """Remove those that nobody confirmed in time; how many."""
    return confirming.purge(UnconfirmedBooking, now)
