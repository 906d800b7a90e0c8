"""Money: totals under any edits, instruments apart, asked beside agreed, nothing told by subtraction."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from itertools import combinations
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domain.people import mandate, organisation
from tests.domain.plans_world import acting, expense, fiche, resource, signed, stage, whole, world

from etabli.domain.audit import queries as trail
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.plans import services
from etabli.domain.plans.enums import Instrument, StageKind
from etabli.domain.plans.errors import FrozenError
from etabli.domain.plans.freezing import line_of
from etabli.domain.plans.models import Expense, Fiche, Resource, Stage
from etabli.domain.plans.queries.money import circle_of, lines_of
from etabli.domain.plans.rights import sight
from etabli.domain.plans.totals import (
    CELLS,
    ENOUGH_FIRMS,
    Funnel,
    Line,
    balance,
    by_instrument,
    told,
    told_over,
)

M = 100_000_000  # a million euros in cents


def line(instrument: str = "grant", bearer: object = None, **stages: int) -> Line:
    pairs = tuple((kind, cents) for kind, cents in stages.items())
    return Line(uuid4(), uuid4(), instrument, "funder", bearer or uuid4(), 2026, pairs)


def test_what_was_asked_and_what_was_agreed_both_stand() -> None:
    """The auditors' figures: asked 1,759 M€, agreed 442 M€."""
    found = by_instrument([line(requested=1759 * M, granted=442 * M)])["grant"]
    assert (found.requested, found.granted) == (1759 * M, 442 * M)


@pytest.mark.parametrize(
    ("stages", "expected"),
    [
        ({"announced": 5}, 5),
        ({"announced": 5, "requested": 4}, 4),
        ({"requested": 4, "refused": 4}, 0),
        ({"requested": 4, "granted": 3}, 3),
        ({"granted": 3, "cancelled": 1}, 2),
        ({"granted": 3, "contracted": 2}, 2),
        ({"requested": 4, "granted": 3, "refused": 1}, 3),
        ({}, 0),
    ],
)
def test_what_the_plan_counts_on(stages: dict[str, int], expected: int) -> None:
    assert line(**stages).expected == expected


def test_payments_add_up_and_refunds_come_off() -> None:
    paid = Line(uuid4(), uuid4(), "grant", "f", "b", 2026, (("paid", 3), ("paid", 4), ("repaid", 2)))
    assert paid.paid == 5


def test_a_guarantee_pays_for_nothing() -> None:
    found = balance([10 * M], [line(granted=6 * M), line("guarantee", granted=4 * M), line("engineering", granted=M)])
    assert found.missing == 4 * M
    assert found.covered == {"grant": 6 * M, "guarantee": 4 * M, "engineering": M}


lines = st.lists(
    st.builds(
        lambda instrument, bearer, requested, granted, paid: line(
            instrument, bearer, requested=requested, granted=granted, paid=paid
        ),
        st.sampled_from(Instrument.values),
        st.integers(1, 5),
        *(st.integers(0, 10**12),) * 3,
    ),
    max_size=14,
)


@given(lines, st.randoms())
def test_totals_do_not_depend_on_the_order(found: list[Line], chance) -> None:
    mixed = found[:]
    chance.shuffle(mixed)
    assert by_instrument(found) == by_instrument(mixed)
    slow: dict[str, int] = defaultdict(int)
    for one in found:
        slow[one.instrument] += sum(cents for kind, cents in one.stages if kind == "granted")
    assert {name: funnel.granted for name, funnel in by_instrument(found).items()} == dict(slow)


@given(lines, st.sets(st.integers(0, 13)))
def test_no_difference_of_what_is_told_is_of_fewer_than_three_firms(found: list[Line], numbers: set[int]) -> None:
    seen = frozenset(one.id for n, one in enumerate(found) if n in numbers)
    said = told(found, seen)
    hidden = [one for one in found if one.id not in seen]
    for instrument in said.hidden:
        assert len({one.bearer for one in hidden if one.instrument == instrument}) >= ENOUGH_FIRMS
    if said.complete:
        assert said.totals == by_instrument(found)
    for instrument, funnel in said.hidden.items():
        group = [one for one in hidden if one.instrument == instrument]
        for cell in CELLS:
            untold = cell in said.untold.get(instrument, ())
            assert getattr(funnel, cell) == (0 if untold else sum(getattr(one.funnel, cell) for one in group))


def sums(bearers: int, kind: str = "granted", *, funders: int = 20, circle: str = "restricted", **others: int) -> list:  # type: ignore[type-arg]
    """Lines of as many bearers, of as many funders at most."""
    return [replace(line(**{kind: M + n, **others}), funder=n % funders, circle=circle) for n in range(bearers)]


@pytest.mark.parametrize(
    ("hidden", "is_told"),
    [
        (sums(2), False),
        (sums(3, funders=1), True),
        # whoever acts for one of the two funders sees half, and would find the rest
        (sums(3, funders=2), False),
        (sums(6, funders=2), True),
        # people of the territory see the first circle, and would find the second by signing out
        (sums(3, circle="signatories") + sums(3), True),
        (sums(3, circle="signatories") + sums(2), False),
    ],
)
def test_who_sees_a_part_can_not_find_the_rest_of_the_group(hidden: list[Line], is_told: bool) -> None:
    said = told(hidden, frozenset())
    assert ("granted" not in said.untold.get("grant", frozenset())) == is_told
    assert said.complete == is_told


def test_a_stage_that_one_firm_reached_is_not_told_beside_the_others() -> None:
    hidden = [*sums(5, requested=3 * M), replace(line(requested=3 * M, granted=M, paid=M // 2), circle="restricted")]
    said = told(hidden, frozenset())
    assert said.hidden["grant"].requested == 18 * M and said.hidden["grant"].granted > 0
    assert said.hidden["grant"].paid == 0 and "paid" in said.untold["grant"]


def test_two_stages_that_differ_by_one_firm_are_not_both_told() -> None:
    hidden = [*sums(5, "requested", granted=M), *sums(1, "requested")]
    said = told(hidden, frozenset())
    assert "requested" not in said.untold["grant"] and {"granted", "contracted"} & said.untold["grant"] == {"granted"}


@settings(max_examples=60)
@given(st.lists(lines, min_size=1, max_size=4))
def test_no_difference_between_places_tells_of_a_place_that_is_not_told(places: list[list[Line]]) -> None:
    """Every sum over some places, less any sum over fewer of them, is a sum of whole groups."""
    nothing: frozenset = frozenset()
    alone = [told(place, nothing).hidden for place in places]
    for size in range(1, len(places) + 1):
        for chosen in combinations(range(len(places)), size):
            over = told_over([(places[n], nothing) for n in chosen]).hidden
            expected: dict[str, Funnel] = defaultdict(Funnel)
            for n in chosen:
                for instrument, funnel in alone[n].items():
                    expected[instrument] += funnel
            assert over == dict(expected)


@pytest.mark.django_db
class TestStored:
    def test_stages_stand_with_their_dates_and_are_corrected_with_a_reason(self) -> None:
        of = world()
        one = resource(of, fiche(of))
        stage(of, one, StageKind.REQUESTED, 10 * M)
        granted = stage(of, one, StageKind.GRANTED, 4 * M)
        granted.amount_cents = 3 * M
        with pytest.raises(ValidationError, match="pourquoi"):
            services.correct(stage=granted, by=of.lead, reason=" ")
        services.correct(stage=granted, by=of.lead, reason="Faute de frappe.")
        stage(of, one, StageKind.PAID, M)
        stage(of, one, StageKind.PAID, M)
        found = line_of(Resource.objects.get(pk=one.pk))
        assert (found.at("requested"), found.agreed, found.paid) == (10 * M, 3 * M, 2 * M)
        acts = trail.read(trail.of_object(granted))
        assert [act.verb for act in acts] == ["money.recorded", "money.corrected"]
        assert acts[1].before["amount_cents"] == 4 * M

    def test_a_stage_that_stands_once_stands_once(self) -> None:
        of = world()
        one = resource(of, fiche(of))
        stage(of, one, StageKind.GRANTED, M)
        with pytest.raises((ValidationError, IntegrityError)), transaction.atomic():
            stage(of, one, StageKind.GRANTED, 2 * M)

    @pytest.mark.parametrize(
        "make",
        [
            lambda one: Expense.objects.create(
                fiche=one, label="x", nature="works", budget="investment", year=2026, amount_cents=0
            ),
            lambda one: Expense.objects.create(
                fiche=one, label="x", nature="works", budget="investment", year=2026, amount_cents=5, eligible_cents=6
            ),
            lambda one: Expense.objects.create(
                fiche=one, label="x", nature="works", budget="investment", year=1900, amount_cents=5
            ),
            lambda one: Stage.objects.create(
                resource=Resource.objects.create(fiche=one, funder=one.lead, instrument="grant"),
                kind="granted",
                amount_cents=-1,
                on=date(2026, 1, 1),
            ),
            lambda one: Resource.objects.create(fiche=one, funder=one.lead, instrument="gift"),
        ],
    )
    def test_the_database_refuses_what_can_not_be(self, make) -> None:
        of = world()
        one = fiche(of, lead=of.carrier.pk)
        with pytest.raises(IntegrityError), transaction.atomic():
            make(one)

    def test_a_date_to_come_a_refusal_without_reason_and_state_credits_elsewhere_are_refused(self) -> None:
        of = world()
        one = resource(of, fiche(of))
        for fields, at in (
            ({"on": date(2100, 1, 1)}, "on"),
            ({"kind": StageKind.REFUSED}, "reason"),
            ({"credit": "ae"}, "credit"),
        ):
            given = {"kind": StageKind.GRANTED, "amount_cents": M, "on": date(2026, 1, 1)} | fields
            with pytest.raises(ValidationError) as caught:
                services.record(stage=Stage(resource=one, **given), by=of.lead)
            assert at in caught.value.message_dict

    def test_a_funder_records_its_own_lines_alone(self) -> None:
        of = world()
        bank, other = organisation(OrganisationKind.OPERATOR), organisation(OrganisationKind.OPERATOR)
        agent = acting(mandate(Role.OPERATOR, organisation=bank, territory=of.territory))
        one = fiche(of)
        ours, theirs = resource(of, one, bank), resource(of, one, other)
        stage(of, ours, StageKind.GRANTED, M, by=agent)
        with pytest.raises(NotAllowedError, match="financeur de cette ligne"):
            stage(of, theirs, StageKind.GRANTED, M, by=agent)

    def test_lines_are_contractual_and_stages_are_not(self) -> None:
        of = world()
        one = whole(of)
        paying = resource(of, one)
        signed(of)
        with pytest.raises(FrozenError):
            expense(of, one, M)
        with pytest.raises(FrozenError):
            resource(of, one)
        paying.file_number = "2026-8"
        services.change_part(part=paying, by=of.lead)
        stage(of, paying, StageKind.GRANTED, M)

    def test_a_refusal_that_a_reader_may_not_read_moves_no_total_of_theirs(self) -> None:
        of, firm = world(), organisation(OrganisationKind.FIRM)
        bearer = acting(mandate(Role.PROJECT_OWNER, organisation=firm, territory=of.territory))
        one = fiche(of, lead=firm.pk)
        asked = resource(of, one)
        stage(of, asked, StageKind.REQUESTED, 4 * M)
        stage(of, asked, StageKind.REFUSED, 4 * M)
        fiches = Fiche.objects.filter(pk=one.pk)
        by_lead, by_bearer = (lines_of(fiches, sight(who)).all[0] for who in (of.lead, bearer))
        assert (by_lead.expected, by_lead.at("refused")) == (4 * M, 0)
        assert (by_bearer.expected, by_bearer.at("refused")) == (0, 4 * M)

    def test_the_circle_of_a_line_is_the_narrower_of_its_fiche_s_and_its_own(self) -> None:
        of = world()
        shared, open_to_all = fiche(of, visibility="signatories"), fiche(of)
        circles = [
            circle_of(resource(of, one, visibility=visibility))
            for one, visibility in ((shared, "public"), (open_to_all, "restricted"), (shared, "restricted"))
        ]
        assert circles == ["signatories", "restricted", "restricted"]
