"""Concentration: bounds, the two ends of the scale, permutations, missing sectors."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from etabli.analysis.concentration import (
    effective_number,
    herfindahl,
    krugman,
    largest_share,
    normalised_herfindahl,
    shannon_diversity,
    shares,
)

INDEXES = (herfindahl, effective_number, normalised_herfindahl, shannon_diversity)
CELLS = st.integers(0, 5000).map(float)
UNKNOWN = np.array(np.nan)


@st.composite
def places(draw: st.DrawFn) -> np.ndarray:
    """Jobs by place and sector, at least one job in each place."""
    jobs = draw(npst.arrays(np.float64, npst.array_shapes(min_dims=2, max_dims=2, max_side=10), elements=CELLS))
    jobs[:, draw(st.integers(0, jobs.shape[1] - 1))] += 1
    return jobs


@settings(deadline=None)
@given(places())
def test_every_index_stays_within_its_bounds(jobs: np.ndarray) -> None:
    mix, sectors = shares(jobs), jobs.shape[1]
    slack = 1e-12 * sectors
    assert ((herfindahl(mix) >= 1 / sectors - slack) & (herfindahl(mix) <= 1 + slack)).all()
    for number in (effective_number(mix), shannon_diversity(mix)):
        assert ((number >= 1 - slack) & (number <= sectors + slack * sectors)).all()
    assert (shannon_diversity(mix) >= effective_number(mix) * (1 - 1e-12)).all()
    distance = krugman(mix, mix[0])
    assert ((distance >= 0) & (distance <= 2 + slack)).all()
    if sectors > 1:
        assert ((normalised_herfindahl(mix) >= -slack) & (normalised_herfindahl(mix) <= 1 + slack)).all()


@settings(deadline=None)
@given(places(), st.randoms(use_true_random=False))
def test_the_order_of_sectors_does_not_matter(jobs: np.ndarray, random: object) -> None:
    order = list(range(jobs.shape[1]))
    random.shuffle(order)
    mix = shares(jobs)
    for measure in INDEXES:
        np.testing.assert_allclose(measure(mix[:, order]), measure(mix), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(krugman(mix[:, order], mix[0, order]), krugman(mix, mix[0]), atol=1e-12)
    shuffled, straight = largest_share(jobs[:, order], UNKNOWN, 3), largest_share(jobs, UNKNOWN, 3)
    np.testing.assert_allclose(shuffled.low, straight.low, rtol=1e-12)


@pytest.mark.parametrize("sectors", [2, 3, 38])
def test_equal_shares_and_one_sector_only_are_the_two_ends(sectors: int) -> None:
    equal, single = np.full(sectors, 1 / sectors), np.eye(sectors)[0]
    assert [float(measure(equal)) for measure in INDEXES] == pytest.approx([1 / sectors, sectors, 0, sectors])
    assert [float(measure(single)) for measure in INDEXES] == [1, 1, 1, 1]
    assert krugman(single, np.eye(sectors)[1]) == 2
    assert krugman(equal, equal) == 0
    assert krugman(single, equal) == pytest.approx(2 * (1 - 1 / sectors))


def test_a_single_sector_distinguished_has_no_normalised_index() -> None:
    assert np.isnan(normalised_herfindahl(np.ones((2, 1)))).all()


@settings(deadline=None)
@given(places())
def test_krugman_is_a_distance(jobs: np.ndarray) -> None:
    mix = shares(jobs)
    assert krugman(mix[0], mix[-1]) == pytest.approx(float(krugman(mix[-1], mix[0])), abs=1e-12)
    assert float(krugman(mix[0], mix[0])) == 0
    for middle in mix:
        assert krugman(mix[0], mix[-1]) <= krugman(mix[0], middle) + krugman(middle, mix[-1]) + 1e-12


def test_a_missing_sector_or_no_job_leaves_no_index() -> None:
    mix = shares(np.array([[10.0, np.nan], [0.0, 0.0], [10.0, 30.0]]))
    for measure in INDEXES:
        assert np.isnan(measure(mix)).tolist() == [True, True, False]
    assert np.isnan(krugman(mix, np.array([0.5, 0.5]))).tolist() == [True, True, False]


@settings(deadline=None)
@given(places(), st.integers(1, 4), st.data())
def test_the_interval_holds_the_truth_when_sectors_are_hidden(
    jobs: np.ndarray, count: int, data: st.DataObject
) -> None:
    hidden = data.draw(npst.arrays(np.bool_, jobs.shape))
    total = jobs.sum(axis=1)
    truth = np.sort(jobs, axis=1)[:, -count:].sum(axis=1) / total
    found = largest_share(np.where(hidden, np.nan, jobs), total, count)
    assert (found.low <= truth + 1e-12).all() and (truth <= found.high + 1e-12).all()
    assert ((found.low >= 0) & (found.high <= 1)).all()
    exact = largest_share(jobs, total, count)
    np.testing.assert_allclose(exact.low, truth, rtol=1e-12)
    np.testing.assert_allclose(exact.high, truth, rtol=1e-12)


def test_both_bounds_are_reached() -> None:
    jobs = np.array([50.0, 20.0, np.nan, np.nan])
    one, three = largest_share(jobs, np.array(130.0)), largest_share(jobs, np.array(130.0), 3)
    assert (one.low, one.high) == (50 / 130, 60 / 130)
    assert (three.low, three.high) == (110 / 130, 1)
    assert largest_share(np.array([50.0, 20.0, 30.0, 30.0]), UNKNOWN, 3).low == three.low
    assert largest_share(np.array([50.0, 20.0, 60.0, 0.0]), UNKNOWN).high == one.high


def test_nothing_bounds_a_missing_sector_without_a_total() -> None:
    jobs = np.array([[50.0, np.nan], [50.0, 50.0], [0.0, 0.0]])
    found = largest_share(jobs, np.full(3, np.nan))
    np.testing.assert_array_equal(found.low, [np.nan, 0.5, np.nan])
    np.testing.assert_array_equal(found.high, [np.nan, 0.5, np.nan])


def test_a_published_example() -> None:
    """Four firms of 30, 30, 20 and 20 %: a Herfindahl of 2,600 points of 10,000 (US Horizontal Merger Guidelines)."""
    assert float(herfindahl([0.3, 0.3, 0.2, 0.2])) == pytest.approx(0.26)


def test_a_hand_count() -> None:
    """Of 50, 30 and 20 jobs: 0.25 + 0.09 + 0.04 = 0.38; entropy 0.3466 + 0.3612 + 0.3219 = 1.0297."""
    mix = shares([50, 30, 20])
    assert float(herfindahl(mix)) == pytest.approx(0.38)
    assert float(effective_number(mix)) == pytest.approx(2.6316, abs=5e-5)
    assert float(normalised_herfindahl(mix)) == pytest.approx(0.07)
    assert float(shannon_diversity(mix)) == pytest.approx(2.8001, abs=5e-5)
    assert float(krugman(mix, [0.4, 0.4, 0.2])) == pytest.approx(0.2)


def test_contradictions_are_refused() -> None:
    with pytest.raises(ValueError, match="contradicts"):
        largest_share(np.array([50.0, np.nan]), np.array(40.0))
    with pytest.raises(ValueError, match="contradicts"):
        largest_share(np.array([50.0, 10.0]), np.array(70.0))
    with pytest.raises(ValueError, match="0 largest"):
        largest_share(np.array([50.0]), UNKNOWN, 0)
    with pytest.raises(ValueError, match="sum to 1"):
        herfindahl(np.array([0.5, 0.4]))
    with pytest.raises(ValueError, match="sum to 1"):
        krugman(np.array([0.5, 0.5]), np.array([0.5, 0.4]))
    with pytest.raises(ValueError, match="negative"):
        shannon_diversity(np.array([1.5, -0.5]))
    with pytest.raises(ValueError, match="negative"):
        shares(np.array([1.0, -1.0]))
