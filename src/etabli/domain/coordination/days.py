"""Days counted back from one: a month before, the first of January."""

from calendar import monthrange
from datetime import date

FRESH_MONTHS = 3  # what was changed since is fresh


def months_before(on: date, months: int) -> date:
    """The same day some months earlier; the last of its month where that has no such day."""
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def first_of_year(on: date) -> date:
    return date(on.year, 1, 1)
