"""A comparison of intervals is certain exactly when every pair of numbers within them agrees."""

from itertools import product

import pytest

from etabli.kernel.intervals import Interval, exactly

SMALL = [Interval(low, high) for low in range(4) for high in range(low, 4)]
OPEN = [Interval(low, None) for low in range(4)] + [Interval(None, high) for high in range(4)] + [Interval()]
NUMBERS = range(-3, 8)  # far enough beyond 0…3 to stand for what has no bound


def within(interval):
    low = interval.low if interval.low is not None else min(NUMBERS)
    high = interval.high if interval.high is not None else max(NUMBERS)
    return range(low, high + 1)


@pytest.mark.parametrize(("value", "threshold"), list(product(SMALL + OPEN, SMALL)), ids=str)
def test_comparisons_agree_with_every_pair_of_numbers(value, threshold) -> None:
    above = {one >= other for one, other in product(within(value), within(threshold))}
    below = {one <= other for one, other in product(within(value), within(threshold))}
    assert value.at_least(threshold) is (above.pop() if len(above) == 1 else None)
    assert value.at_most(threshold) is (below.pop() if len(below) == 1 else None)


def test_a_known_number_is_an_interval_of_one() -> None:
    assert exactly(3).known
    assert not Interval(3, 4).known
    assert not Interval(3, None).known
