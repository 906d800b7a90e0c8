"""The room left of de minimis: ceilings, windows at the day, and what is not known."""

from calendar import monthrange
from datetime import date, timedelta
from random import Random

import pytest

from etabli.analysis.aids.de_minimis import DAYS, INCOMPLETE, LATER, YEARS, counted, room
from etabli.analysis.aids.eligibility import Outcome, compiled_schemes, judged
from etabli.analysis.aids.facts import DeMinimis, Granted, facts
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


def test_an_aid_whose_day_nobody_gave_may_count_in_any_window_and_is_never_left_out() -> None:
    day, undated = date(2026, 6, 15), DeMinimis((Granted(None, exactly(350_000)),))
    for one in (date(2015, 1, 1), day, date(2030, 1, 1)):
        assert room(undated, one).low == 0
        assert room(undated, one).high == (200_000 if one.year < 2024 else 300_000)
    assert counted(undated, day).doubts == (DAYS,)
    both = DeMinimis((Granted(None, exactly(50_000)), Granted(date(2026, 1, 1), exactly(60_000))))
    assert room(both, day) == Interval(190_000, 240_000)


def test_an_aid_of_a_later_day_may_count_since_the_one_asked_may_come_after_it() -> None:
    found = counted(aids(date(2026, 6, 16)), date(2026, 6, 15))
    assert (found.left, found.doubts) == (Interval(240_000, 300_000), (LATER,))


@pytest.mark.parametrize(
    ("granted", "outcome", "doubts"),
    [
        # the whole without days: sure while it fits whole, else its days would tell; too much of sure days is a no
        (((None, 296_000),), "yes", ()),
        (((None, 296_001),), "unknown", (DAYS,)),
        (((None, 350_000),), "unknown", (DAYS,)),
        (((date(2026, 11, 1), 296_000),), "yes", ()),
        (((date(2026, 11, 1), 296_001),), "no", ()),
        (((date(2026, 11, 1), 296_001), (None, 1)), "no", ()),
        (((date(2026, 11, 1), 296_000), (None, 1)), "unknown", (DAYS,)),
        # the first and the last day of the window of 28 November 2026
        (((date(2023, 11, 28), 350_000),), "yes", ()),
        (((date(2023, 11, 29), 350_000),), "no", ()),
        (((date(2026, 11, 28), 350_000),), "no", ()),
        (((date(2026, 11, 29), 350_000),), "unknown", (LATER,)),
    ],
)
def test_the_aid_of_a_contract_signed_before_today_counts_what_was_told_today(granted, outcome, doubts) -> None:
    known = DeMinimis(tuple(Granted(on, exactly(euros)) for on, euros in granted))
    told = facts(signed_on=date(2026, 11, 28), de_minimis=known)
    verdict = judged(compiled_schemes()["vte-ti"], told, date(2026, 11, 29))
    reason = next(one for one in verdict.reasons if one.rule == "de_minimis")
    assert reason.outcome is Outcome(outcome)
    if doubts:
        assert counted(known, verdict.day).doubts == doubts
        assert len(reason.sentences) == len(doubts)
        assert reason.lacks == (("de_minimis",) if DAYS in doubts else ())


def test_a_fiscal_year_that_decides_is_said_to_be_what_lacks() -> None:
    told = facts(signed_on=date(2021, 6, 15), de_minimis=aids(date(2018, 6, 16), euros=exactly(200_000)))
    verdict = judged(compiled_schemes()["vte-ti"], told, date(2021, 6, 15))
    reason = next(one for one in verdict.reasons if one.rule == "de_minimis")
    assert (reason.outcome, reason.lacks) == (Outcome.UNKNOWN, ())
    assert "exercices" in reason.sentences[0]
    assert counted(told.de_minimis, date(2021, 6, 15)).doubts == (YEARS,)
    assert counted(None, date(2021, 6, 15)).doubts == (INCOMPLETE,)


def three_years_back(day: date) -> date:
    """Written apart from the code under test."""
    return date(day.year - 3, day.month, min(day.day, monthrange(day.year - 3, day.month)[1]))


LEAVES = [
    (date(2023, 6, 15), date(2026, 6, 15)),
    (date(2024, 2, 28), date(2027, 2, 28)),
    (date(2024, 2, 29), date(2027, 3, 1)),  # on 28 February 2027 the window begins on 29 February 2024
    (date(2024, 3, 1), date(2027, 3, 1)),
    (date(2025, 2, 28), date(2028, 2, 28)),
    (date(2025, 3, 1), date(2028, 3, 1)),
    (date(2022, 6, 1), date(2025, 6, 1)),
]


@pytest.mark.parametrize(("granted", "out"), LEAVES)
def test_the_day_when_an_aid_leaves_the_window_is_the_first_on_which_it_does_not_count(granted, out) -> None:
    before, after = out - timedelta(days=1), out
    assert (room(aids(granted), before), room(aids(granted), after)) == (exactly(240_000), exactly(300_000))
    assert counted(aids(granted), before).leaves_on == out
    assert counted(aids(granted), after).leaves_on is None


@pytest.mark.parametrize("seed", range(40))
def test_room_and_next_leave_are_those_of_a_slow_day_by_day_count(seed) -> None:
    """Rolling windows, around leap days: every aid is looked at on every day."""
    chance = Random(seed)
    days = [date(2026, 1, 20) + timedelta(days=chance.randint(0, 800)) for _ in range(3)]
    ago, sums = [0, 1, 365, 1094, 1095, 1096, 1097], [1, 80_000, 150_000]
    given = [(one - timedelta(days=chance.choice(ago)), chance.choice(sums)) for one in days]
    undated = chance.choice([0, 0, 40_000])
    granted = [Granted(on, exactly(euros)) for on, euros in given] + [Granted(None, exactly(undated))]
    for day in days:

        def counts(on: date, at: date) -> bool:
            return three_years_back(at) < on <= at

        sure = sum(euros for on, euros in given if counts(on, day))
        later = sum(euros for on, euros in given if on > day)
        expected = Interval(max(0, 300_000 - sure - later - undated), max(0, 300_000 - sure))
        found = counted(DeMinimis(tuple(granted)), day)
        assert found.left == expected
        inside = [(on, euros) for on, euros in given if counts(on, day)]
        at = day
        while inside and all(counts(on, at) or on > at for on, _ in inside):
            at += timedelta(days=1)
        assert found.leaves_on == (at if inside else None)
        assert found.leaves == exactly(sum(euros for on, euros in inside if not counts(on, at)))


def test_the_window_ends_on_the_day_of_the_grant_where_it_is_known() -> None:
    """Hired in March, the aid granted in August: what was received in May counts, what is three years old does not."""
    hired, granted = date(2025, 3, 1), date(2025, 8, 1)
    in_may = (Granted(date(2025, 5, 1), exactly(300_000)),)
    assert room(DeMinimis(in_may, on=granted), hired) == exactly(0)
    assert room(DeMinimis(in_may), hired) == Interval(0, 300_000), "it may come before the aid that is asked"
    edge = date(2022, 8, 1)
    old, late = (Granted(edge, exactly(100_000)),), (Granted(edge + timedelta(days=1), exactly(100_000)),)
    assert room(DeMinimis(old, on=granted), hired) == exactly(300_000)
    assert room(DeMinimis(late, on=granted), hired) == exactly(200_000)
    assert counted(DeMinimis(late, on=granted), hired) == counted(DeMinimis(late), granted)
