"""Committees: who sits, who steers, what their agenda proposes, how a meeting goes from prepared to closed."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from icalendar import Calendar
from tests.domain.committees_world import (
    SOON,
    closed,
    convened,
    everybody_came,
    held,
    item,
    later,
    milestone,
    prepared,
    project,
    regional,
)
from tests.domain.people import TODAY, mandate, organisation, person, territory
from tests.domain.plans_world import World, acting, fiche, signed, whole, world
from tests.domain.requests_world import sent
from tests.domain.test_plans_rights import recuse

from etabli.catalogue.coordination.committees import committee_rules
from etabli.domain.audit.models import Entry
from etabli.domain.coordination import committee_rights as rights
from etabli.domain.coordination import services
from etabli.domain.coordination.meeting_enums import CommitteeKind, Effect, MeetingState, Outcome, Presence, Reply
from etabli.domain.coordination.models import CalendarFeed, Committee, Decision, Meeting, Minutes, Seat
from etabli.domain.coordination.queries import decisions as of_decisions
from etabli.domain.coordination.queries.committees import Asked as AskedCommittees
from etabli.domain.coordination.queries.committees import listed, opened_committee, places_to_steer
from etabli.domain.coordination.queries.meetings import last_decisions, of_person, opened_meeting, proposed
from etabli.domain.coordination.queries.proposals import RULES, proposals
from etabli.domain.coordination.services import Change
from etabli.domain.coordination.services.committees import fed
from etabli.domain.foundation.sealing import seal
from etabli.domain.governance import personal_data
from etabli.domain.governance.actor import Actor, nobody
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.notifications.models import Notice
from etabli.domain.outbox.models import Message
from etabli.domain.plans import services as plans
from etabli.domain.plans.enums import Visibility
from etabli.domain.territories.models import Departement

pytestmark = pytest.mark.django_db
MOVE = Change(Effect.MOVE, "start")


def decided(meeting: Meeting, by: Actor, **fields) -> Decision:
    one = meeting.items.order_by("-position").first()
    return services.decide(item_id=one.pk, by=later(by, meeting.on), **{"text": "Lancer les travaux."} | fields)


# ------------------------------------------------------------------------------------------------------------ rights


def _people(of: World) -> list[Actor]:
    """One of each role near and far."""
    there = territory("ti-3201", "2")
    part = Departement.objects.filter(territory_parts__territory=of.territory).order_by("pk").first()
    arrondissement = part.arrondissements.order_by("pk").first()
    made = [
        *(
            mandate(role, territory=place)
            for role in (Role.PROJECT_LEAD, Role.OPERATOR)
            for place in (of.territory, there)
        ),
        mandate(Role.CONTRIBUTOR, territory=of.territory),
        mandate(Role.PROJECT_OWNER, territory=of.territory),
        mandate(Role.REGION, region_id="32"),
        mandate(Role.STATE, region=part.region),
        mandate(Role.STATE, arrondissement=arrondissement),
        mandate(Role.STATE, departement_id="59"),
        *(mandate(role) for role in (Role.DELEGATION, Role.EVALUATOR, Role.ADMINISTRATOR)),
    ]
    return [of.lead, of.elu, of.industriel, of.region, of.state, *map(acting, made)]


def _committees(of: World) -> list[Committee]:
    departement = of.state.mandates[0].departement
    delegate = acting(mandate(Role.DELEGATION))
    follow_up = {"kind": CommitteeKind.FOLLOW_UP}
    return [
        project(of),
        regional(of),
        services.declare_committee(**follow_up, territory=of.territory, by=of.lead),
        services.declare_committee(**follow_up, departement=departement, by=of.state),
        services.declare_committee(kind=CommitteeKind.NATIONAL, by=delegate),
    ]


def test_who_sits_by_right_reads_the_committee_and_the_other_way_round() -> None:
    of = world()
    people = _people(of)
    read = 0
    for committee in _committees(of):
        sits = {held.person_id for _, held in rights.members(committee, TODAY)}
        readers = set(committee.rule.readers)
        for who in people:
            mine = rights.committees(who).filter(pk=committee.pk).exists()
            expected = who.person.pk in sits or any(one.role in readers for one in who.mandates)
            steers = rights.committees(who, "committee.prepare").filter(pk=committee.pk).exists()
            assert mine == (expected or steers), (committee.name, who.mandates)
            read += mine
    assert read > 20


def test_whoever_has_no_mandate_reads_nothing() -> None:
    of = world()
    convened(of)
    for who in (nobody(), Actor(person(), TODAY)):
        assert not rights.committees(who).exists() and not rights.meetings(who).exists()


@pytest.mark.parametrize(
    ("make", "may"),
    [
        (project, {Role.PROJECT_LEAD}),
        (regional, {Role.REGION, Role.STATE}),
    ],
)
def test_a_committee_is_steered_by_the_roles_of_its_kind_where_their_mandate_covers_it(make, may) -> None:
    of = world()
    committee = make(of)
    for who in _people(of):
        found = rights.may(who, "committee.prepare", committee)
        role = Role(who.mandates[0].role)
        if found:
            assert role in may and (role != Role.STATE or who.mandates[0].region_id is not None)
        else:
            assert found.reason
            with pytest.raises(NotAllowedError):
                services.prepare_meeting(committee=committee, on=SOON, at=time(9), place="x", by=who)
    steerers = {Role(w.mandates[0].role) for w in _people(of) if rights.may(w, "committee.prepare", committee)}
    assert steerers <= may and steerers


def test_nobody_declares_a_committee_of_another_place() -> None:
    of = world()
    with pytest.raises(NotAllowedError):
        services.declare_committee(kind=CommitteeKind.PROJECT, territory=territory("ti-3201", "2"), by=of.lead)
    with pytest.raises(NotAllowedError):
        services.declare_committee(kind=CommitteeKind.REGIONAL, region=of.region.mandates[0].region, by=of.lead)
    with pytest.raises(NotAllowedError):
        services.declare_committee(kind=CommitteeKind.NATIONAL, by=of.region)
    offered = {value.split(":")[0] for value, _ in places_to_steer(of.region)}
    assert offered == {"regional"} and len(places_to_steer(of.lead)) == 2


def test_what_is_prepared_is_read_by_whoever_steers_until_it_is_convened() -> None:
    of = world()
    meeting = prepared(of)
    item(of, meeting)
    assert opened_meeting(of.lead, meeting.pk) and opened_meeting(of.elu, meeting.pk) is None
    services.convene(meeting_id=meeting.pk, by=of.lead)
    assert opened_meeting(of.elu, meeting.pk) and opened_meeting(of.region, meeting.pk)
    assert opened_meeting(acting(mandate(Role.PROJECT_LEAD, territory=territory("ti-3201", "2"))), meeting.pk) is None


def test_a_guest_reads_the_meeting_they_were_convened_to_and_no_other() -> None:
    of, guest = world(), person("Zoe")
    meeting = prepared(of)
    item(of, meeting)
    services.invite(meeting_id=meeting.pk, name="Zoe", address=guest.email, by=of.lead)
    who = Actor(guest, TODAY)
    assert opened_meeting(who, meeting.pk) is None
    services.convene(meeting_id=meeting.pk, by=of.lead)
    other = convened(of, meeting.committee, SOON + timedelta(days=90))
    assert opened_meeting(who, meeting.pk) and opened_meeting(who, other.pk) is None
    assert opened_committee(who, meeting.committee_id).meetings == [meeting]
    assert [one.pk for one in listed(who, AskedCommittees()).rows] == [meeting.committee_id]


# ------------------------------------------------------------------------------------------------------------ agenda


def test_the_agenda_proposes_what_is_blocked_late_and_to_decide() -> None:
    of = world()
    blocked, late, study = whole(of), whole(of, title="Une école"), fiche(of, title="Une idée")
    plans.move_fiche(fiche_id=blocked.pk, move="block", by=of.lead, reason="Le terrain n’est pas libre.")
    milestone(of, late, TODAY - timedelta(days=30))
    reached = milestone(of, whole(of, title="Finie à temps"), TODAY - timedelta(days=30))
    reached.done_on = TODAY - timedelta(days=40)
    plans.change_part(part=reached, by=of.lead)
    request = sent(of, on=TODAY - timedelta(days=200))
    meeting = prepared(of)
    found = {(one.rule, one.fiche_id or one.sent_id) for one in meeting.items.all()}
    assert found == {("fiche_blocked", blocked.pk), ("fiche_late", late.pk), ("request_overdue", request.pk)}
    assert study.state == "idea" and "30\xa0jours de retard" in meeting.items.get(fiche=late).text
    assert not any(blocked.title in one.title + one.text for one in meeting.items.all())


def test_each_rule_of_the_catalogue_has_its_function() -> None:
    assert set(RULES) == {one.id for one in committee_rules().rules}


def test_a_proposal_that_was_removed_is_proposed_again_and_kept_once() -> None:
    of = world()
    one = whole(of)
    plans.move_fiche(fiche_id=one.pk, move="block", by=of.lead, reason="Attente.")
    meeting = prepared(of)
    services.remove_item(item_id=meeting.items.get().pk, by=of.lead)
    key = proposed(of.lead, meeting.pk).proposals[0].key
    assert services.keep_proposals(meeting_id=meeting.pk, keys=[key], by=of.lead) == 1
    services.keep_proposals(meeting_id=meeting.pk, keys=[key], by=of.lead)
    assert meeting.items.count() == 1
    assert not proposed(of.lead, meeting.pk).proposals and proposed(of.elu, meeting.pk) is None


def test_items_are_put_in_order() -> None:
    of = world()
    meeting = prepared(of)
    first, second, third = (item(of, meeting, title=f"Point {n}") for n in range(3))
    services.move_item(item_id=third.pk, way="up", by=of.lead)
    services.move_item(item_id=first.pk, way="up", by=of.lead)
    assert list(meeting.items.all()) == [first, third, second]
    services.move_item(item_id=first.pk, way="down", by=of.lead)
    assert list(meeting.items.all()) == [third, first, second]


def test_a_fiche_of_elsewhere_or_twice_is_not_put_on_the_agenda() -> None:
    of, other = world(), world("ti-3201")
    meeting, one = prepared(of), whole(of)
    item(of, meeting, one)
    for wrong in (one, whole(other)):
        with pytest.raises(ValidationError):
            item(of, meeting, wrong)


# ----------------------------------------------------------------------------------------------------------- meeting


def test_members_and_guests_are_told_with_an_invitation_of_their_own() -> None:
    of = world()
    meeting = prepared(of)
    item(of, meeting)
    services.invite(meeting_id=meeting.pk, name="Ines Roy", address="ines@exemple.fr", quality="CCI", by=of.lead)
    services.convene(meeting_id=meeting.pk, by=of.lead)
    assert Notice.objects.filter(kind="committee.convened", person=of.elu.person).count() == 1
    messages = {one.to: one for one in Message.objects.filter(kind="committee.convened")}
    assert {"ines@exemple.fr", of.elu.person.email, of.region.person.email} <= set(messages)
    for to, message in messages.items():
        found = Calendar.from_ical(message.calendar)
        event = found.walk("VEVENT")[0]
        assert found["METHOD"] == "REQUEST" and event["SEQUENCE"] == 0
        assert str(event["UID"]).startswith(str(meeting.pk)) and str(event["ATTENDEE"]) == f"mailto:{to}"
        assert all(other not in message.calendar for other in set(messages) - {to})
    event = Calendar.from_ical(messages[of.elu.person.email].calendar).walk("VEVENT")[0]
    assert (event["DTEND"].dt - event["DTSTART"].dt) == timedelta(minutes=120)
    assert event["DTSTART"].dt.hour == 13, "14:30 in Paris in winter"


def test_moving_and_cancelling_follow_the_same_invitation() -> None:
    of = world()
    meeting = convened(of)
    services.answer(meeting_id=meeting.pk, reply=Reply.COMES, by=of.elu)
    day = SOON + timedelta(days=7)
    services.change_meeting(meeting_id=meeting.pk, values={"on": day}, by=of.lead)
    assert meeting.seats.get(person=of.elu.person).reply == Reply.SILENT
    services.change_meeting(meeting_id=meeting.pk, values={"on": day}, by=of.lead)
    with pytest.raises(ValidationError, match="pourquoi"):
        services.cancel(meeting_id=meeting.pk, by=of.lead)
    services.cancel(meeting_id=meeting.pk, by=of.lead, reason="Grève.")
    told = [one for one in Message.objects.order_by("created_at") if one.to == of.elu.person.email and one.calendar]
    events = [Calendar.from_ical(one.calendar) for one in told]
    assert [one["METHOD"] for one in events] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [one.walk("VEVENT")[0]["SEQUENCE"] for one in events] == [0, 1, 2]
    assert len({str(one.walk("VEVENT")[0]["UID"]) for one in events}) == 1


def test_a_meeting_is_convened_somewhere_with_something_to_say() -> None:
    of = world()
    empty, nowhere = prepared(of), prepared(of, Committee.objects.get(), SOON + timedelta(days=1), place="")
    with pytest.raises(ValidationError, match="vide"):
        services.convene(meeting_id=empty.pk, by=of.lead)
    item(of, nowhere)
    with pytest.raises(ValidationError, match="lieu"):
        services.convene(meeting_id=nowhere.pk, by=of.lead)
    with pytest.raises(ValidationError, match="passé"):
        prepared(of, Committee.objects.get(), TODAY - timedelta(days=1))


def test_members_are_those_of_the_day_of_the_meeting() -> None:
    of = world()
    gone = mandate(Role.CONTRIBUTOR, territory=of.territory, ends_on=SOON - timedelta(days=1))
    comes = mandate(Role.CONTRIBUTOR, territory=of.territory, starts_on=SOON)
    meeting = convened(of)
    seated = set(meeting.seats.values_list("person", flat=True))
    assert comes.person_id in seated and gone.person_id not in seated
    services.hold(meeting_id=meeting.pk, by=later(of.lead))
    assert meeting.seats.filter(person=of.elu.person).count() == 1


def test_answers_begin_the_attendance() -> None:
    of = world()
    meeting = convened(of)
    services.answer(meeting_id=meeting.pk, reply=Reply.COMES, by=of.elu)
    with pytest.raises(ValidationError, match="qui vous représente"):
        services.answer(meeting_id=meeting.pk, reply=Reply.SENDS, by=of.region)
    services.answer(meeting_id=meeting.pk, reply=Reply.SENDS, represented_by="Mme Roy", by=of.region)
    with pytest.raises(ValidationError, match="convié"):
        services.answer(meeting_id=meeting.pk, reply=Reply.COMES, by=acting(mandate(Role.EVALUATOR)))
    with pytest.raises(ValidationError, match="pas encore lieu"):
        services.hold(meeting_id=meeting.pk, by=of.lead)
    services.hold(meeting_id=meeting.pk, by=later(of.lead))
    found = {one.person_id: (one.presence, one.represented_by) for one in meeting.seats.all()}
    assert found[of.elu.person.pk] == (Presence.PRESENT, "")
    assert found[of.region.person.pk] == (Presence.REPRESENTED, "Mme Roy")
    assert found[of.industriel.person.pk] == (Presence.UNKNOWN, "")


def test_members_read_and_do_nothing_else() -> None:
    of = world()
    meeting = held(of)
    one = meeting.items.get()
    for who in (of.elu, of.region):
        by = later(who)
        for act in (
            lambda by=by: services.decide(item_id=one.pk, text="Non", by=by),
            lambda by=by: services.write_said(item_id=one.pk, said="Non", by=by),
            lambda by=by: services.draft_minutes(meeting_id=meeting.pk, by=by),
            lambda by=by: services.record_attendance(meeting_id=meeting.pk, presences={}, by=by),
        ):
            with pytest.raises(NotAllowedError):
                act()


# --------------------------------------------------------------------------------------------------------- decisions


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


def test_a_late_task_comes_back_on_the_next_agenda() -> None:
    of = world()
    meeting = held(of)
    decided(meeting, of.lead, due_on=SOON + timedelta(days=10))
    assert not proposals(meeting.committee, later(of.lead, SOON + timedelta(days=10)), SOON)
    found = proposals(meeting.committee, later(of.lead, SOON + timedelta(days=11)), SOON)
    assert [one.rule.id for one in found] == ["task_overdue"] and "Lancer les travaux." in found[0].text


# ----------------------------------------------------------------------------------------------------- standing back


def test_whoever_stands_back_leaves_for_the_item_and_does_not_get_what_was_said() -> None:
    of = world()
    one = whole(of, visibility=Visibility.RESTRICTED)
    recuse(of.elu, one)
    meeting = held(of, fiche=one)
    target = meeting.items.get(fiche=one)
    services.write_said(item_id=target.pk, said="Le prix du terrain.", by=later(of.lead))
    decided(meeting, of.lead)
    mine, theirs = (opened_meeting(later(who), meeting.pk).items[-1] for who in (of.lead, of.elu))
    assert mine.left == (str(of.elu.person),) and mine.said == "Le prix du terrain." and mine.sheet
    assert theirs.hidden and not theirs.said and not theirs.decisions and theirs.sheet is None
    services.draft_minutes(meeting_id=meeting.pk, by=later(of.lead))
    services.record_attendance(
        meeting_id=meeting.pk,
        presences={meeting.seats.get(person=of.elu.person).pk: ("present", "")},
        by=later(of.lead),
    )
    closed_minutes = services.close_meeting(meeting_id=meeting.pk, by=later(of.lead))
    told = next(part for part in closed_minutes.content["items"] if part["item"] == str(target.pk))
    assert told["left"] == [str(meeting.seats.get(person=of.elu.person).pk)]
    assert of.elu.person.given_name not in str(closed_minutes.content["seats"])


def test_of_a_public_fiche_too_what_was_said_is_kept_from_who_stands_back() -> None:
    of = world()
    one = whole(of)
    signed(of)
    recuse(of.elu, one)
    meeting = held(of, fiche=one)
    services.write_said(item_id=meeting.items.get(fiche=one).pk, said="Le prix du terrain.", by=later(of.lead))
    theirs = next(x for x in opened_meeting(later(of.elu), meeting.pk).items if x.item.fiche_id == one.pk)
    assert theirs.recused and not theirs.hidden and not theirs.said


def test_whoever_stands_back_neither_writes_nor_decides_of_it() -> None:
    of = world()
    one = whole(of)
    meeting = held(of, fiche=one)
    target = meeting.items.get(fiche=one)
    recuse(of.lead, one)
    for act in (
        lambda: services.write_said(item_id=target.pk, said="x", by=later(of.lead)),
        lambda: services.decide(item_id=target.pk, text="x", by=later(of.lead)),
    ):
        with pytest.raises(ValidationError, match="déport"):
            act()


def test_a_reserved_fiche_is_hidden_from_members_who_may_not_read_it() -> None:
    of = world()
    one = whole(of, visibility=Visibility.RESTRICTED, title="Le nom qui ne doit pas sortir")
    who = acting(mandate(Role.CONTRIBUTOR, territory=of.territory), SOON)
    meeting = held(of, fiche=one)
    decided(meeting, of.lead)
    shown = next(x for x in opened_meeting(who, meeting.pk).items if x.item.fiche_id == one.pk)
    assert shown.hidden and not shown.decisions
    everybody = Presence.PRESENT.value
    services.record_attendance(
        meeting_id=meeting.pk, presences={s.pk: (everybody, "") for s in meeting.seats.all()}, by=later(of.lead)
    )
    services.draft_minutes(meeting_id=meeting.pk, by=later(of.lead))
    services.close_meeting(meeting_id=meeting.pk, by=later(of.lead))
    assert not of_decisions.readable(who).exists() and of_decisions.readable(later(of.region)).count() == 1


# ----------------------------------------------------------------------------------------------------------- minutes


def test_minutes_are_drafted_written_closed_and_only_added_to() -> None:
    of = world()
    meeting = held(of)
    by = later(of.lead)
    with pytest.raises(ValidationError, match="présence"):
        services.draft_minutes(meeting_id=meeting.pk, by=by)
        services.close_meeting(meeting_id=meeting.pk, by=by)
    seats = list(meeting.seats.all())
    came = {seat.pk: ("present" if n else "excused", "") for n, seat in enumerate(seats)}
    services.record_attendance(meeting_id=meeting.pk, presences=came, by=by)
    Minutes.objects.filter(meeting=meeting).delete()
    drafted = services.draft_minutes(meeting_id=meeting.pk, by=by)
    assert f"{len(seats) - 1}\xa0personnes présentes" in drafted.text and "1\xa0excusée" in drafted.text
    services.write_minutes(meeting_id=meeting.pk, text="Séance ouverte à l'heure.", by=by)
    found = services.close_meeting(meeting_id=meeting.pk, by=by)
    assert found.content_hash == seal(found.content) and found.content["text"] == "Séance ouverte à l’heure."
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.CLOSED
    told = set(Notice.objects.filter(kind="committee.closed").values_list("person", flat=True))
    assert of.elu.person.pk in told and of.lead.person.pk not in told
    for act in (
        lambda: services.write_minutes(meeting_id=meeting.pk, text="Autre", by=by),
        lambda: services.close_meeting(meeting_id=meeting.pk, by=by),
        lambda: decided(meeting, of.lead),
    ):
        with pytest.raises(ValidationError):
            act()
    services.add_addendum(meeting_id=meeting.pk, text="Lire 12 et non 21.", by=by)
    assert found.addenda.count() == 1


def test_decisions_are_for_members_once_the_minutes_are_closed() -> None:
    of = world()
    meeting = held(of)
    decided(meeting, of.lead)
    assert not of_decisions.readable(of.elu).exists() and of_decisions.readable(of.lead).count() == 1
    came = {seat.pk: ("present", "") for seat in meeting.seats.all()}
    services.record_attendance(meeting_id=meeting.pk, presences=came, by=later(of.lead))
    services.draft_minutes(meeting_id=meeting.pk, by=later(of.lead))
    services.close_meeting(meeting_id=meeting.pk, by=later(of.lead))
    assert of_decisions.readable(of.elu).count() == 1
    here = of_decisions.Asked(territory=of.territory.pk, outcome="applied", kind="project")
    assert of_decisions.listed(of.elu, here).count == 1
    assert of_decisions.listed(of.elu, of_decisions.Asked(outcome="retard")).count == 0


def test_a_pack_recalls_decisions_to_members_once_their_minutes_are_closed() -> None:
    of = world()
    meeting = held(of)
    decided(meeting, of.lead)
    after = convened(of, meeting.committee, SOON + timedelta(days=120))
    for who, recalled in ((of.lead, meeting), (of.elu, None)):
        before, items = last_decisions(opened_meeting(later(who), after.pk), later(who))
        assert before == recalled and len(items) == (recalled is not None)
    everybody_came(of, meeting)
    services.draft_minutes(meeting_id=meeting.pk, by=later(of.lead))
    services.close_meeting(meeting_id=meeting.pk, by=later(of.lead))
    before, items = last_decisions(opened_meeting(later(of.elu), after.pk), later(of.elu))
    assert before == meeting and [one.text for one in items[0].decisions] == ["Lancer les travaux."]


# ---------------------------------------------------------------------------------------------------------- calendar


def test_the_feed_opens_by_its_latest_secret_only() -> None:
    of = world()
    meeting = convened(of)
    first = services.renew_feed(by=of.elu)
    second = services.renew_feed(by=of.elu)
    assert fed(first) is None and fed(second) == of.elu.person and fed("x") is None
    kept = CalendarFeed.objects.get()
    assert second not in (kept.secret_hash, str(list(Entry.objects.values_list("after", flat=True))))
    assert of_person(of.elu.person) == [meeting] and of_person(person()) == []
    services.stop_feed(by=of.elu)
    assert fed(second) is None


def test_an_erased_person_leaves_no_name_in_places_nor_in_sealed_minutes() -> None:
    of = world()
    meeting = closed(of)
    name, address = str(of.industriel.person), of.industriel.person.email
    assert meeting.seats.filter(name=name, address=address).exists()
    assert personal_data.export(of.industriel.person)["coordination.seat"]
    personal_data.erase(of.industriel.person, reason="à sa demande")
    seat = Seat.objects.get(meeting=meeting, person=of.industriel.person)
    assert name not in seat.name and address != seat.address
    record = Minutes.objects.get(meeting=meeting)
    assert seal(record.content) == record.content_hash and address not in str(record.content)


def test_an_organisation_of_operators_sits_where_its_referent_is() -> None:
    of = world()
    one = mandate(Role.OPERATOR, territory=of.territory, organisation=organisation(OrganisationKind.OPERATOR))
    seated = {held.person_id: rule.id for rule, held in rights.members(project(of), TODAY)}
    assert seated[one.person_id] == "operator"
