"""Days and hours: places taken, against an oracle that looks at every hour of every day; opening."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etabli.domain.platforms.windows import Window, most_taken, open_hours, opened, taken_by_hour

MONDAY = date(2026, 11, 23)
WEEK = [[(8, 18)]] * 5 + [[], []]
BREAK = [[(8, 12), (14, 18)]] * 5 + [[], []]


@st.composite
def windows(draw: st.DrawFn) -> Window:
    first, length = draw(st.integers(0, 6)), draw(st.integers(0, 4))
    start = draw(st.integers(0, 23))
    end = draw(st.integers(start + 1, 24))
    day = MONDAY + timedelta(days=first)
    return Window(day, day + timedelta(days=length), (start, end), draw(st.integers(1, 3)))


@given(st.lists(windows(), max_size=6), windows())
def test_most_taken_is_the_most_of_any_hour(others: list[Window], wanted: Window) -> None:
    def at(day: date, hour: int) -> int:
        return sum(
            one.quantity for one in others if one.first <= day <= one.last and one.hours[0] <= hour < one.hours[1]
        )

    days = [wanted.first + timedelta(days=n) for n in range((wanted.last - wanted.first).days + 1)]
    every = {(day, hour): at(day, hour) for day in days for hour in range(*wanted.hours)}
    found, on = most_taken(others, wanted)
    assert found == max(every.values())
    assert found == 0 or max(count for (day, _), count in every.items() if day == on) == found
    taken = taken_by_hour(others, wanted.first, wanted.last)
    assert all(taken[moment] == count for moment, count in every.items())


def test_a_platform_is_closed_at_week_ends_on_holidays_and_when_it_says() -> None:
    assert list(open_hours(WEEK, (), MONDAY)) == list(range(8, 18))
    assert not open_hours(WEEK, (), date(2026, 11, 28)) and not open_hours(WEEK, (), date(2026, 12, 25))
    assert not open_hours(WEEK, [(MONDAY, MONDAY)], MONDAY)


def test_a_break_is_not_open_and_counts_no_hour() -> None:
    assert list(open_hours(BREAK, (), MONDAY)) == [*range(8, 12), *range(14, 18)]
    assert opened(BREAK, (), Window(MONDAY, MONDAY + timedelta(days=6), (10, 15))) == 5 * 3


@pytest.mark.parametrize(
    ("hours", "quantity", "expected"), [((0, 24), 1, 50), ((0, 12), 1, 20), ((12, 24), 2, 60), ((18, 20), 1, 0)]
)
def test_a_window_counts_the_hours_that_are_open(hours: tuple[int, int], quantity: int, expected: int) -> None:
    assert opened(WEEK, (), Window(MONDAY, MONDAY + timedelta(days=6), hours, quantity)) == expected
