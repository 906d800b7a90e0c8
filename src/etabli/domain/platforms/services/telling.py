"""What people are told of bookings: who keeps the platform by a notice that names no firm, the firm by a link."""

from collections.abc import Callable
from datetime import timedelta

from django.urls import reverse

from etabli.catalogue.numbers import day
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.foundation import clock
from etabli.domain.governance.models.people import NO_ADDRESS
from etabli.domain.notifications import services as notifications
from etabli.domain.outbox import services as outbox
from etabli.domain.platforms.models import Booking, BookingLink
from etabli.domain.platforms.rights import keepers, scope_of_bookings
from etabli.kernel.typography import french

Link = Callable[[str], str]  # an address that holds the secret
KEPT_AFTER = timedelta(days=60)  # a link works so long after the last day of the booking
TITLES = {
    "received": "Réservation à traiter",
    "moved": "Réservation : réponse de l'entreprise",
}


def tell_keepers(booking: Booking, kind: str, event: str, says: str) -> int:
    """A notice to who keeps the platform; how many. `event`: what happened, told once."""
    platform = booking.service.platform
    told = notifications.tell(
        kind=f"booking.{kind}",
        event=f"booking.{event}",
        people=[one.person for one in keepers(platform)],
        title=f"{TITLES[kind]} : {platform.name}",
        text=french(f"{says} Service : {booking.service.name}, à partir du {day(booking.first_on)}."),
        url=reverse("booking", args=[booking.pk]),
        territory=platform.territory,
        by=None,
    )
    return len(told)


def tell_firm(booking: Booking, kind: str, says: str, link: Link) -> bool:
    """A message with a link of its own to follow the booking; whether there was an address to write to."""
    if not booking.email or booking.email.endswith(NO_ADDRESS):
        return False
    platform = booking.service.platform
    outbox.write(
        kind=f"booking.{kind}",
        to=booking.email,
        subject=french(f"Établi : votre réservation, {platform.name}"),
        text=french(
            f"Bonjour,\n\n{says}\n\nPlateforme : {platform.name}\nService : {booking.service.name}\n\n"
            f"Pour lire la suite, répondre ou annuler, ouvrez ce lien :\n{link(new_link(booking))}\n\n"
            "Il ouvre votre réservation à qui le détient : ne le transmettez pas.\n"
        ),
        secret=True,
    )
    return True


def new_link(booking: Booking) -> str:
    """The secret of a link that follows a booking, which is not kept."""
    last = max(clock.start_of(booking.last_on), clock.now())
    hidden, one = BookingLink.made(last + KEPT_AFTER, booking=booking)
    audit.save(one, by=SYSTEM, verb="booking.link_made", scope=scope_of_bookings(booking.service.platform))
    return hidden
