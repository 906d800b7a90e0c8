"""Bookings for who keeps their platform: a list with its filters, those that wait first; one of them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Case, Count, F, Q, QuerySet, Value, When

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
# What one may sort by, beside « attente ».
COLUMNS: dict[str, tuple[str, ...]] = {
    "jour": ("first_on", "from_hour", "pk"),
    "jour-recent": ("-first_on", "-from_hour", "pk"),
    "demande": ("-asked_on", "pk"),
    "entreprise": ("firm", "-first_on", "pk"),
    "plateforme": ("service__platform__name_key", "service__name", "-first_on", "pk"),
}


@dataclass(frozen=True)
class Asked:
    """What the address asks; empty: all. `group` « a-dire »: over, and whose use nobody said.

    `first`, `last`: a period that a booking has a day in, each end None where it is open.
    """

    group: str = ""
    platform: str = ""
    page: int = 1
    first: date | None = None
    last: date | None = None
    sort: str = "attente"


@dataclass(frozen=True)
class Listed:
    """A page. `waiting`, `unsaid`: of all, whatever is filtered."""

    rows: list[Booking]
    count: int
    waiting: int
    unsaid: int
    number: int
    pages: int


def unsaid(on: date) -> Q:
    return Q(state=BookingState.CONFIRMED, last_on__lt=on)


def listed(actor: Actor, asked: Asked) -> Listed:
    """Two queries."""
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
    rows = _ordered(found, asked.sort, actor.on)
    return Listed(
        rows=list(rows[(number - 1) * A_PAGE : number * A_PAGE]),
        count=counts["count"],
        waiting=counts["waiting"],
        unsaid=counts["unsaid"],
        number=number,
        pages=pages,
    )


def platforms(actor: Actor) -> list[tuple[UUID, str]]:
    """Number and name of those that were asked for, to filter by. One query."""
    rows = rights.bookings(actor).order_by("service__platform__name")
    return list(rows.values_list("service__platform", "service__platform__name").distinct())


def every(actor: Actor, asked: Asked) -> list[Booking]:
    """All that the pages of a list hold. One query."""
    found = rights.bookings(actor).filter(_wanted(asked, actor.on))
    return list(_ordered(found, asked.sort, actor.on))


def _ordered(found: QuerySet[Booking], sort: str, on: date) -> QuerySet[Booking]:
    """« attente »: what waits, the soonest first, then what is to come, then what is closed, the latest first."""
    found = found.select_related(*WITH)
    if sort in COLUMNS:
        return found.order_by(*COLUMNS[sort])
    rank = Case(
        When(state=BookingState.ASKED, then=Value(0)),
        When(unsaid(on), then=Value(1)),
        When(state__in=(*WAITING, BookingState.CONFIRMED), then=Value(2)),
        default=Value(3),
    )
    closed = Case(When(state__in=ENDED, then=F("first_on")))
    found = found.annotate(rank=rank, closed=closed)
    return found.order_by("rank", F("closed").desc(nulls_first=True), "first_on", "from_hour", "pk")


def _wanted(asked: Asked, on: date) -> Q:
    found = Q()
    if asked.group == "a-dire":
        found &= unsaid(on)
    elif asked.group in GROUPS:
        found &= Q(state__in=GROUPS[asked.group])
    if asked.platform:
        found &= Q(service__platform=asked.platform)
    if asked.first:
        found &= Q(last_on__gte=asked.first)
    if asked.last:
        found &= Q(first_on__lte=asked.last)
    return found


def opened(actor: Actor, booking_id: UUID) -> Booking | None:
    """One, None for whoever may not read it."""
    return rights.bookings(actor).select_related(*WITH).filter(pk=booking_id).first()


def is_unsaid(booking: Booking, on: date) -> bool:
    """Whether it is over and nobody said its use."""
    return booking.state == BookingState.CONFIRMED and booking.last_on < on


def may_say(booking: Booking, on: date) -> bool:
    """Whether its use may be said."""
    return booking.state in HOLDING and booking.first_on <= on
