"""Days that can be meant, on both sides of their bounds."""

from datetime import date

import pytest

from etabli.kernel.days import can_be_meant, latest, out_of_range

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("day", "held"),
    [
        (date(1899, 12, 31), False),
        (date(1900, 1, 1), True),
        (date(2046, 12, 31), True),
        (date(2047, 1, 1), False),
        (date.min, False),
        (date.max, False),
    ],
)
def test_each_bound_on_both_its_sides(day: date, held: bool) -> None:
    assert can_be_meant(day, TODAY) is held


def test_the_bound_ahead_is_said_and_stops_with_the_calendar() -> None:
    assert out_of_range(TODAY) == "Donnez une date entre 1900 et 2046."
    assert latest(date(9999, 5, 1)) == date.max
