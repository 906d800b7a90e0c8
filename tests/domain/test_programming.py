"""What-if programming: the order is stated, nothing is spent beyond the amount or the cap, each line left says why."""

import random
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from etabli.domain.coordination.programming import Candidate, Criteria, Criterion, Why, choose, ordered


def line(n: int, **fields: object) -> Candidate:
    return Candidate(**{"line": UUID(int=n), "territory": "a", "axis": "attirer", "asked": 100} | fields)


CANDIDATES = st.lists(
    st.builds(
        Candidate,
        line=st.uuids(version=4),
        territory=st.sampled_from("abc"),
        axis=st.sampled_from(("attirer", "recruter")),
        asked=st.integers(1, 500),
        maturity=st.sampled_from(("ready", "defined", "feasibility", "idea", "", "unknown")),
        commitment=st.sampled_from(("firm", "to_confirm", "")),
        asked_on=st.none() | st.dates(date(2024, 1, 1), date(2026, 1, 1)),
        share=st.none() | st.floats(0.01, 1),
        agreed_there=st.integers(0, 1000),
    ),
    max_size=12,
    unique_by=lambda one: one.line,
)
CRITERIA = st.builds(
    Criteria,
    order=st.lists(st.sampled_from(Criterion), max_size=3, unique=True).map(tuple),
    cap=st.none() | st.integers(1, 100),
)


@given(CANDIDATES, st.integers(-100, 2000), CRITERIA, st.data())
def test_never_more_than_the_amount_or_the_cap_and_each_line_is_there_once(found, amount, criteria, data) -> None:
    some = frozenset(one.line for one in found if data.draw(st.booleans()))
    criteria = Criteria(criteria.order, criteria.cap, excluded=some)
    chosen = choose(found, amount, criteria)
    assert chosen.spent <= max(0, amount)
    assert sorted([one.line for one in chosen.taken] + [one.line for one, _ in chosen.left]) == sorted(
        one.line for one in found
    )
    assert not some & {one.line for one in chosen.taken}
    if criteria.cap is not None:
        for place in "abc":
            assert (
                sum(one.asked for one in chosen.taken if one.territory == place) <= max(0, amount) * criteria.cap // 100
            )


@given(CANDIDATES, st.integers(0, 2000), CRITERIA)
def test_a_line_left_for_want_of_money_would_not_have_fitted_at_its_turn(found, amount, criteria) -> None:
    chosen = choose(found, amount, criteria)
    why = {one.line: why for one, why in chosen.left}
    taken = {one.line for one in chosen.taken}
    left = amount
    for one in ordered(found, criteria):
        if one.line in taken:
            left -= one.asked
        elif why[one.line] == Why.NOT_ENOUGH:
            assert one.asked > left


@given(CANDIDATES, st.integers(0, 2000), CRITERIA, st.integers())
def test_the_order_in_which_lines_come_changes_nothing(found, amount, criteria, seed) -> None:
    mixed = list(found)
    random.Random(seed).shuffle(mixed)
    assert choose(mixed, amount, criteria) == choose(found, amount, criteria)


@given(CRITERIA)
def test_criteria_come_back_as_they_were_kept(criteria) -> None:
    assert Criteria.of_data(criteria.as_data()) == criteria


def test_each_criterion_orders_as_it_says_and_what_is_not_known_comes_last() -> None:
    day = date(2026, 1, 1)
    for criterion, first, second, unknown in (
        (Criterion.MATURITY, {"maturity": "ready"}, {"maturity": "idea"}, {"maturity": ""}),
        (Criterion.COMMITMENT, {"commitment": "firm"}, {"commitment": "to_confirm"}, {"commitment": ""}),
        (Criterion.ASKED, {"asked_on": day}, {"asked_on": day + timedelta(days=1)}, {"asked_on": None}),
        (Criterion.LEVERAGE, {"share": 0.2}, {"share": 0.9}, {"share": None}),
        (Criterion.SMALL, {"asked": 1}, {"asked": 2}, {"asked": 3}),
        (Criterion.SERVED, {"agreed_there": 0}, {"agreed_there": 5}, {"agreed_there": 6}),
    ):
        made = [line(3, **first), line(2, **second), line(1, **unknown)]
        assert [one.line.int for one in ordered(made, Criteria((criterion,)))] == [3, 2, 1]


def test_what_is_included_by_hand_comes_first_as_far_as_it_fits() -> None:
    made = [line(1, maturity="ready"), line(2, maturity="idea"), line(3, asked=1000)]
    chosen = choose(made, 150, Criteria(included=frozenset({UUID(int=2), UUID(int=3)})))
    assert [one.line.int for one in chosen.taken] == [2]
    assert (chosen.remains, chosen.territories, chosen.ready, dict(chosen.axes)) == (50, 1, 0, {"attirer": 100})
