"""Bookings for who keeps their platform: a list with its filters, those that wait first; one of them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Case, Count, Q, Value, When

from etabli.domain.governance.actor import Actor
from etabli.domain.platforms import rights
from etabli.domain.platforms.enums import ENDED, HOLDING, WAITING, BookingState
from etabli.domain.platforms.models import Booking

A_PAGE = 30
WITH = ("service__platform__territory__phase", "service__platform__operator")
GROUPS: dict[str, tuple[str, ...]] = {
    "a-traiter": (BookingState.ASKED,),
    "proposees": (BookingState.PROPOSED,),
    "confirmees": (BookingState.CONFIRMED,),
    "closes": ENDED,
}


@dataclass(frozen=True)
class Asked:
    """What the address asks; empty: all. `group` « a-dire »: over, and whose use nobody said."""

    group: str = ""
    platform: str = ""
    page: int = 1


@dataclass(frozen=True)
class Listed:
    """A page; `platforms` (id, name): those to filter by. `waiting`, `unsaid`: of all, whatever is filtered."""

    rows: list[Booking]
    count: int
    waiting: int
    unsaid: int
    number: int
    pages: int
    platforms: list[tuple[UUID, str]]


def unsaid(on: date) -> Q:
    return Q(state=BookingState.CONFIRMED, last_on__lt=on)


def listed(actor: Actor, asked: Asked) -> Listed:
    """Three queries."""
    every = rights.bookings(actor)
    wanted = _wanted(asked, actor.on)
    found = every.filter(wanted)
    counts = every.order_by().aggregate(
        count=Count("pk", filter=wanted),
        waiting=Count("pk", filter=Q(state=BookingState.ASKED)),
        unsaid=Count("pk", filter=unsaid(actor.on)),
    )
    pages = max(1, -(-counts["count"] // A_PAGE))
    number = max(1, min(asked.page, pages))
    rank = Case(
        When(state=BookingState.ASKED, then=Value(0)),
        When(unsaid(actor.on), then=Value(1)),
        When(state__in=(*WAITING, BookingState.CONFIRMED), then=Value(2)),
        default=Value(3),
    )
    rows = found.select_related(*WITH).annotate(rank=rank).order_by("rank", "first_on", "from_hour", "pk")
    platforms = every.order_by("service__platform__name").values_list("service__platform", "service__platform__name")
    return Listed(
        rows=list(rows[(number - 1) * A_PAGE : number * A_PAGE]),
        count=counts["count"],
        waiting=counts["waiting"],
        unsaid=counts["unsaid"],
        number=number,
        pages=pages,
        platforms=list(platforms.distinct()),
    )


def _wanted(asked: Asked, on: date) -> Q:
    found = Q()
    if asked.group == "a-dire":
        found &= unsaid(on)
    elif asked.group in GROUPS:
        found &= Q(state__in=GROUPS[asked.group])
    if asked.platform:
        found &= Q(service__platform=asked.platform)
    return found


def opened(actor: Actor, booking_id: UUID) -> Booking | None:
    """One, None for whoever may not read it."""
    return rights.bookings(actor).select_related(*WITH).filter(pk=booking_id).first()


def may_say(booking: Booking, on: date) -> bool:
    """Whether its use may be said."""
    return booking.state in HOLDING and booking.first_on <= on
