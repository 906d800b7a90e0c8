"""The room left of de minimis: ceilings, windows at the day, and what is not known."""

from datetime import date

import pytest

from etabli.analysis.aids.de_minimis import room
from etabli.analysis.aids.facts import DeMinimis, Granted
from etabli.kernel.intervals import Interval, exactly

AID = exactly(60_000)


def aids(*days: date, euros: Interval = AID, complete: bool = True) -> DeMinimis:
    return DeMinimis(tuple(Granted(day, euros) for day in days), complete)


CEILINGS = [
    (date(2013, 12, 31), None),
    (date(2014, 1, 1), 200_000),
    (date(2023, 12, 31), 200_000),
    (date(2024, 1, 1), 300_000),
    (date(2030, 12, 31), 300_000),
]


@pytest.mark.parametrize(("day", "ceiling"), CEILINGS)
def test_the_ceiling_is_that_of_the_day_of_the_aid(day, ceiling) -> None:
    assert room(DeMinimis(), day) == (None if ceiling is None else exactly(ceiling))


ROLLING = [
    (date(2023, 6, 15), 300_000),  # three years before to the day: out
    (date(2023, 6, 16), 240_000),  # the day after: in
    (date(2026, 6, 15), 240_000),  # that very day: in
    (date(2026, 6, 16), 300_000),  # later: not yet
]


@pytest.mark.parametrize(("granted", "left"), ROLLING)
def test_since_2024_three_years_roll_back_from_the_day(granted, left) -> None:
    assert room(aids(granted), date(2026, 6, 15)) == exactly(left)


@pytest.mark.parametrize(("granted", "left"), [(date(2021, 2, 28), 300_000), (date(2021, 3, 1), 240_000)])
def test_a_leap_day_counts_back_from_the_last_of_february(granted, left) -> None:
    assert room(aids(granted), date(2024, 2, 29)) == exactly(left)


FISCAL = [
    ((1, 1), date(2018, 12, 31), 200_000),
    ((1, 1), date(2019, 1, 1), 140_000),
    ((7, 1), date(2018, 6, 30), 200_000),  # on 15 June 2021, the fiscal year began on 1 July 2020
    ((7, 1), date(2018, 7, 1), 140_000),
    ((6, 15), date(2019, 6, 14), 200_000),  # it begins that very day
    ((6, 15), date(2019, 6, 15), 140_000),
]


@pytest.mark.parametrize(("starts", "granted", "left"), FISCAL)
def test_before_2024_three_fiscal_years_count(starts, granted, left) -> None:
    assert room(aids(granted), date(2021, 6, 15), fiscal_year_starts=starts) == exactly(left)


UNKNOWN_YEAR = [
    (date(2018, 6, 15), Interval(200_000, 200_000)),  # no fiscal year goes so far back
    (date(2018, 6, 16), Interval(140_000, 200_000)),
    (date(2019, 6, 14), Interval(140_000, 200_000)),
    (date(2019, 6, 15), Interval(140_000, 140_000)),  # every fiscal year holds it
]


@pytest.mark.parametrize(("granted", "left"), UNKNOWN_YEAR)
def test_an_aid_that_the_fiscal_year_decides_is_only_possible_where_nobody_gave_it(granted, left) -> None:
    day = date(2021, 6, 15)
    assert room(aids(granted), day) == left
    starts = [(month, number) for month in range(1, 13) for number in range(1, 29)]
    found = [room(aids(granted), day, fiscal_year_starts=one) for one in starts]
    assert (min(one.low for one in found), max(one.high for one in found)) == left


def test_an_incomplete_list_only_bounds_the_room_from_above() -> None:
    day = date(2026, 6, 15)
    assert room(None, day) == Interval(0, 300_000)
    assert room(aids(date(2025, 1, 1), complete=False), day) == Interval(0, 240_000)
    assert room(aids(*[date(2025, 1, 1)] * 5, complete=False), day) == Interval(0, 0)


def test_an_amount_that_is_not_known_leaves_the_room_open() -> None:
    day = date(2026, 6, 15)
    assert room(aids(date(2025, 1, 1), euros=Interval(0, None)), day) == Interval(0, 300_000)
    assert room(aids(date(2025, 1, 1), euros=Interval(10_000, 20_000)), day) == Interval(280_000, 290_000)


def test_the_room_never_goes_below_nothing() -> None:
    assert room(aids(*[date(2025, 1, 1)] * 6), date(2026, 6, 15)) == exactly(0)
