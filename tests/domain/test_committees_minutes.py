"""Minutes of committees, who stands back from an item, calendars."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from tests.domain.committees_world import (
    SOON,
    closed,
    convened,
    decided,
    everybody_came,
    held,
    later,
    project,
)
from tests.domain.people import TODAY, mandate, organisation, person
from tests.domain.plans_world import acting, signed, whole, world
from tests.domain.test_plans_rights import recuse

from etabli.domain.audit.models import Entry
from etabli.domain.coordination import committee_rights as rights
from etabli.domain.coordination import services
from etabli.domain.coordination.meeting_enums import MeetingState, Presence
from etabli.domain.coordination.models import CalendarFeed, Minutes, Seat
from etabli.domain.coordination.queries import decisions as of_decisions
from etabli.domain.coordination.queries.meetings import last_decisions, of_person, opened_meeting
from etabli.domain.coordination.services.committees import fed
from etabli.domain.foundation.sealing import seal
from etabli.domain.governance import personal_data
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.notifications.models import Notice
from etabli.domain.plans.enums import Visibility

pytestmark = pytest.mark.django_db


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
    closed_minutes = services.close_meeting(meeting_id=meeting.pk, left_over=True, by=later(of.lead))
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
    services.close_meeting(meeting_id=meeting.pk, left_over=True, by=later(of.lead))
    assert not of_decisions.readable(who).exists() and of_decisions.readable(later(of.region)).count() == 1


def test_minutes_are_drafted_written_closed_and_only_added_to() -> None:
    of = world()
    meeting = held(of)
    by = later(of.lead)
    with pytest.raises(ValidationError, match="présence"):
        services.draft_minutes(meeting_id=meeting.pk, by=by)
        services.close_meeting(meeting_id=meeting.pk, left_over=True, by=by)
    seats = list(meeting.seats.all())
    came = {seat.pk: ("present" if n else "excused", "") for n, seat in enumerate(seats)}
    services.record_attendance(meeting_id=meeting.pk, presences=came, by=by)
    Minutes.objects.filter(meeting=meeting).delete()
    drafted = services.draft_minutes(meeting_id=meeting.pk, by=by)
    assert "présente" not in drafted.text, "the attendance is told beside the text, never frozen in it"
    services.write_minutes(meeting_id=meeting.pk, text="Séance ouverte à l'heure.", by=by)
    found = services.close_meeting(meeting_id=meeting.pk, left_over=True, by=by)
    assert found.content_hash == seal(found.content) and found.content["text"] == "Séance ouverte à l’heure."
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.CLOSED
    told = set(Notice.objects.filter(kind="committee.closed").values_list("person", flat=True))
    assert of.elu.person.pk in told and of.lead.person.pk not in told
    for act in (
        lambda: services.write_minutes(meeting_id=meeting.pk, text="Autre", by=by),
        lambda: services.close_meeting(meeting_id=meeting.pk, left_over=True, by=by),
        lambda: decided(meeting, of.lead),
    ):
        with pytest.raises(ValidationError):
            act()
    services.add_addendum(meeting_id=meeting.pk, text="Lire 12 et non 21.", by=by)
    assert found.addenda.count() == 1


def test_minutes_drafted_before_the_attendance_are_sealed_with_the_attendance_as_it_is() -> None:
    of = world()
    meeting, by = held(of), later(of.lead)
    services.draft_minutes(meeting_id=meeting.pk, by=by)
    everybody_came(of, meeting)
    found = services.close_meeting(meeting_id=meeting.pk, left_over=True, by=by)
    many = meeting.seats.count()
    told = f"{many} personnes présentes ou représentées sur {many} convoquées ; 0 excusée."
    assert " ".join(found.content["attendance"].split()) == told
    assert "présente" not in found.content["text"]


def test_a_text_that_counts_otherwise_than_the_attendance_is_not_sealed() -> None:
    of = world()
    meeting, by = held(of), later(of.lead)
    services.draft_minutes(meeting_id=meeting.pk, by=by)
    everybody_came(of, meeting)
    many = meeting.seats.count()
    wrong = f"Ouvert. 0 personne présente ou représentée sur {many} convoquées ; 0 excusée. Merci."
    services.write_minutes(meeting_id=meeting.pk, text=wrong, by=by)
    with pytest.raises(ValidationError, match="Retirez cette phrase"):
        services.close_meeting(meeting_id=meeting.pk, left_over=True, by=by)
    right = f"Ouvert. {many} personnes présentes ou représentées sur {many} convoquées ; 0 excusée. Merci."
    services.write_minutes(meeting_id=meeting.pk, text=right, by=by)
    assert services.close_meeting(meeting_id=meeting.pk, left_over=True, by=by).content_hash


def test_items_that_were_not_treated_are_known_to_whoever_closes_the_minutes() -> None:
    of = world()
    meeting, by = held(of), later(of.lead)
    services.draft_minutes(meeting_id=meeting.pk, by=by)
    everybody_came(of, meeting)
    with pytest.raises(ValidationError, match="sans texte ni décision"):
        services.close_meeting(meeting_id=meeting.pk, by=by)
    for one in meeting.items.all():
        services.write_said(item_id=one.pk, said="Vu.", by=by)
    assert services.close_meeting(meeting_id=meeting.pk, by=by).content_hash


def test_decisions_are_for_members_once_the_minutes_are_closed() -> None:
    of = world()
    meeting = held(of)
    decided(meeting, of.lead)
    assert not of_decisions.readable(of.elu).exists() and of_decisions.readable(of.lead).count() == 1
    came = {seat.pk: ("present", "") for seat in meeting.seats.all()}
    services.record_attendance(meeting_id=meeting.pk, presences=came, by=later(of.lead))
    services.draft_minutes(meeting_id=meeting.pk, by=later(of.lead))
    services.close_meeting(meeting_id=meeting.pk, left_over=True, by=later(of.lead))
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
    services.close_meeting(meeting_id=meeting.pk, left_over=True, by=later(of.lead))
    before, items = last_decisions(opened_meeting(later(of.elu), after.pk), later(of.elu))
    assert before == meeting and [one.text for one in items[0].decisions] == ["Lancer les travaux."]


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
