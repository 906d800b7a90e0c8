"""Months and years from a day: the same number of the month, or the last day of a shorter one.

They stop at the first and at the last day that a calendar has: a day that somebody typed ends no page.
"""

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date, timedelta

ONE_DAY = timedelta(days=1)


def months_after(day: date, months: int) -> date:
    """`months` may be negative."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > MAXYEAR:
        return date.max
    if year < MINYEAR:
        return date.min
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def years_before(day: date, years: int, *, days: int = 0) -> date:
    """The day `years` years before, and `days` days after that."""
    before = months_after(day, -12 * years)
    return before + timedelta(days=min(days, (date.max - before).days))
