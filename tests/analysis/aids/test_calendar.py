"""Months from a day: ends of months, and both ends of the calendar."""

from datetime import date

import pytest

from etabli.analysis.aids.calendar import months_after, years_before


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(9999, 11, 30), 1, date(9999, 12, 30)),
        (date(9999, 12, 1), 1, date.max),
        (date(9999, 1, 1), 24, date.max),
        (date(1, 1, 31), -1, date.min),
        (date(1, 2, 28), -1, date(1, 1, 28)),
    ],
)
def test_months_stop_at_both_ends_of_the_calendar(day: date, months: int, found: date) -> None:
    assert months_after(day, months) == found


@pytest.mark.parametrize(
    ("day", "years", "days", "found"),
    [
        (date(2026, 11, 29), 3, 1, date(2023, 11, 30)),
        (date(1, 1, 1), 3, 1, date(1, 1, 2)),
        (date.max, 0, 1, date.max),
    ],
)
def test_years_before_stop_there_too(day: date, years: int, days: int, found: date) -> None:
    assert years_before(day, years, days=days) == found
