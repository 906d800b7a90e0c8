"""Quartiles of delays: held against a slow recomputation in exact fractions, with what still waits counted."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from etabli.analysis.delays import LEAST, Delays, delays

DAYS = some.lists(some.integers(0, 40), max_size=25)


def slow(ended: list[int], censored: list[int], share: Fraction) -> int | None:
    """The first day on which the product of those who went on, day after day, is at most a share."""
    lasting = Fraction(1)
    for day in range(max([*ended, *censored]) + 1):
        at_risk = sum(one >= day for one in [*ended, *censored])
        if at_risk:
            lasting *= 1 - Fraction(ended.count(day), at_risk)
        if lasting <= share:
            return day
    return None


@given(ended=DAYS, waiting=DAYS, left=DAYS)
def test_quartiles_are_those_of_a_slow_recomputation(ended: list[int], waiting: list[int], left: list[int]) -> None:
    found = delays(ended, waiting, left)
    assert (found.ended, found.waiting, found.left) == (len(ended), len(waiting), len(left))
    told = (found.lower, found.median, found.upper)
    if len(ended) < LEAST:
        assert told == (None, None, None)
    else:
        assert told == tuple(slow(ended, waiting + left, Fraction(n, 4)) for n in (3, 2, 1))


@given(ended=some.lists(some.integers(0, 40), min_size=LEAST, max_size=25))
def test_when_all_have_ended_half_have_by_the_median(ended: list[int]) -> None:
    found = delays(ended)
    assert found.median is not None
    assert 2 * sum(one <= found.median for one in ended) >= len(ended)
    assert 2 * sum(one < found.median for one in ended) < len(ended)


def test_what_waits_makes_the_median_later_or_unknown() -> None:
    assert delays([2, 4, 6]).median == 4
    assert delays([2, 4, 6], [9, 9]).median == 6
    assert delays([2, 4, 6], [9] * 4).median is None


@pytest.mark.parametrize("ended", [[], [5], [5, 6]])
def test_fewer_than_three_are_counted_and_not_summarised(ended: list[int]) -> None:
    assert delays(ended, [1]) == Delays(len(ended), 1, 0, None, None, None)
