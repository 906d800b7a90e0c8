"""Days counted back from one: some months before, the first of January; and a day as people type it."""

from calendar import monthrange
from datetime import date

YEARS = range(1990, 2101)


def months_before(on: date, months: int) -> date:
    """The same day some months earlier; the last of its month where that has no such day."""
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def first_of_year(on: date) -> date:
    return date(on.year, 1, 1)


def read_day(text: str) -> date | None:
    """31/12/2026, 31-12-2026, 2026-12-31; None for what is no day, or of no year that a plan or a list speaks of."""
    parts = text.strip().replace("/", "-").replace(".", "-").split("-")
    try:
        year, month, day = (int(part) for part in (parts if len(parts[0]) == 4 else reversed(parts)))
        found = date(year, month, day)
    except ValueError:
        return None
    return found if found.year in YEARS else None
