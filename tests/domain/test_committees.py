"""Committees: what their agenda proposes, how a meeting is convened, who is told and who came."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from icalendar import Calendar
from tests.domain.committees_world import (
    SOON,
    convened,
    held,
    item,
    later,
    milestone,
    prepared,
    regional,
)
from tests.domain.obstacles_world import levels
from tests.domain.obstacles_world import sent as obstacle
from tests.domain.people import TODAY, mandate
from tests.domain.plans_world import acting, fiche, whole, world
from tests.domain.requests_world import link, sent

from etabli.catalogue.coordination.committees import committee_rules
from etabli.domain.coordination import services
from etabli.domain.coordination.meeting_enums import Presence, Reply
from etabli.domain.coordination.models import Committee
from etabli.domain.coordination.queries.meetings import proposed
from etabli.domain.coordination.queries.proposals import RULES
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.notifications.models import Notice
from etabli.domain.outbox.models import Message
from etabli.domain.plans import services as plans
from etabli.domain.territories.models import Phase

pytestmark = pytest.mark.django_db


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


def test_a_regional_agenda_has_what_is_of_a_phase_that_runs_then_of_one_that_ended_lately() -> None:
    now, former = world("ti-8413", "2"), world("ti-8404", "1")
    blocked = {}
    for name, of in (("now", now), ("former", former)):
        one = whole(of)
        plans.move_fiche(fiche_id=one.pk, move="block", by=of.lead, reason="Attente.")
        blocked[name] = one
    Phase.objects.filter(pk="1").update(ends_on=TODAY - timedelta(days=365))
    assert former.region.mandates[0].region_id == now.region.mandates[0].region_id
    committee = regional(now)
    meeting = prepared(now, committee)
    first, last = meeting.items.filter(rule="fiche_blocked")
    assert (first.fiche, last.fiche) == (blocked["now"], blocked["former"]) and last == meeting.items.last()
    assert "finie le" in last.text and "finie le" not in first.text
    Phase.objects.filter(pk="1").update(ends_on=TODAY - timedelta(days=366))
    later_on = prepared(now, committee, SOON + timedelta(days=1))
    assert [one.fiche for one in later_on.items.filter(rule="fiche_blocked")] == [blocked["now"]]


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
        assert all(other not in message.calendar for other in set(messages) - {to, of.lead.person.email})
        assert str(event["ORGANIZER"]) == f"mailto:{of.lead.person.email}"
        assert str(of.lead.mandates[0].organisation) in event["ORGANIZER"].params["CN"]
        assert message.headers["Reply-To"] == of.lead.person.email
    guest = messages["ines@exemple.fr"].text
    assert f"Pour répondre, écrivez à {of.lead.person}, " in guest and of.lead.person.email in guest
    event = Calendar.from_ical(messages[of.elu.person.email].calendar).walk("VEVENT")[0]
    assert (event["DTEND"].dt - event["DTSTART"].dt) == timedelta(minutes=120)
    assert event["DTSTART"].dt.hour == 13, "14:30 in Paris in winter"


@pytest.mark.parametrize("reads", ["", "comites@exemple.fr"])
def test_answers_go_to_the_instance_once_who_prepared_the_meeting_has_left(settings: Any, reads: str) -> None:
    settings.ETABLI_REPLY_TO = reads
    of = world()
    meeting = prepared(of)
    item(of, meeting)
    services.invite(meeting_id=meeting.pk, name="Ines Roy", address="ines@exemple.fr", quality="CCI", by=of.lead)
    again = acting(mandate(Role.PROJECT_LEAD, territory=of.territory))
    Mandate.objects.filter(pk=meeting.prepared_by_id).update(ends_on=timezone.localdate() - timedelta(days=1))
    services.convene(meeting_id=meeting.pk, by=again)
    message = Message.objects.get(to="ines@exemple.fr")
    (event,) = Calendar.from_ical(message.calendar).walk("VEVENT")
    assert str(event["ORGANIZER"]) == f"mailto:{reads or 'ne-pas-repondre@localhost'}"
    assert message.headers.get("Reply-To", "") == reads
    how = f"écrivez à Établi ({reads})" if reads else "adressez-vous à qui pilote ce comité"
    assert how in message.text and of.lead.person.email not in message.text + message.calendar


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


def test_what_is_beyond_the_first_of_a_rule_is_offered_with_the_count_of_what_is_left() -> None:
    of = world()
    most = committee_rules().rule("fiche_blocked").most
    for number in range(most + 22):
        one = whole(of, title=f"Une halle {number}")
        plans.move_fiche(fiche_id=one.pk, move="block", by=of.lead, reason="Attente.")
    meeting = prepared(of)
    assert meeting.items.count() == most
    found = proposed(of.lead, meeting.pk)
    (group,) = found.groups
    assert (group.count, len(group.offered), group.left) == (22, 20, 2)
    taken = set(meeting.items.values_list("fiche", flat=True))
    assert not taken & {one.about.pk for one in group.offered}
    assert services.keep_proposals(meeting_id=meeting.pk, keys=[group.offered[-1].key], by=of.lead) == 1
    assert meeting.items.count() == most + 1


def test_a_point_de_blocage_without_an_answer_in_time_is_proposed_and_told_from_a_blocked_fiche() -> None:
    at = levels()
    open_one, closed_one = obstacle(at), obstacle(at, title="Le voisin refuse", visibility="restricted")
    meeting = prepared(at.of)
    assert not meeting.items.exists(), "their day has not come"
    by = later(at.lead, max(open_one.answer_by, closed_one.answer_by) + timedelta(days=1))
    meeting = services.prepare_meeting(committee=meeting.committee, on=by.on, at=time(14, 30), place="Oyonnax", by=by)
    items = meeting.items.filter(rule="obstacle_waiting")
    assert {one.title for one in items} == {"Répondre à un point de blocage"}
    told = " ".join(one.text for one in items)
    assert open_one.title in told and "réservé" in told and "Le voisin refuse" not in told
    assert committee_rules().rule("fiche_blocked").title != items[0].title
    assert not proposed(by, meeting.pk).proposals, "what is words alone is offered once"


def test_a_point_de_blocage_brought_to_the_level_of_a_committee_is_proposed_there_before_its_day() -> None:
    at = levels()
    one = obstacle(at)
    committee = regional(at.of)
    assert not prepared(at.of, committee).items.filter(rule="obstacle_waiting").exists()
    services.escalate_obstacle(obstacle_id=one.pk, reason="Urgent.", by=at.region, link=link)
    found = prepared(at.of, committee, SOON + timedelta(days=1)).items.filter(rule="obstacle_waiting")
    assert "niveau régional" in found.get().text
