"""Months and years from a day: the same number of the month, or the last day of a shorter one."""

from calendar import monthrange
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def months_after(day: date, months: int) -> date:
    """`months` may be negative."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def years_before(day: date, years: int, *, days: int = 0) -> date:
    """The day `years` years before, and `days` days after that."""
    return months_after(day, -12 * years) + timedelta(days=days)
