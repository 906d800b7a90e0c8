"""How much a platform serves: bookings, hours, firms, share of what it can give, by month of the first day.

Told to everybody: hours and firms of fewer than three firms are not, for one would be found in them. What nobody said
is not measured, never zero: a booking that is over, and whose use was not said, is counted apart.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from etabli.domain.platforms.enums import HOLDING, SAID, WAITING, BookingState
from etabli.domain.platforms.models import Booking, ClosedDays, Platform, Service
from etabli.domain.platforms.windows import Opening, open_hours

COMING = (*WAITING, BookingState.CONFIRMED)
LEAST = 3  # firms, below which nothing is said of them: as of needs, and of questionnaires
COLUMNS = ("service__platform", "first_on", "last_on", "state", "used_hours", "firm_number", "size")
Closed = Sequence[tuple[date, date]]


class Row(NamedTuple):
    """What is read of a booking."""

    platform: UUID
    first_on: date
    last_on: date
    state: str
    used_hours: int | None
    firm_number: UUID
    size: str


@dataclass(frozen=True)
class Use:
    """Bookings told together. `offered`: open hours of all places; None: not known.

    `hours` None: nothing was said. `hidden`: told to who keeps it alone, hours and firms being those of too few.
    """

    asked: int
    confirmed: int
    used: int
    unused: int
    unsaid: int
    firms: int | None
    hours: int | None
    offered: int | None
    hidden: bool

    @property
    def measured(self) -> bool:
        return self.used + self.unused > 0

    @property
    def share(self) -> float | None:
        """Hours used, of those offered, in percent."""
        return None if self.hours is None or not self.offered else 100 * self.hours / self.offered


@dataclass(frozen=True)
class Measured:
    """What has begun, all of it and by month, the latest first; `sizes`: used bookings by size, those of three firms.

    `to_come`: bookings that wait for an answer or are confirmed, and have not begun.
    """

    together: Use
    by_month: tuple[tuple[date, Use], ...]
    sizes: tuple[tuple[str, int], ...]
    to_come: int = 0


def of_platform(platform: Platform, on: date, *, inside: bool) -> Measured:
    """Three queries. `inside`: for who keeps it."""
    return of_platforms([platform], on, inside=inside)[platform.pk]


def of_platforms(platforms: Iterable[Platform], on: date, *, inside: bool) -> dict[UUID, Measured]:
    """Of several. Three queries, however many they are."""
    every = {one.pk: one for one in platforms}
    rows: dict[UUID, list[Row]] = defaultdict(list)
    found = Booking.objects.order_by().filter(service__platform__in=every, asked_on__lte=on)
    for values in found.values_list(*COLUMNS):
        rows[values[0]].append(Row(*values))
    places: dict[UUID, int] = defaultdict(int)
    for service in Service.objects.filter(platform__in=every, closed_on=None):
        places[service.platform_id] += service.capacity
    closed: dict[UUID, list[tuple[date, date]]] = defaultdict(list)
    for key, first, last in ClosedDays.objects.filter(platform__in=every).values_list(
        "platform", "first_on", "last_on"
    ):
        closed[key].append((first, last))
    return {
        key: measured(rows[key], one.hours, closed[key], places[key], on, inside=inside) for key, one in every.items()
    }


def measured(rows: Sequence[Row], opening: Opening, closed: Closed, places: int, on: date, *, inside: bool) -> Measured:
    """What is told of some bookings, as known on a day. Months are those of their first days that have come."""
    past = [row for row in rows if row.first_on <= on]
    months: dict[date, list[Row]] = defaultdict(list)
    for row in past:
        months[row.first_on.replace(day=1)].append(row)
    told = {
        month: group(months[month], _offered(opening, closed, places, month, on), on, inside=inside)
        for month in _months(min(months, default=on), on)
        if past
    }
    offered = [one.offered for one in told.values()]
    together = group(past, sum(one for one in offered if one is not None) or None, on, inside=inside)
    by_month = tuple(sorted(told.items(), reverse=True))
    if together.hidden:  # a total less its months would say what is hidden of one
        by_month = tuple((month, _hide(one)) for month, one in by_month)
    elif not inside:
        by_month = _hide_more(by_month, {month: _firms_of(some) for month, some in months.items()})
    to_come = sum(row.first_on > on and row.state in COMING for row in rows)
    return Measured(together, by_month, _sizes(past, inside=inside), to_come)


def group(rows: Sequence[Row], offered: int | None, on: date, *, inside: bool) -> Use:
    """What is told of some bookings."""
    states = [row.state for row in rows]
    said = [row for row in rows if row.state in SAID]
    used = [row for row in said if row.state == BookingState.USED]
    firms = len(_firms_of(used))
    found = Use(
        asked=len(rows),
        confirmed=sum(state in HOLDING for state in states),
        used=len(used),
        unused=len(said) - len(used),
        unsaid=sum(row.state == BookingState.CONFIRMED and row.last_on < on for row in rows),
        firms=firms if said else None,
        hours=sum(row.used_hours or 0 for row in used) if said else None,
        offered=offered,
        hidden=False,
    )
    return found if inside or not 0 < firms < LEAST else _hide(found)


def _hide(one: Use) -> Use:
    if not one.measured:
        return one
    return Use(one.asked, one.confirmed, one.used, one.unused, one.unsaid, None, None, one.offered, hidden=True)


def _hide_more(
    months: tuple[tuple[date, Use], ...], firms: Mapping[date, frozenset[UUID]]
) -> tuple[tuple[date, Use], ...]:
    """What is hidden together is of three firms or more, or of none: it is the total less what is shown."""
    told = dict(months)
    while any(one.hidden for one in told.values()):
        together = frozenset().union(*(firms[month] for month, one in told.items() if one.hidden))
        shown = [month for month, one in told.items() if one.measured and not one.hidden and one.hours]
        if len(together) >= LEAST or not shown:
            break
        least = min(shown, key=lambda month: (told[month].hours or 0, month))
        told[least] = _hide(told[least])
    return tuple((month, told[month]) for month, _ in months)


def _firms_of(rows: Iterable[Row]) -> frozenset[UUID]:
    return frozenset(row.firm_number for row in rows if row.state == BookingState.USED)


def _months(first: date, last: date) -> list[date]:
    """The first days of months, those without any booking too: they offered hours that nobody took."""
    found, month = [], first.replace(day=1)
    while month <= last:
        found.append(month)
        month = (month + timedelta(days=31)).replace(day=1)
    return found


def _offered(opening: Opening, closed: Closed, places: int, month: date, on: date) -> int | None:
    """Open hours of all places in a month, up to the day."""
    if not places:
        return None
    after = (month + timedelta(days=31)).replace(day=1)
    last = min(on, after - timedelta(days=1))
    days = ((month + timedelta(days=number)) for number in range((last - month).days + 1))
    return places * sum(len(open_hours(opening, closed, day)) for day in days)


def _sizes(rows: Iterable[Row], *, inside: bool) -> tuple[tuple[str, int], ...]:
    """Used bookings by size; outside, those of sizes that three firms have."""
    firms: Mapping[str, set[UUID]] = defaultdict(set)
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        if row.state == BookingState.USED:
            firms[row.size].add(row.firm_number)
            counts[row.size] += 1
    return tuple((size, count) for size, count in counts.items() if inside or len(firms[size]) >= LEAST)
