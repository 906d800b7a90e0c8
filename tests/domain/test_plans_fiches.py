"""Fiches: proposed with two words, filled as they grow, edited by two, moved by the workflow alone."""

import random
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.domain.people import mandate, organisation
from tests.domain.plans_world import WHOLE, acting, fiche, signed, whole, world

from etabli.domain.audit import queries as trail
from etabli.domain.foundation.errors import EditedMeanwhileError
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.plans import services
from etabli.domain.plans.conditions import CONDITIONS, OF_FICHE
from etabli.domain.plans.declared import fiche_workflow, fields, workflows
from etabli.domain.plans.enums import Visibility
from etabli.domain.plans.errors import FrozenError, MoveRefusedError
from etabli.domain.plans.models import Fiche, Milestone
from etabli.domain.plans.whole import comparable, lacking, value_of

pytestmark = pytest.mark.django_db


def test_a_title_and_an_axis_are_enough_and_numbers_follow() -> None:
    of = world()
    assert [fiche(of).number, fiche(of).number] == [1, 2]


def test_every_field_of_the_registry_has_its_place() -> None:
    of = world()
    one = fiche(of)
    for field in fields().fields:
        value_of(one, field)  # a column that does not exist would raise


def test_what_is_required_grows_with_the_state() -> None:
    of = world()
    one = fiche(of)
    counts = [len(lacking(one, state)) for state in ("idea", "study", "validated")]
    assert counts[0] == 0
    assert counts == sorted(counts)
    assert counts[2] > counts[1] > 0
    with pytest.raises(MoveRefusedError) as caught:
        services.move_fiche(fiche_id=one.pk, move="study", by=of.lead)
    assert "Objectifs" in caught.value.user_message


def test_what_the_state_requires_can_not_be_emptied() -> None:
    of = world()
    one = whole(of)
    with pytest.raises(ValidationError, match="Objectifs"):
        services.edit_fiche(fiche_id=one.pk, revision=one.revision, values={"objectives": ""}, by=of.lead)


def test_a_field_of_another_type_is_not_written() -> None:
    of = world()
    one = fiche(of, project_type="formations", training_places=12, friche_area_ha=3.5, state="done", number=99)
    assert one.values == {"training_places": 12}
    assert (one.state, one.number) == ("idea", 1)


def test_the_trail_names_each_field_and_rebuilds_the_fiche() -> None:
    of = world()
    one = fiche(of, context="Un.", objectives="Deux.")
    one = services.edit_fiche(fiche_id=one.pk, revision=1, values={"context": "", "objectives": "Trois."}, by=of.lead)
    last = trail.read(trail.of_object(one))[-1]
    assert last.before["values.context"] == "Un."
    assert last.after["values.context"] is None
    assert last.after["values.objectives"] == "Trois."
    found = trail.state("plans.fiche", str(one.pk))
    assert found is not None
    assert found["values.objectives"] == "Trois."
    assert found["title"] == one.title


def test_the_second_of_two_sees_both_and_merges() -> None:
    of = world()
    one = fiche(of, context="Un.", objectives="Deux.")
    services.edit_fiche(fiche_id=one.pk, revision=1, values={"context": "Un de l’élu."}, by=of.elu)
    mine = {"context": "Un de la cheffe.", "objectives": "Deux de la cheffe."}
    with pytest.raises(EditedMeanwhileError) as caught:
        services.edit_fiche(fiche_id=one.pk, revision=1, values=mine, by=of.lead)
    error = caught.value
    assert error.theirs["context"] == "Un de l’élu."
    assert error.merged.values == mine
    assert error.merged.conflicts == ("context",)
    assert error.who == str(of.elu.person)
    again = services.edit_fiche(fiche_id=one.pk, revision=error.revision, values=error.merged.values, by=of.lead)
    assert again.values["objectives"] == "Deux de la cheffe."


@pytest.mark.parametrize("seed", range(4))
def test_interleaved_edits_lose_nothing(seed: int) -> None:
    """Fifty turns of two editors each who read, wait, write and merge: every field ends as its last writer wrote it."""
    of, chance = world(), random.Random(seed)
    one = fiche(of)
    names = ("context", "objectives", "description", "deliverables", "srdeii")
    editors: list[dict[str, Any]] = [{"by": of.lead, "read": None}, {"by": of.elu, "read": None}]
    last: dict[str, str] = {}
    for turn in range(50):
        editor = chance.choice(editors)
        if editor["read"] is None or chance.random() < 0.3:
            now = Fiche.objects.get(pk=one.pk)
            editor["read"] = (now.revision, dict(now.values))
            continue
        revision, known = editor["read"]
        chosen = chance.sample(names, chance.randint(1, 3))
        typed = {name: known.get(name, "") for name in names} | {name: f"{seed}-{turn}-{name}" for name in chosen}
        try:
            services.edit_fiche(fiche_id=one.pk, revision=revision, values=typed, by=editor["by"])
        except EditedMeanwhileError as error:
            assert set(error.merged.conflicts) <= set(chosen)
            kept = {name: error.merged.values[name] for name in names}
            for name in names:
                if name not in chosen:
                    assert (kept[name] or "") == last.get(name, ""), "what I did not touch keeps the other's value"
            services.edit_fiche(fiche_id=one.pk, revision=error.revision, values=kept, by=editor["by"])
        last |= {name: typed[name] for name in chosen}
        editor["read"] = None
    assert {name: Fiche.objects.get(pk=one.pk).values.get(name, "") for name in last} == last


def test_a_fiche_led_by_a_firm_is_closed_until_the_firm_agrees() -> None:
    of, firm = world(), organisation(OrganisationKind.FIRM)
    one = fiche(of, lead=firm.pk)
    assert one.visibility == Visibility.RESTRICTED
    with pytest.raises(ValidationError, match="accord"):
        services.edit_fiche(fiche_id=one.pk, revision=1, values={"visibility": "public"}, by=of.lead)
    with pytest.raises(NotAllowedError, match="Seule l’entreprise"):
        services.consent(fiche_id=one.pk, revision=1, agreed=True, by=of.lead)
    bearer = acting(mandate(Role.PROJECT_OWNER, organisation=firm, territory=of.territory))
    agreed = services.consent(fiche_id=one.pk, revision=1, agreed=True, by=bearer)
    assert (agreed.visibility, agreed.consented_on) == (Visibility.PUBLIC, bearer.on)
    back = services.consent(fiche_id=one.pk, revision=2, agreed=False, by=bearer)
    assert (back.visibility, back.consented_on) == (Visibility.RESTRICTED, None)


def test_the_bearer_edits_its_own_fiche_and_no_other() -> None:
    of, firm = world(), organisation(OrganisationKind.FIRM)
    bearer = acting(mandate(Role.PROJECT_OWNER, organisation=firm, territory=of.territory))
    own, other = fiche(of, lead=firm.pk), fiche(of)
    services.edit_fiche(fiche_id=own.pk, revision=1, values={"context": "Le nôtre."}, by=bearer)
    with pytest.raises(NotAllowedError):
        services.edit_fiche(fiche_id=other.pk, revision=1, values={"context": "Pas le nôtre."}, by=bearer)


def test_what_is_signed_changes_by_an_avenant_alone() -> None:
    of = world()
    one = whole(of)
    signed(of)
    one.refresh_from_db()
    with pytest.raises(FrozenError):
        services.edit_fiche(fiche_id=one.pk, revision=one.revision, values={"objectives": "Autres."}, by=of.lead)
    with pytest.raises(FrozenError):
        services.add_part(part=Milestone(fiche=one, title="Trop tard", due_on=date(2027, 1, 1)), by=of.lead)
    services.edit_fiche(fiche_id=one.pk, revision=one.revision, values={"obstacles": "Un arrêté attendu."}, by=of.lead)
    moved = services.move_fiche(fiche_id=one.pk, move="start", by=of.lead)
    assert moved.state == "under_way"


def test_conditions_are_those_that_are_declared() -> None:
    assert set(CONDITIONS) | OF_FICHE == set(workflows().conditions)


def test_comparable_is_what_the_trail_writes() -> None:
    assert comparable(date(2026, 1, 2)) == "2026-01-02"
    assert comparable([]) is None


class WorkflowTest(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.sampled_from([move.id for move in fiche_workflow().moves]), max_size=12))
    def test_a_fiche_is_never_in_a_state_that_is_not_listed(self, moves: list[str]) -> None:
        of = world("ti-3201", "2")
        one = fiche(of, **{**WHOLE, "axis": "transition", "lead": of.carrier.pk})
        listed = {state.id for state in fiche_workflow().states}
        for move in moves:
            asked = fiche_workflow().move(move)
            assert asked is not None
            offered = asked.offered(one.state)
            try:
                moved = services.move_fiche(fiche_id=one.pk, move=move, by=of.lead, reason="Parce que.")
            except MoveRefusedError:
                assert not offered
                continue
            assert offered
            assert moved.state == asked.to
            assert moved.state in listed
            one = moved
