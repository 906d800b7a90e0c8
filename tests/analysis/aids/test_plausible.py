"""Dates that can't be, on both sides of each limit."""

from datetime import date, timedelta

import pytest

from etabli.analysis.aids.facts import facts
from etabli.analysis.aids.plausible import Doubt, doubts
from etabli.catalogue.aids.facts import declared_facts

TODAY = date(2026, 11, 29)
DAY = timedelta(days=1)
CONTRACT = ("signed_on", "hired_on", "label_asked_on")


def told(on: date = TODAY, **given: date) -> tuple[Doubt, ...]:
    return doubts(facts(**given), on, TODAY)


def years(number: int, day: date = TODAY) -> date:
    return date(day.year + number, day.month, day.day)


ALONE = [(name, 5, 15, 1, 5) for name in CONTRACT] + [("diploma_on", 10, 60, 1, 5)]


@pytest.mark.parametrize(("name", "check_back", "back", "check_ahead", "ahead"), ALONE)
def test_a_date_is_to_check_then_wrong_as_it_goes_away_from_the_day(name, check_back, back, check_ahead, ahead) -> None:
    fact = declared_facts().facts[name]
    assert (fact.back, fact.ahead) == ((check_back, back), (check_ahead, ahead))
    for day, expected in (
        (TODAY, ()),
        (years(-check_back), ()),
        (years(-check_back) - DAY, (Doubt(name, "old", wrong=False),)),
        (years(-back), (Doubt(name, "old", wrong=False),)),
        (years(-back) - DAY, (Doubt(name, "old", wrong=True),)),
        (years(check_ahead), ()),
        (years(check_ahead) + DAY, (Doubt(name, "far", wrong=False),)),
        (years(ahead), (Doubt(name, "far", wrong=False),)),
        (years(ahead) + DAY, (Doubt(name, "far", wrong=True),)),
    ):
        assert told(**{name: day}) == expected, day


def test_a_contract_of_the_day_whose_rules_are_asked_for_is_not_old() -> None:
    assert told(signed_on=date(2020, 6, 1)) == (Doubt("signed_on", "old", wrong=False),)
    assert told(on=date(2020, 6, 15), signed_on=date(2020, 6, 1)) == ()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"diploma_on": TODAY, "signed_on": TODAY}, ()),
        ({"diploma_on": TODAY + DAY, "signed_on": TODAY}, (Doubt("diploma_on", "diploma_after_contract", wrong=True),)),
        ({"hired_on": TODAY, "signed_on": TODAY}, ()),
        ({"hired_on": TODAY - DAY, "signed_on": TODAY}, (Doubt("hired_on", "hire_before_contract", wrong=False),)),
        ({"hired_on": years(1), "signed_on": TODAY}, ()),
        ({"hired_on": years(1), "signed_on": TODAY - DAY}, (Doubt("hired_on", "hire_long_after", wrong=False),)),
        ({"hired_on": TODAY - DAY}, ()),
        # a signature that can't be says nothing of the diploma
        ({"signed_on": date(1990, 1, 1), "diploma_on": TODAY}, (Doubt("signed_on", "old", wrong=True),)),
    ],
)
def test_dates_next_to_each_other(given, expected) -> None:
    assert told(**given) == expected


def test_the_last_day_of_february_is_a_year_before_a_leap_day() -> None:
    """A hire on 1 March 2025 is more than a year after a signature on 29 February 2024, one on 28 February is not."""
    signed = date(2024, 2, 29)
    assert told(signed_on=signed, hired_on=date(2025, 2, 28)) == ()
    assert told(signed_on=signed, hired_on=date(2025, 3, 1)) == (Doubt("hired_on", "hire_long_after", wrong=False),)
