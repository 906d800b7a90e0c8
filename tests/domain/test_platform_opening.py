"""When a platform is open, in words, and why days or hours are refused."""

from datetime import date

import pytest

from etabli.domain.platforms.opening import last_day, words, wrong_opening
from etabli.domain.platforms.windows import Window

TODAY = date(2026, 11, 24)  # a Tuesday
WEEK = [[(8, 18)]] * 4 + [[(8, 12)], [], []]
BREAK = [[(8, 12), (14, 18)]] * 5 + [[], []]
CLOSED = [(date(2026, 12, 9), date(2026, 12, 10))]


def test_the_calendar_ends_on_a_sunday_in_six_months() -> None:
    assert last_day(TODAY) == date(2027, 5, 30) and last_day(date(2026, 11, 29)) == date(2027, 5, 30)


@pytest.mark.parametrize(
    ("first", "last", "hours", "field"),
    [
        ("2026-11-27", "2026-11-30", (0, 24), ""),  # a week-end between is nobody's mistake
        ("2026-11-27", "2026-11-27", (12, 24), "span"),
        ("2026-11-26", "2026-11-27", (8, 13), "to_hour"),
        ("2026-11-26", "2026-11-26", (7, 9), "from_hour"),
        ("2026-11-28", "2026-11-30", (0, 24), "first_on"),
        ("2026-12-25", "2026-12-25", (0, 12), "first_on"),
        ("2026-12-08", "2026-12-11", (0, 24), "last_on"),
        ("2026-12-08", "2026-12-09", (0, 24), "last_on"),
        ("2027-05-31", "2027-05-31", (0, 24), "last_on"),
    ],
)
def test_the_field_of_what_is_wrong(first: str, last: str, hours: tuple[int, int], field: str) -> None:
    window = Window(date.fromisoformat(first), date.fromisoformat(last), hours)
    assert list(wrong_opening(WEEK, CLOSED, window, TODAY)) == ([field] if field else [])


@pytest.mark.parametrize(
    ("hours", "field"),
    [
        ((0, 24), ""),
        ((0, 12), ""),
        ((12, 24), ""),
        ((8, 12), ""),
        ((15, 18), ""),
        ((10, 15), "to_hour"),
        ((12, 14), "from_hour"),
        ((13, 16), "from_hour"),
        ((8, 18), "to_hour"),
    ],
)
def test_precise_hours_never_go_over_a_break(hours: tuple[int, int], field: str) -> None:
    day = date(2026, 11, 26)
    found = wrong_opening(BREAK, (), Window(day, day, hours), TODAY)
    assert list(found) == ([field] if field else [])
    assert all("ouverte de 8 h à 12 h et de 14 h à 18 h." in text.replace("\xa0", " ") for text in found.values())


def test_hours_are_told_in_words() -> None:
    assert words(BREAK) == "Elle est ouverte du lundi au vendredi de 8 h à 12 h et de 14 h à 18 h."
    assert words(WEEK) == "Elle est ouverte du lundi au jeudi de 8 h à 18 h, le vendredi de 8 h à 12 h."
