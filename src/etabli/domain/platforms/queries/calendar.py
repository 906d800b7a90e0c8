"""A week of a service: at each open hour, how many places are free. It names nobody."""

from dataclasses import dataclass
from datetime import date, timedelta

from etabli.domain.platforms.enums import HOLDING
from etabli.domain.platforms.models import Booking, Service
from etabli.domain.platforms.opening import last_day
from etabli.domain.platforms.services.places import held
from etabli.domain.platforms.windows import NOON, open_hours, open_spans, taken_by_hour

DAYS = 7
AHEAD = timedelta(days=180)  # of the feed


@dataclass(frozen=True)
class Part:
    """Consecutive open hours of a day with the same number of free places."""

    start: int
    end: int
    free: int


@dataclass(frozen=True)
class Day:
    """A day; no parts: closed. `morning` and `afternoon`: the fewest free places, None where it is closed then."""

    on: date
    parts: tuple[Part, ...]
    morning: int | None
    afternoon: int | None


@dataclass(frozen=True)
class Busy:
    """Places of a service held on a day, from `start` to `end`, as it is open then, a part a span: for a feed."""

    on: date
    start: int
    end: int
    quantity: int
    number: str


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def opens_on(service: Service, today: date) -> date:
    """The first day from today on which it is open; today where there is none."""
    closed = [(one.first_on, one.last_on) for one in service.platform.closed.all()]
    every = (today + timedelta(days=number) for number in range((last_day(today) - today).days + 1))
    return next((one for one in every if open_hours(service.platform.hours, closed, one)), today)


def week(service: Service, monday: date) -> list[Day]:
    """Seven days. Two queries."""
    sunday = monday + timedelta(days=DAYS - 1)
    closed = tuple(service.platform.closed.values_list("first_on", "last_on"))
    taken = taken_by_hour(held(service, monday, sunday), monday, sunday)
    found = []
    for number in range(DAYS):
        day = monday + timedelta(days=number)
        free = {
            hour: max(0, service.capacity - taken[day, hour])
            for hour in open_hours(service.platform.hours, closed, day)
        }
        found.append(Day(day, _parts(free), _least(free, 0, NOON), _least(free, NOON, 24)))
    return found


def _parts(free: dict[int, int]) -> tuple[Part, ...]:
    found: list[Part] = []
    for hour, places in sorted(free.items()):
        if found and found[-1].free == places and found[-1].end == hour:
            found[-1] = Part(found[-1].start, hour + 1, places)
        else:
            found.append(Part(hour, hour + 1, places))
    return tuple(found)


def _least(free: dict[int, int], start: int, end: int) -> int | None:
    return min((places for hour, places in free.items() if start <= hour < end), default=None)


def busy(service: Service, today: date) -> list[Busy]:
    """What is held from today on, day by day: none on days of rest. Two queries."""
    closed = tuple(service.platform.closed.values_list("first_on", "last_on"))
    there = Booking.objects.filter(
        service=service, state__in=HOLDING, last_on__gte=today, first_on__lte=today + AHEAD
    ).order_by("first_on", "from_hour", "pk")
    found = []
    for one in there:
        for number, day in enumerate(one.window.days()):
            for rank, (opens, closes) in enumerate(open_spans(service.platform.hours, closed, day)):
                start, end = max(opens, one.from_hour), min(closes, one.to_hour)
                if start < end:
                    part = f"-{rank}" if rank else ""
                    found.append(Busy(day, start, end, one.quantity, f"{one.pk}-{number}{part}"))
    return found
