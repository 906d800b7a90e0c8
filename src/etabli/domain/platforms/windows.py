"""Days and hours: what a booking takes of a service, when a platform is open, and how many places are left.

A booking takes the same hours of each of its days, whether the platform is open then or not: what two bookings hold
does not depend on opening hours that may change.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from etabli.domain.platforms.enums import Span
from etabli.kernel.working_days import public_holidays

Hours = tuple[int, int]  # from, to (not included)
Opening = Sequence[Sequence[Hours]]  # spans of Monday to Sunday, in order; none where it is closed
NOON, MIDNIGHT = 12, 24
WINDOWS: dict[str, Hours] = {Span.DAY: (0, MIDNIGHT), Span.MORNING: (0, NOON), Span.AFTERNOON: (NOON, MIDNIGHT)}
MOST_DAYS = 31  # of one booking


@dataclass(frozen=True)
class Window:
    """The hours `hours` of every day from `first` to `last`, for `quantity` places."""

    first: date
    last: date
    hours: Hours
    quantity: int = 1

    def days(self) -> Iterator[date]:
        for number in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=number)


def span_of(hours: Hours) -> str:
    """How hours are told: a part of the day, or hours of their own."""
    return next((span for span, window in WINDOWS.items() if window == hours), Span.HOURS)


def most_taken(windows: Iterable[Window], wanted: Window) -> tuple[int, date]:
    """The most places that windows hold at one time of the wanted one, and the first day of it.

    At the beginning of one of them or of the wanted one: nothing is added between.
    """
    others = [one for one in windows if _meet(one.hours, wanted.hours)]
    found, on = 0, wanted.first
    for day in wanted.days():
        there = [one for one in others if one.first <= day <= one.last]
        for start in {wanted.hours[0], *(one.hours[0] for one in there)}:
            if wanted.hours[0] <= start < wanted.hours[1]:
                taken = sum(one.quantity for one in there if one.hours[0] <= start < one.hours[1])
                if taken > found:
                    found, on = taken, day
    return found, on


def _meet(first: Hours, second: Hours) -> bool:
    return first[0] < second[1] and second[0] < first[1]


def open_spans(opening: Opening, closed: Iterable[tuple[date, date]], day: date) -> Sequence[Hours]:
    """When the platform is open on a day: never on a public holiday, nor when it says so."""
    if day in public_holidays(day.year) or any(first <= day <= last for first, last in closed):
        return ()
    return opening[day.weekday()]


def open_hours(opening: Opening, closed: Iterable[tuple[date, date]], day: date) -> list[int]:
    """The hours of a day at which the platform is open."""
    return [hour for span in open_spans(opening, closed, day) for hour in range(*span)]


def opened(opening: Opening, closed: Sequence[tuple[date, date]], window: Window) -> int:
    """For how many open hours a window stands, all its places together."""
    hours = sum(
        sum(window.hours[0] <= hour < window.hours[1] for hour in open_hours(opening, closed, day))
        for day in window.days()
    )
    return hours * window.quantity


def taken_by_hour(windows: Iterable[Window], first: date, last: date) -> Counter[tuple[date, int]]:
    """How many places are taken at each hour of some days."""
    found: Counter[tuple[date, int]] = Counter()
    for one in windows:
        for day in one.days():
            if first <= day <= last:
                for hour in range(*one.hours):
                    found[day, hour] += one.quantity
    return found
