"""Neighbours agree with the slow oracle, explain their distance, and do not depend on order or on units."""

import math
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.oracle.slow_neighbours import slow_nearest

from etabli.analysis.neighbours import Neighbours, nearest, transformed

NAMES = ["density", "growth", "industry", "size", "unemployment"]
CELL = st.one_of(st.integers(-30, 30).map(float), st.just(math.nan))


@st.composite
def tables(draw: st.DrawFn) -> tuple[np.ndarray, list[str], list[str], int, np.ndarray]:
    n, k = draw(st.integers(1, 14)), draw(st.integers(1, 5))
    rows = draw(st.lists(st.lists(CELL, min_size=k, max_size=k), min_size=n, max_size=n))
    pool = draw(st.lists(st.booleans(), min_size=n, max_size=n))
    codes = [f"p{number:02}" for number in range(n)]
    return np.array(rows), NAMES[:k], codes, draw(st.integers(0, n - 1)), np.array(pool)


def told(found: Neighbours) -> list[tuple[str, float]]:
    return [(place.code, place.distance) for place in found.nearest]


@given(tables())
def test_the_oracle_finds_the_same(table: tuple[np.ndarray, list[str], list[str], int, np.ndarray]) -> None:
    values, names, codes, subject, pool = table
    known = {
        code: {name: row[k] for k, name in enumerate(names) if np.isfinite(row[k])}
        for code, row in zip(codes, values, strict=True)
    }
    expected = slow_nearest(known, names, codes[subject], {code for code, yes in zip(codes, pool, strict=True) if yes})
    found = nearest(values, names, codes, subject, pool, count=len(codes))
    assert [code for code, _ in told(found)] == [code for code, _ in expected]
    assert [d for _, d in told(found)] == pytest.approx([d for _, d in expected], abs=1e-9)
    assert found.candidates == len(expected)
    if found.enough:
        others = pool.sum() - bool(pool[subject])
        assert found.candidates + found.left_out == others


@given(tables())
def test_contributions_sum_to_the_squared_distance(
    table: tuple[np.ndarray, list[str], list[str], int, np.ndarray],
) -> None:
    found = nearest(*table)
    assert sorted((*found.used, *found.constant, *found.unknown)) == sorted(table[1])
    for place in found.nearest:
        assert sum(gap.contribution for gap in place.gaps) == pytest.approx(place.distance**2, abs=1e-9)
        assert all(gap.contribution == pytest.approx(gap.gap**2 / len(place.gaps)) for gap in place.gaps)
        assert [abs(gap.gap) for gap in place.gaps] == sorted(abs(gap.gap) for gap in place.gaps)
        assert 3 * len(place.gaps) >= 2 * len(found.used)
        assert table[2].index(place.code) != table[3]


@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_places_and_variables_does_not_matter(
    table: tuple[np.ndarray, list[str], list[str], int, np.ndarray], random: Random
) -> None:
    values, names, codes, subject, pool = table
    rows, columns = list(range(len(codes))), list(range(len(names)))
    random.shuffle(rows)
    random.shuffle(columns)
    shuffled = nearest(
        values[np.ix_(rows, columns)],
        [names[k] for k in columns],
        [codes[n] for n in rows],
        rows.index(subject),
        pool[rows],
        3,
    )
    straight = nearest(values, names, codes, subject, pool, 3)
    assert shuffled.nearest == straight.nearest
    assert (shuffled.tied, shuffled.left_out) == (straight.tied, straight.left_out)


@given(tables(), st.sampled_from([0.25, 0.5, 2.0, 1024.0]), st.integers(-8, 8))
def test_the_unit_of_a_variable_does_not_matter(
    table: tuple[np.ndarray, list[str], list[str], int, np.ndarray], factor: float, shift: int
) -> None:
    values, *rest = table
    changed = values.copy()
    changed[:, 0] = changed[:, 0] * factor + shift
    straight, scaled = told(nearest(values, *rest)), told(nearest(changed, *rest))
    assert [code for code, _ in scaled] == [code for code, _ in straight]
    assert [d for _, d in scaled] == pytest.approx([d for _, d in straight], abs=1e-9)


def everywhere(n: int) -> tuple[list[str], np.ndarray]:
    return [f"p{number:02}" for number in range(n)], np.ones(n, dtype=bool)


def test_all_equidistant_go_by_code_and_say_so() -> None:
    codes, pool = everywhere(15)
    values = np.tile([1.0, 1.0, 1.0], (15, 1))
    values[0] = [0.0, 0.0, 0.0]
    found = nearest(values, NAMES[:3], codes, 0, pool)
    assert [place.code for place in found.nearest] == codes[1:11]
    assert found.tied and found.candidates == 14
    assert len({place.distance for place in found.nearest}) == 1
    assert not nearest(values, NAMES[:3], codes, 0, pool, count=14).tied


def test_mirrored_gaps_tie_in_spite_of_rounding() -> None:
    codes, pool = everywhere(3)
    values = np.array([[0.3, 0.3, 0.3], [0.1, 0.1, 0.1], [0.5, 0.5, 0.5]])
    found = nearest(values, NAMES[:3], codes, 0, pool, count=1)
    assert [place.code for place in found.nearest] == ["p01"] and found.tied


def test_a_constant_variable_says_nothing_and_an_outlier_does_not_stretch_the_scale() -> None:
    codes, pool = everywhere(6)
    values = np.array(
        [[0, 0, 0, 7], [1, 1, 1, 7], [2, 2, 2, 7], [3, 3, 3, 7], [-1, -1, -1, 7], [900, 900, 900, 7]], dtype=float
    )
    found = nearest(values, NAMES[:4], codes, 0, pool, count=5)
    assert found.constant == ("size",) and found.used == tuple(NAMES[:3])
    assert [place.code for place in found.nearest] == ["p01", "p04", "p02", "p03", "p05"]
    assert found.nearest[0].distance == pytest.approx(1 / (1.4826 * 1.5))
    assert found.tied is False


def test_a_subject_hardly_known_has_no_comparators() -> None:
    codes, pool = everywhere(5)
    values = np.arange(20, dtype=float).reshape(5, 4)
    values[0, :2] = np.nan
    found = nearest(values, NAMES[:4], codes, 0, pool)
    assert not found.enough and found.nearest == () and found.unknown == tuple(NAMES[:2])


def test_a_place_hardly_known_is_left_out_and_counted() -> None:
    codes, pool = everywhere(4)
    values = np.array([[0, 0, 0], [1, 2, math.nan], [1, math.nan, math.nan], [2, 3, 4]], dtype=float)
    found = nearest(values, NAMES[:3], codes, 0, pool)
    assert [place.code for place in found.nearest] == ["p01", "p03"]
    assert (found.candidates, found.left_out) == (2, 1)
    assert {gap.variable for gap in found.nearest[0].gaps} == {"density", "growth"}


def test_an_empty_pool() -> None:
    found = nearest(np.array([[1.0, 2.0, 3.0]]), NAMES[:3], ["p"], 0, np.array([True]))
    assert found.nearest == () and not found.tied and found.constant == tuple(NAMES[:3])


def test_logarithms_only_of_what_has_one() -> None:
    values = np.array([[math.e, 2.0], [0.0, 3.0], [math.nan, 4.0]])
    changed = transformed(values, ["log", "none"])
    assert changed[0, 0] == pytest.approx(1.0) and np.isnan(changed[1:, 0]).all()
    assert changed[:, 1].tolist() == [2.0, 3.0, 4.0] and values[0, 0] == math.e


def test_contradictory_input_is_refused() -> None:
    values, pool = np.zeros((2, 3)), np.ones(2, dtype=bool)
    with pytest.raises(ValueError, match="values for"):
        nearest(values, NAMES, ["a", "b"], 0, pool)
    with pytest.raises(ValueError, match="same code"):
        nearest(values, NAMES[:3], ["a", "a"], 0, pool)
    with pytest.raises(ValueError, match="finite"):
        nearest(np.full((2, 3), np.inf), NAMES[:3], ["a", "b"], 0, pool)
