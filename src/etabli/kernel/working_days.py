"""Working days in France: neither Saturday, Sunday, nor a public holiday common to the whole country."""

from datetime import date, timedelta
from functools import lru_cache

import holidays


@lru_cache(maxsize=64)
def public_holidays(year: int) -> frozenset[date]:
    """The eleven of the Code du travail. Those of Alsace-Moselle and overseas alone are not counted."""
    return frozenset(holidays.country_holidays("FR", years=[year]))


def is_working(day: date) -> bool:
    return day.weekday() < 5 and day not in public_holidays(day.year)


def shifted(start: date, days: int) -> date:
    """The working day that comes `days` working days after `start`, before it when negative; `start` itself for 0."""
    step, left, day = (1 if days > 0 else -1), abs(days), start
    while left:
        day += timedelta(days=step)
        left -= is_working(day)
    return day


def between(start: date, end: date) -> int:
    """How many working days are after `start`, up to `end` and with it; 0 when `end` is not later."""
    return sum(is_working(start + timedelta(days=number)) for number in range(1, (end - start).days + 1))
