"""Places are judged each on its own, over all their comparisons; of what is claimed by chance, 5 % at most is false."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from bench.simulation import Scenario, Shape, outcome, shapes, simulate
from hypothesis import given, settings
from hypothesis import strategies as st

from etabli.analysis.assessment import MIN_JOBS, Comparison, assess, compare, compare_quotients
from etabli.analysis.findings import FORWARD, RATE
from etabli.catalogue.rules import FindingRule, Kind, Side

SAID = Side(kind=Kind.ATOUT, title="t", sentence="s")
PLACES = 7


def rule(name: str = "r", *, higher: bool = True, lower: bool = True, **more: object) -> FindingRule:
    declared: dict[str, object] = {
        "id": name, "label": "l", "subject": "zone", "measure": "first_share", "compared_to": "none",
        "smallest_effect": 2, "why_smallest": "w", "axis": "attirer", "family": name, "leverage": 2,
        "higher": SAID if higher else None, "lower": SAID if lower else None,
    }  # fmt: skip
    return FindingRule.model_validate(declared | more)


def of(values: list[float], spread: float = 1.0, **more: object) -> Comparison:
    value = np.array(values)
    return compare(rule(**more), value, value, value, np.zeros(len(values)), np.full(len(values), spread), math.inf)


def test_a_rule_that_is_silent_on_a_side_claims_nothing_there() -> None:
    for comparison in (of([50.0, -50.0], lower=False), of([-50.0, 50.0], higher=False)):
        judged = assess([comparison])
        assert judged.claimed.tolist() == [[True, False]]
        assert comparison.p[1] == 1


def test_what_is_missing_is_not_judged_and_costs_nothing() -> None:
    """A claim of a place is judged with those that can be made there, not with those that cannot."""
    value = np.array([4.9, np.nan])
    nothing = np.full(2, np.nan)
    one = compare(rule("a"), value, value, value, np.zeros(2), np.ones(2), math.inf)
    holes = [compare(rule(f"h{n}"), nothing, nothing, nothing, np.zeros(2), np.ones(2), math.inf) for n in range(9)]
    alone, among = assess([one]), assess([*holes, one])
    assert among.q[-1, 0] == alone.q[0, 0] == pytest.approx(one.p[0])
    assert np.isnan(among.q[:, 1]).all() and not among.claimed[:, 1].any()
    assert (among.position[:-1] == 0).all() and among.position[-1, 0] == 1


@pytest.mark.parametrize("hole", ["value", "reference", "spread"])
def test_a_comparison_that_lacks_anything_is_no_comparison(hole: str) -> None:
    parts = {name: np.array([90.0]) for name in ("value", "low", "high")}
    parts |= {"reference": np.array([0.0]), "spread": np.array([1.0])}
    parts[hole] = np.array([np.nan])
    found = compare(rule(), **parts, tails=4.0)
    assert np.isnan(found.p).all() and not assess([found]).claimed.any()


def test_a_sector_of_few_jobs_is_not_claimed_however_specialised() -> None:
    lq = rule("lq", lower=False, measure="lq", smallest_effect=0.5)
    jobs, expected = np.array([MIN_JOBS - 1, MIN_JOBS, 0.0, 5000.0]), np.array([2.0, 2.0, 30.0, 6000.0])
    found = compare_quotients(lq, "CG", jobs, expected, jobs, jobs, 20.0)
    assert found.p.tolist()[0] == 1 and found.p[2] == found.p[3] == 1
    assert assess([found]).claimed.tolist() == [[False, True, False, False]]
    assert found.value == pytest.approx([99.5, 100, 0, 0.8333333])
    assert np.isnan(compare_quotients(lq, "CG", jobs, np.zeros(4), jobs, jobs, 20.0).p).all()
    assert np.isnan(compare_quotients(lq, "CG", jobs, expected, jobs, jobs, np.nan).p).all()


def test_equal_zones_and_topics_are_told_once() -> None:
    """The same speciality of two zones is claimed of both, and told of one: that of more jobs."""
    lq = rule("lq", measure="lq", put_forward=3, smallest_effect=0.5)
    expected = np.array([100.0])
    found = [
        replace_zone(compare_quotients(lq, sector, np.array([jobs]), expected, expected, expected, 10.0), zone)
        for sector, zone, jobs in [("CG", "A", 2000.0), ("CG", "B", 3000.0), ("CH", "A", 2500.0), ("CJ", "A", 2500.0)]
    ]
    judged = assess(found)
    assert judged.claimed.all()
    assert judged.position[:, 0].tolist() == [0, 1, 2, 3], "equal scores by jobs beyond, then by key"


def test_what_is_said_of_a_small_zone_comes_after() -> None:
    """Of two specialities as strong, that of the zone that holds most of the place's jobs comes first."""
    lq, expected = rule("lq", measure="lq", put_forward=3, smallest_effect=0.5), np.array([100.0])
    found = [
        replace(
            compare_quotients(lq, sector, np.array([jobs]), expected, expected, expected, 10.0),
            zones=(zone,),
            share=np.array([share]),
        )
        for sector, zone, share, jobs in [("CG", "A", 0.17, 9000.0), ("CH", "B", 0.77, 3000.0)]
    ]
    judged = assess(found)
    assert judged.claimed.all() and judged.position[:, 0].tolist() == [2, 1]


def replace_zone(comparison: Comparison, zone: str) -> Comparison:
    return replace(comparison, zones=(zone,))


VALUES = st.lists(
    st.lists(st.one_of(st.floats(-30, 30), st.just(math.nan)), min_size=PLACES, max_size=PLACES),
    min_size=1,
    max_size=25,
)


@settings(deadline=None)
@given(VALUES, st.randoms(use_true_random=False))
def test_neither_the_order_of_rules_nor_other_places_change_a_judgement(
    values: list[list[float]], random: object
) -> None:
    found = [of(row, name=f"r{n:02}", put_forward=1 + n % 3) for n, row in enumerate(values)]
    judged = assess(found)
    order = list(range(len(found)))
    random.shuffle(order)
    again = assess([found[n] for n in order])
    for name in ("q", "claimed", "score", "position"):
        assert np.array_equal(getattr(judged, name)[order], getattr(again, name), equal_nan=name in ("q", "score"))
    place = random.randrange(PLACES)
    alone = assess([of([row[place]], name=f"r{n:02}", put_forward=1 + n % 3) for n, row in enumerate(values)])
    for name in ("q", "claimed", "position"):
        assert np.array_equal(getattr(judged, name)[:, place], getattr(alone, name)[:, 0], equal_nan=name == "q")


@settings(deadline=None)
@given(VALUES)
def test_a_judgement_holds_what_it_says(values: list[list[float]]) -> None:
    found = [of(row, name=f"r{n:02}") for n, row in enumerate(values)]
    judged = assess(found)
    p = np.array([comparison.p for comparison in found])
    known = np.isfinite(p)
    assert np.array_equal(known, np.isfinite(judged.q))
    assert (judged.q[known] >= p[known] - 1e-15).all()
    assert np.array_equal(judged.claimed, np.nan_to_num(judged.q, nan=1.0) <= RATE)
    assert not judged.claimed[np.abs(np.array(values)) <= 2].any(), "nothing within the smallest effect"
    assert ((judged.position > 0) <= judged.claimed).all()
    assert ((judged.score > 0) == judged.claimed).all()
    for column in judged.position.T:
        told = sorted(column[column > 0].tolist())
        assert told == list(range(1, len(told) + 1)) and len(told) <= FORWARD


@pytest.fixture(scope="module")
def all_shapes(release_dir: Path) -> list[Shape]:
    return shapes(release_dir / "release.duckdb")


@pytest.mark.parametrize("correlation", [0.0, 0.5])
@pytest.mark.parametrize(
    ("gap", "planted"), [(1.0, 0.0), (0.0, 0.0), (1.0, 2.0)], ids=["at the smallest effect", "no gap", "planted"]
)
def test_no_more_claims_are_false_than_is_said(
    all_shapes: list[Shape], gap: float, planted: float, correlation: float
) -> None:
    """500 simulated territories: the share of false claims among claims is at most 5 %, up to three standard errors."""
    scenario = Scenario("test", gap, planted, correlation)
    found = outcome(simulate(all_shapes, scenario, places=500, seed=20_261_101))
    assert found.false_rate <= RATE + 3 * found.standard_error
    if planted:
        assert found.power > 0.1 and found.claims > 1
    else:
        assert found.false_rate <= 0.75 * RATE, "where nothing is true the correction keeps well below its rate"
