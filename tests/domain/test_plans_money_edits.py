"""Totals under any order of edits through the services: what pages compute is what the raw rows say, summed slowly."""

from collections import defaultdict
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.domain.people import organisation
from tests.domain.plans_world import World, expense, fiche, resource, stage, world

from etabli.domain.audit import queries as trail
from etabli.domain.foundation.errors import EditedMeanwhileError
from etabli.domain.governance.enums import OrganisationKind
from etabli.domain.plans import services
from etabli.domain.plans.enums import Instrument, StageKind
from etabli.domain.plans.models import Expense, Fiche, Resource, Stage
from etabli.domain.plans.models.money import ONCE
from etabli.domain.plans.queries.budget import budget
from etabli.domain.plans.queries.financing import financing

PAYING = ("grant", "advance", "loan", "equity")
edits = st.lists(
    st.tuples(
        st.sampled_from(
            ["record", "correct", "erase", "add_line", "remove_line", "add_cost", "change_cost", "drop_cost"]
        ),
        st.integers(0, 5),
        st.sampled_from(StageKind.values),
        st.sampled_from(Instrument.values),
        st.integers(1, 10**9),
    ),
    min_size=1,
    max_size=25,
)


def slow(one: Fiche) -> dict[str, dict[str, int]]:
    """Sums by instrument from every row, one after the other, without the code that pages use."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for line in Resource.objects.filter(fiche=one):
        said: dict[str, int] = {}
        for row in Stage.objects.filter(resource=line).values():
            said[row["kind"]] = said.get(row["kind"], 0) + row["amount_cents"]
        sums = found[line.instrument]
        cancelled = said.get("cancelled", 0)
        given_ = said.get("granted", said.get("contracted", 0)) - cancelled
        sums["requested"] += said.get("requested", 0)
        sums["granted"] += max(0, given_) if "granted" in said else 0
        sums["contracted"] += said.get("contracted", 0)
        sums["paid"] += said.get("paid", 0) - said.get("repaid", 0)
        if "contracted" in said:
            sums["expected"] += max(0, said["contracted"] - cancelled)
        elif "granted" in said:
            sums["expected"] += max(0, given_)
        elif "refused" not in said and "cancelled" not in said:
            sums["expected"] += said.get("requested", said.get("announced", 0))
    return found


def apply(of: World, one: Fiche, edit: tuple[str, int, str, str, int]) -> None:
    """One edit on the n-th row of its kind, where there is one."""
    act, n, kind, instrument, cents = edit
    lines, costs = list(Resource.objects.filter(fiche=one)), list(Expense.objects.filter(fiche=one))
    stages = list(Stage.objects.filter(resource__fiche=one))
    if act == "add_line":
        resource(of, one, of.carrier, instrument=instrument)
    elif act == "add_cost":
        expense(of, one, cents)
    elif act == "record" and lines:
        line = lines[n % len(lines)]
        again = kind in ONCE and line.stages.filter(kind=kind).exists()
        if again:
            with pytest.raises(ValidationError):
                stage(of, line, StageKind(kind), cents)
        else:
            stage(of, line, StageKind(kind), cents)
    elif act == "correct" and stages:
        row = stages[n % len(stages)]
        row.amount_cents = cents
        services.correct(stage=row, by=of.lead, reason="Relu.")
    elif act == "erase" and stages:
        services.erase(stage=stages[n % len(stages)], by=of.lead, reason="Doublon.")
    elif act == "remove_line" and lines:
        line = lines[n % len(lines)]
        if line.stages.exists():
            with pytest.raises(ValidationError):
                services.remove_resource(resource=line, by=of.lead, reason="Doublon.")
        else:
            services.remove_resource(resource=line, by=of.lead, reason="Doublon.")
    elif act == "change_cost" and costs:
        row_ = costs[n % len(costs)]
        row_.amount_cents = cents
        services.change_part(part=row_, by=of.lead)
    elif act == "drop_cost" and costs:
        services.remove_part(part=costs[n % len(costs)], by=of.lead, reason="Doublon.")


class AnyOrderTest(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(edits)
    def test_totals_are_those_of_the_rows_after_every_edit(self, sequence: list[Any]) -> None:
        of = world()
        one = fiche(of)
        place = (of.territory.phase_id, of.territory.published_id)
        for edit in sequence:
            apply(of, one, edit)
        expected = slow(one)
        found, whole = financing(of.lead, *place, one.number), budget(of.lead, *place)
        assert found is not None and whole is not None
        cost = sum(row["amount_cents"] for row in Expense.objects.filter(fiche=one).values())
        assert found.balance.cost == cost
        assert found.balance.missing == cost - sum(expected[name]["expected"] for name in PAYING)
        assert set(whole.told.seen) == {line.instrument for line in Resource.objects.filter(fiche=one)}
        for instrument, funnel in whole.told.seen.items():
            for name in ("requested", "granted", "contracted", "paid", "expected"):
                assert getattr(funnel, name) == expected[instrument][name], (instrument, name)
        assert whole.told.complete


@pytest.mark.django_db
class TestOneAtATime:
    def test_a_stage_changes_neither_its_line_nor_its_kind(self) -> None:
        of = world()
        one = fiche(of)
        ours, other = resource(of, one), resource(of, one)
        row = stage(of, ours, StageKind.GRANTED, 5)
        for changed in ({"resource": other}, {"kind": StageKind.PAID}):
            with pytest.raises(ValueError, match="neither"):
                services.correct(stage=_with(row.pk, **changed), by=of.lead, reason="x")

    def test_who_read_before_another_corrected_is_told_and_nothing_is_lost(self) -> None:
        of = world()
        row = stage(of, resource(of, fiche(of)), StageKind.GRANTED, 5)
        read = trail.last_of(row)
        services.correct(stage=_with(row.pk, amount_cents=7), by=of.lead, reason="Relu.", read=read)
        with pytest.raises(EditedMeanwhileError) as caught:
            late = _with(row.pk, amount_cents=5, on=date(2026, 4, 1))
            services.correct(stage=late, by=of.lead, reason="Date.", read=read)
        assert caught.value.merged.values["amount_cents"] == 7 and caught.value.merged.conflicts == ()
        assert Stage.objects.get(pk=row.pk).amount_cents == 7

    def test_a_line_and_its_first_stage_are_written_together_or_not_at_all(self) -> None:
        of = world()
        line = Resource(fiche=fiche(of), funder=organisation(OrganisationKind.OPERATOR), instrument="grant")
        with pytest.raises(ValidationError):
            refused = Stage(kind=StageKind.REFUSED, amount_cents=5, on=date(2026, 1, 1))
            services.add_resource(resource=line, first=refused, by=of.lead)
        assert not Resource.objects.exists()


def _with(pk: Any, **changed: Any) -> Stage:
    found = Stage.objects.get(pk=pk)
    for name, value in changed.items():
        setattr(found, name, value)
    return found
