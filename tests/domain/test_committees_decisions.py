"""Decisions of committees: what they change, whom they give a task, what comes back late."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from tests.domain.committees_world import (
    SOON,
    decided,
    held,
    item,
    later,
    regional,
)
from tests.domain.people import mandate, person
from tests.domain.plans_world import World, acting, signed, whole, world
from tests.domain.test_plans_rights import recuse

from etabli.domain.audit.models import Entry
from etabli.domain.coordination import services
from etabli.domain.coordination.meeting_enums import Effect, Outcome
from etabli.domain.coordination.models import Decision
from etabli.domain.coordination.queries.meetings import proposed
from etabli.domain.coordination.queries.proposals import proposals
from etabli.domain.coordination.services import Change
from etabli.domain.governance.enums import Role
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.notifications.models import Notice
from etabli.domain.plans import services as plans
from etabli.domain.plans.models import Fiche
from etabli.domain.plans.whole import lacking

pytestmark = pytest.mark.django_db
MOVE = Change(Effect.MOVE, "start")


def test_a_decision_of_the_region_moves_a_fiche_and_is_its_cause() -> None:
    of = world()
    one = whole(of)
    meeting = held(of, regional(of), one)
    found = decided(meeting, of.region, change=MOVE)
    one.refresh_from_db()
    assert one.state == "under_way" and (found.before, found.outcome) == ("validated", Outcome.APPLIED)
    entry = Entry.objects.get(verb="fiche.start", object_id=str(one.pk))
    assert entry.details == {
        "decision": str(found.pk),
        "meeting": str(meeting.pk),
        "committee": str(meeting.committee_id),
    }
    assert "Lancer les travaux." in entry.reason and meeting.committee.name in entry.reason
    assert entry.mandate_id == of.region.mandates[0].pk
    with pytest.raises(ValidationError, match="a changé la fiche"):
        services.take_back_decision(decision_id=found.pk, by=later(of.region))


def test_a_decision_sets_a_priority_or_an_end() -> None:
    of = world()
    one = whole(of)
    meeting = held(of, fiche=one)
    decided(meeting, of.lead, change=Change(Effect.PRIORITY, "high"))
    decided(meeting, of.lead, change=Change(Effect.DEADLINE, "2028-06-30"))
    one.refresh_from_db()
    assert one.values["priority"] == "high" and one.ends_on == date(2028, 6, 30)
    for change in (
        Change(Effect.PRIORITY, "highest"),
        Change(Effect.DEADLINE, "soon"),
        Change(Effect.PRIORITY, "high"),
    ):
        with pytest.raises(ValidationError):
            decided(meeting, of.lead, change=change)
    assert Decision.objects.count() == 2


def test_a_decision_does_not_go_around_the_workflow_nor_a_signature() -> None:
    of = world()
    one = whole(of)
    signed(of)
    meeting = held(of, fiche=one)
    with pytest.raises(ValidationError, match="signé"):
        decided(meeting, of.lead, change=Change(Effect.DEADLINE, "2028-06-30"))
    with pytest.raises(ValidationError, match="état"):
        decided(meeting, of.lead, change=Change(Effect.MOVE, "finish"))
    with pytest.raises(ValidationError, match="ne porte pas sur une fiche"):
        alone = item(of, meeting)
        services.decide(item_id=alone.pk, text="Non", change=MOVE, by=later(of.lead))
    assert not Decision.objects.exists()


def test_whoever_gets_a_task_is_told_and_says_what_became_of_it() -> None:
    of = world()
    meeting = held(of)
    stranger = person()
    with pytest.raises(ValidationError, match="convoquée"):
        decided(meeting, of.lead, owner=stranger)
    one = decided(meeting, of.lead, owner=of.industriel.person, due_on=SOON + timedelta(days=30))
    assert one.outcome == Outcome.TO_DO
    assert Notice.objects.get(kind="committee.task").person == of.industriel.person
    with pytest.raises(NotAllowedError):
        services.settle(decision_id=one.pk, outcome=Outcome.DONE, by=of.elu)
    with pytest.raises(ValidationError, match="abandonnée"):
        services.settle(decision_id=one.pk, outcome=Outcome.GIVEN_UP, by=of.industriel)
    services.settle(decision_id=one.pk, outcome=Outcome.DONE, note="Fait.", by=of.industriel)
    with pytest.raises(ValidationError, match="n’attend pas"):
        services.settle(decision_id=one.pk, outcome=Outcome.DONE, by=of.lead)


def test_a_decision_that_the_agenda_recalls_is_not_offered_again() -> None:
    of = world()
    meeting = held(of)
    decided(meeting, of.lead, due_on=SOON + timedelta(days=10))
    day = SOON + timedelta(days=20)
    by = later(of.lead, day)
    coming = services.prepare_meeting(committee=meeting.committee, on=day, at=time(14, 30), place="Oyonnax", by=by)
    assert [one.rule for one in coming.items.all()] == ["task_overdue"]
    assert proposed(by, coming.pk).proposals == []
    key = proposals(meeting.committee, by, SOON)[0].key
    services.keep_proposals(meeting_id=coming.pk, keys=[key], by=by)
    assert coming.items.count() == 1
    services.remove_item(item_id=coming.items.get().pk, by=by)
    assert [one.key for one in proposed(by, coming.pk).proposals] == [key]


def test_a_late_task_comes_back_on_the_next_agenda() -> None:
    of = world()
    meeting = held(of)
    decided(meeting, of.lead, due_on=SOON + timedelta(days=10))
    assert not proposals(meeting.committee, later(of.lead, SOON + timedelta(days=10)), SOON)
    found = proposals(meeting.committee, later(of.lead, SOON + timedelta(days=11)), SOON)
    assert [one.rule.id for one in found] == ["task_overdue"] and "Lancer les travaux." in found[0].text


def blocked_light(of: World) -> Fiche:
    """A fiche that began without the texts that a start asks for, and is blocked."""
    one = whole(of)
    plans.move_fiche(fiche_id=one.pk, move="start", by=of.lead)
    plans.move_fiche(fiche_id=one.pk, move="block", reason="Le permis est attaqué.", by=of.lead)
    one.refresh_from_db()
    Fiche.objects.filter(pk=one.pk).update(values={})
    one.refresh_from_db()
    return one


def test_what_had_begun_begins_again_whatever_a_first_start_asks_for() -> None:
    of = world()
    one = blocked_light(of)
    assert lacking(one, "under_way"), "the fixture must lack something"
    meeting = held(of, regional(of), one)
    assert {move.id: why for move, why in plans.moves_to_decide(one)}["resume"] == ""
    decided(meeting, of.region, change=Change(Effect.MOVE, "resume"))
    one.refresh_from_db()
    assert one.state == "under_way"


def test_what_was_blocked_before_it_began_is_not_resumed_without_what_a_start_asks_for() -> None:
    of = world()
    one = whole(of)
    plans.move_fiche(fiche_id=one.pk, move="block", reason="Le permis est attaqué.", by=of.lead)
    Fiche.objects.filter(pk=one.pk).update(values={})
    one.refresh_from_db()
    meeting = held(of, regional(of), one)
    assert "Il manque" in {move.id: why for move, why in plans.moves_to_decide(one)}["resume"]
    with pytest.raises(ValidationError, match="manque"):
        decided(meeting, of.region, change=Change(Effect.MOVE, "resume"))


def test_a_task_is_given_to_who_leads_the_project_or_bears_the_fiche_though_not_convened() -> None:
    of = world()
    one = whole(of)
    bearer = mandate(Role.CONTRIBUTOR, territory=of.territory, organisation=one.lead)
    meeting = held(of, regional(of), one)
    meeting.seats.filter(person__in=[of.lead.person, bearer.person]).delete()
    for who in (of.lead.person, bearer.person):
        assert decided(meeting, of.region, owner=who).owner == who
        assert Notice.objects.filter(kind="committee.task", person=who).exists()
    recuse(acting(bearer, SOON), one)
    with pytest.raises(ValidationError, match="convoquée"):
        decided(meeting, of.region, owner=bearer.person)
