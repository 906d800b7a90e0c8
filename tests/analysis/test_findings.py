"""Probabilities of gaps, their correction and the order of what is told."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from etabli.analysis import findings
from etabli.analysis.findings import FORWARD, LARGEST, RATE, Claimed

GAPS = st.floats(-50, 50).map(lambda x: round(x, 6))
SPREADS = st.floats(0.01, 20)
SMALLEST = st.floats(0.1, 10)
TAILS = st.sampled_from([4.0, 5.0, 15.0, math.inf])
PROBABILITIES = st.lists(st.one_of(st.floats(0, 1), st.just(math.nan)), min_size=1, max_size=40).map(np.array)


def p(gap: float, spread: float, smallest: float, tails: float) -> float:
    return float(findings.p_values(np.array([gap]), np.array([spread]), smallest, tails)[0])


@settings(deadline=None)
@given(GAPS, SPREADS, SMALLEST, TAILS)
def test_a_gap_counts_the_same_on_both_sides(gap: float, spread: float, smallest: float, tails: float) -> None:
    assert p(gap, spread, smallest, tails) == p(-gap, spread, smallest, tails)
    assert 0 <= p(gap, spread, smallest, tails) <= 1


@settings(deadline=None)
@given(GAPS, st.floats(0, 20), SPREADS, SMALLEST, TAILS)
def test_a_larger_gap_is_never_less_surprising(
    gap: float, more: float, spread: float, smallest: float, tails: float
) -> None:
    assert p(abs(gap) + more, spread, smallest, tails) <= p(gap, spread, smallest, tails)


@settings(deadline=None)
@given(GAPS, SPREADS, SMALLEST, st.floats(0, 5), TAILS)
def test_a_larger_smallest_effect_never_makes_a_claim(
    gap: float, spread: float, smallest: float, more: float, tails: float
) -> None:
    assert p(gap, spread, smallest + more, tails) >= p(gap, spread, smallest, tails) - 1e-12


@settings(deadline=None)
@given(st.floats(0, 1), SPREADS, SMALLEST, TAILS)
def test_within_the_smallest_effect_nothing_can_be_claimed(
    part: float, spread: float, smallest: float, tails: float
) -> None:
    assert p(part * smallest, spread, smallest, tails) >= 0.5
    assert p(part * smallest, 0.0, smallest, tails) == 1


@settings(deadline=None)
@given(SPREADS, SMALLEST, TAILS, st.floats(0.001, 0.999))
def test_a_true_gap_within_the_smallest_effect_is_claimed_no_more_often_than_its_probability(
    spread: float, smallest: float, tails: float, part: float
) -> None:
    """P(p ≤ level) at a true gap of `smallest` is the level; nearer to the reference it is lower."""
    level = 0.01
    gaps = np.linspace(smallest, smallest + 60 * spread, 20_001)
    p_of = findings.p_values(gaps, np.full(gaps.shape, spread), smallest, tails)
    if p_of.min() > level:
        return
    limit = float(gaps[np.argmax(p_of <= level)])

    def claimed(true: float) -> float:
        law = stats.norm if math.isinf(tails) else stats.t(tails)
        return float(law.sf((limit - true) / spread) + law.sf((limit + true) / spread))

    assert claimed(smallest) <= level * 1.001
    assert claimed(part * smallest) <= claimed(smallest) + 1e-12


def test_probabilities_that_books_give() -> None:
    assert p(1.96 + 1, 1.0, 1e-12, math.inf) == pytest.approx(2 * stats.norm.sf(2.96), rel=1e-6)
    assert p(2.776445 + 3, 1.0, 3.0, 4.0) == pytest.approx(0.025 + stats.t.sf(8.776445, 4), rel=1e-5)
    assert p(3.0, 1.0, 3.0, 4.0) == pytest.approx(0.5 + stats.t.sf(6, 4))


def test_no_doubt_is_all_or_nothing_and_missing_stays_missing() -> None:
    found = findings.p_values(
        np.array([4.0, 3.0, -4.0, np.nan, 1.0]), np.array([0.0, 0.0, 0.0, 1.0, np.nan]), 3, math.inf
    )
    assert found.tolist()[:3] == [0, 1, 0]
    assert np.isnan(found[3:]).all()


@settings(deadline=None)
@given(st.floats(-20, 20), st.floats(0, 10), st.floats(0, 10), st.floats(0, 10), SPREADS, SMALLEST, TAILS)
def test_the_margin_of_an_estimate_only_weakens_a_claim(
    value: float, below: float, above: float, wider: float, spread: float, smallest: float, tails: float
) -> None:
    v = np.array([value])
    exact = findings.gap(v, v, v, np.zeros(1))
    near = findings.gap(v, v - below, v + above, np.zeros(1))
    wide = findings.gap(v, v - below - wider, v + above + wider, np.zeros(1))
    assert abs(wide[0]) <= abs(near[0]) <= abs(exact[0])
    assert near[0] * value >= 0, "a margin never changes the side"
    assert p(near[0], spread, smallest, tails) >= p(exact[0], spread, smallest, tails)


def test_a_gap_is_to_the_nearest_end() -> None:
    value = np.array([10.0, 10.0, 10.0, 10.0, np.nan])
    low, high = np.array([8.0, np.nan, 8.0, 8.0, 8.0]), np.array([12.0, np.nan, 12.0, np.nan, 12.0])
    reference = np.array([5.0, 5.0, 9.0, 13.0, 5.0])
    found = findings.gap(value, low, high, reference)
    assert found[:4].tolist() == [3, 5, 0, -3]
    assert np.isnan(found[4])


@settings(deadline=None)
@given(st.integers(0, 300), st.floats(1, 200), st.floats(1, 6), st.floats(0.1, 2))
def test_quotients_are_poisson_counts_when_nothing_is_overdispersed(
    jobs: int, expected: float, phi: float, smallest: float
) -> None:
    one = np.array([float(jobs)])
    plain = findings.p_values_of_quotients(one, np.array([expected]), np.ones(1), smallest)
    assert plain[0] == pytest.approx(stats.poisson.sf(jobs - 1, expected * (1 + smallest)), rel=1e-6, abs=1e-12)
    spread = findings.p_values_of_quotients(one, np.array([expected]), np.array([phi]), smallest)
    more = findings.p_values_of_quotients(one + 5, np.array([expected]), np.array([phi]), smallest)
    assert more[0] <= spread[0]


def test_quotients_of_zones_without_jobs_or_reference() -> None:
    found = findings.p_values_of_quotients(
        np.array([0.0, np.nan, 5.0, 5.0]), np.array([3.0, 3.0, np.nan, 0.0]), np.ones(4), 0.5
    )
    assert found[0] == pytest.approx(1)
    assert np.isnan(found[1:]).all()


@settings(deadline=None)
@given(PROBABILITIES)
def test_the_correction_raises_every_probability_and_keeps_their_order(raw: np.ndarray) -> None:
    q = findings.adjusted(raw)
    known = np.isfinite(raw)
    assert np.isnan(q[~known]).all() and np.isfinite(q[known]).all()
    m = int(known.sum())
    if not m:
        return
    price = m * sum(1 / i for i in range(1, m + 1))
    assert (q[known] >= raw[known] - 1e-15).all()
    assert (q[known] <= np.minimum(1, price * raw[known]) + 1e-12).all(), "never above Bonferroni's price times c(m)"
    assert q[known].max() >= min(1, price / m * raw[known].max()) - 1e-12
    order = np.argsort(raw[known], kind="stable")
    assert (np.diff(q[known][order]) >= -1e-15).all()


@settings(deadline=None)
@given(PROBABILITIES)
def test_the_correction_is_that_of_scipy(raw: np.ndarray) -> None:
    known = np.isfinite(raw)
    expected = stats.false_discovery_control(raw[known], method="by") if known.any() else np.empty(0)
    assert np.array_equal(findings.adjusted(raw)[known], expected)


@settings(deadline=None)
@given(PROBABILITIES, st.randoms(use_true_random=False))
def test_the_order_of_claims_does_not_matter_to_the_correction(raw: np.ndarray, random: object) -> None:
    order = list(range(len(raw)))
    random.shuffle(order)
    assert np.array_equal(findings.adjusted(raw)[order], findings.adjusted(raw[order]), equal_nan=True)


@settings(deadline=None)
@given(PROBABILITIES, st.floats(0, 1))
def test_one_more_claim_that_says_nothing_never_helps(raw: np.ndarray, other: float) -> None:
    """Judging more claims together costs: a place about which more is asked is not claimed more about."""
    before = findings.adjusted(raw)
    after = findings.adjusted(np.append(raw, 1.0))[:-1]
    assert (np.nan_to_num(after) >= np.nan_to_num(before) - 1e-12).all()


def test_half_of_the_ordinary_interval() -> None:
    spread = np.array([1.0, 2.0, np.nan])
    found = findings.half_width(spread, math.inf)
    assert found[:2] == pytest.approx([1.959964, 3.919928], rel=1e-6)
    assert np.isnan(found[2])
    assert findings.half_width(np.array([1.0]), 4.0)[0] == pytest.approx(2.776445, rel=1e-6)


def test_the_score_is_size_times_certainty_times_leverage_times_share() -> None:
    """Certainty is what the margin leaves of the gap: a quarter, a half, all, nothing."""
    gaps, margins = np.array([[6.0, -6.0, 300.0, 6.0]]), np.array([[4.5, 3.0, 0.0, 7.0]])
    shares = np.array([[1.0, 0.25, 1.0, 1.0]])
    found = findings.score(gaps, np.array([[3.0]]), margins, np.array([[2.0]]), shares)
    assert found.tolist() == [[2 * 0.25 * 2, 2 * 0.5 * 2 / 4, LARGEST * 2, 0]]


CLAIMS = st.lists(
    st.tuples(
        st.sampled_from("abcdefghijklmnop"),
        st.sampled_from(["one", "two", "three"]),
        st.sampled_from([0.0, 1.0, 2.5, 15.0]),
        st.sampled_from([1.0, 2.0]),
    ),
    max_size=60,
)


def claims(drawn: list[tuple[str, str, float, float]]) -> list[Claimed]:
    limits = {"one": 1, "two": 3, "three": 20}
    return [
        Claimed(f"{topic}:{family}:{n:02}", f"{family}:{topic}", family, score, weight, limits[family])
        for n, (topic, family, score, weight) in enumerate(drawn)
    ]


@settings(deadline=None)
@given(CLAIMS, st.randoms(use_true_random=False))
def test_what_is_put_forward_holds_its_limits_whatever_the_order(
    drawn: list[tuple[str, str, float, float]], random: object
) -> None:
    all_claims = claims(drawn)
    told = findings.put_forward(all_claims)
    by_key = {claim.key: claim for claim in all_claims}
    assert len(told) <= FORWARD
    assert len({by_key[key].topic for key in told}) == len(told), "a topic is told once"
    for family, group in itertools.groupby(sorted(by_key[key].family for key in told)):
        limit = {"one": 1, "two": 3, "three": 20}[family]
        assert len(list(group)) <= limit
    scores = [by_key[key].score for key in told]
    assert scores == sorted(scores, reverse=True)
    shuffled = list(all_claims)
    random.shuffle(shuffled)
    assert findings.put_forward(shuffled) == told
    left_out = [c for c in all_claims if c.key not in told]
    for claim in left_out:
        same = [by_key[key] for key in told if by_key[key].topic == claim.topic]
        family = [by_key[key] for key in told if by_key[key].family == claim.family]
        assert len(told) == FORWARD or same or len(family) == claim.put_forward
        if same:
            assert (-same[0].score, -same[0].weight, same[0].key) < (-claim.score, -claim.weight, claim.key)


def test_ties_are_settled_by_weight_then_by_key() -> None:
    one = Claimed("b", "b", "f", 3.0, 1.0, 9)
    two = Claimed("a", "a", "f", 3.0, 1.0, 9)
    heavy = Claimed("c", "c", "f", 3.0, 2.0, 9)
    assert findings.put_forward([one, two, heavy]) == ["c", "a", "b"]
    assert findings.put_forward([one, two, heavy], most=1) == ["c"]
    assert RATE == 0.05
