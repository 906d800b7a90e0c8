"""Ranks hold their own range, do not depend on order, and agree with counting by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etabli.analysis.ranking import rank

VALUES = st.lists(
    st.tuples(st.integers(-50, 50).map(float), st.floats(0, 20), st.floats(0, 20)), min_size=0, max_size=40
)


def arrays(values: list[tuple[float, float, float]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    table = np.array(values, dtype=float).reshape(-1, 3)
    return table[:, 0], table[:, 0] - table[:, 1], table[:, 0] + table[:, 2]


def test_ties_share_the_better_rank() -> None:
    values = np.array([10.0, 30.0, 20.0, 20.0, 5.0])
    ranks = rank(values, values, values)
    assert ranks.rank.tolist() == [4, 1, 2, 2, 5]
    assert ranks.best.tolist() == ranks.worst.tolist() == ranks.rank.tolist()


def test_margins_open_a_range() -> None:
    ranks = rank(np.array([10.0, 9.0, 1.0]), np.array([8.0, 8.5, 1.0]), np.array([12.0, 9.5, 1.0]))
    assert ranks.best.tolist() == [1, 1, 3]
    assert ranks.worst.tolist() == [2, 2, 3]


@given(VALUES)
def test_the_range_contains_the_rank_and_is_what_counting_gives(
    values: list[tuple[float, float, float]],
) -> None:
    value, low, high = arrays(values)
    ranks = rank(value, low, high)
    for i in range(len(value)):
        others = [j for j in range(len(value)) if j != i]
        assert ranks.rank[i] == 1 + sum(value[j] > value[i] for j in others)
        assert ranks.best[i] == 1 + sum(low[j] > high[i] for j in others)
        assert ranks.worst[i] == 1 + sum(high[j] > low[i] for j in others)
        assert 1 <= ranks.best[i] <= ranks.rank[i] <= ranks.worst[i] <= len(value)


@given(VALUES, st.randoms(use_true_random=False))
def test_the_order_of_places_does_not_matter(values: list[tuple[float, float, float]], random: object) -> None:
    order = list(range(len(values)))
    random.shuffle(order)
    straight, shuffled = rank(*arrays(values)), rank(*arrays([values[i] for i in order]))
    for name in ("rank", "best", "worst"):
        assert getattr(straight, name)[order].tolist() == getattr(shuffled, name).tolist()


@given(VALUES)
def test_every_rank_in_the_range_is_reached_by_some_values(values: list[tuple[float, float, float]]) -> None:
    value, low, high = arrays(values)
    ranks = rank(value, low, high)
    for i in range(len(value)):
        best, worst = low.copy(), high.copy()
        best[i], worst[i] = high[i], low[i]
        assert rank(best, best, best).rank[i] == ranks.best[i]
        assert rank(worst, worst, worst).rank[i] == ranks.worst[i]


def test_what_is_unknown_or_contradictory_is_refused() -> None:
    known = np.array([1.0, 2.0])
    with pytest.raises(ValueError, match="only known"):
        rank(np.array([1.0, np.nan]), known, known)
    with pytest.raises(ValueError, match="outside its own margins"):
        rank(known, known + 1, known + 2)
