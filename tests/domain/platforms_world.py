"""Platforms for tests: one that an organisation of the territory runs, its service, a booking asked and confirmed."""

import re
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from tests.domain.people import mandate, organisation, territory

from etabli.domain.governance.actor import Actor, actor
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.outbox.models import Message
from etabli.domain.platforms import services
from etabli.domain.platforms.models import Booking, Platform, Service, UnconfirmedBooking
from etabli.domain.platforms.services import by_link
from etabli.domain.territories.models import Territory
from etabli.kernel.working_days import is_working

SIRET = "73282932000074"
OTHER_SIRET = "99900001100018"
OYONNAX = "01283"
FIELDS: dict[str, Any] = {
    "purpose": "Essai d’un moule.",
    "firm": "Ateliers du Signal",
    "siret": SIRET,
    "size": "small",
    "contact": "Rosa Bonheur",
    "email": "rosa@exemple.fr",
    "phone": "04 00 00 00 00",
}


def link(hidden: str) -> str:
    return f"http://x/{hidden}"


def secret_of(kind: str) -> str:
    """That of the link in the last message of a kind."""
    text = Message.objects.filter(kind=kind).order_by("created_at").last().text  # type: ignore[union-attr]
    found = re.search(r"http://x/(\S+)", text)
    assert found is not None
    return found[1]


def lead(where: Territory | None = None) -> Actor:
    return actor(mandate(Role.PROJECT_LEAD, territory=where or territory()).person, verified=True)


def described(by: Actor, **fields: Any) -> Platform:
    """A platform in preparation."""
    given: dict[str, Any] = {
        "territory": territory(),
        "kind": "testing",
        "name": "Plateau d’essais",
        "summary": "Essais de pièces plastiques.",
        "commune_id": OYONNAX,
        "contact": "Ada Contact",
    } | fields
    given.setdefault("operator", organisation(OrganisationKind.CHAMBER))
    return services.save_platform(platform=Platform(**given), by=by)


def service(platform: Platform, by: Actor, **fields: Any) -> Service:
    given = {"name": "Presse d’essai", "capacity": 2, "price_cents": 40_000} | fields
    return services.save_service(service=Service(platform=platform, **given), by=by)


def published(by: Actor, **fields: Any) -> tuple[Platform, Service]:
    platform = described(by, **fields)
    one = service(platform, by)
    return services.publish(platform_id=platform.pk, by=by), one


def working(days: int = 10) -> date:
    """A working day some days from now."""
    found = timezone.localdate() + timedelta(days=days)
    while not is_working(found):
        found += timedelta(days=1)
    return found


def asked(one: Service, **fields: Any) -> tuple[Booking, str]:
    """Asked by a firm and confirmed by its address: the booking to answer, the secret of its link."""
    day = working()
    given = {"first_on": day, "last_on": day, "from_hour": 0, "to_hour": 24, "quantity": 1} | FIELDS | fields
    services.ask(asked=UnconfirmedBooking(service=one, **given), machine="192.0.2.1", link=link)
    hidden = services.confirm(hidden=secret_of("booking.confirm"), link=link)
    found = by_link.opened_link(hidden)
    assert found is not None
    return found.booking, hidden


def accepted(one: Service, by: Actor, **fields: Any) -> Booking:
    booking, _ = asked(one, **fields)
    return services.accept(booking_id=booking.pk, text="", by=by, link=link)


def dated(booking: Booking, first: date, last: date | None = None) -> Booking:
    """The same on other days, as if it had been asked before."""
    Booking.objects.filter(pk=booking.pk).update(
        first_on=first, last_on=last or first, asked_on=first - timedelta(days=5)
    )
    booking.refresh_from_db()
    return booking
