"""What the database itself refuses of committees: each named constraint is broken here, and the locks of minutes."""

import re
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import CheckConstraint
from django.utils import timezone
from tests.domain.committees_world import closed, held, prepared, project
from tests.domain.plans_world import World, whole, world
from tests.domain.requests_world import sent

from etabli.domain.coordination import locks, services
from etabli.domain.coordination.models import (
    Addendum,
    AgendaItem,
    CalendarFeed,
    Committee,
    Decision,
    Meeting,
    Minutes,
    Seat,
)

pytestmark = pytest.mark.django_db
MODELS = (Committee, CalendarFeed, Meeting, Seat, AgendaItem, Decision, Minutes, Addendum)
DAY = date(2026, 12, 8)


@pytest.fixture
def of() -> World:
    return world()


def refused(constraint_name: str, row: Any, /, **values: Any) -> None:
    """The database refuses to write the row, by the constraint of this name."""
    for field, value in values.items():
        setattr(row, field, value)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        row.save()
    told = str(caught.value)
    if constraint_name in told:
        return
    constraint = next(one for model in MODELS for one in model._meta.constraints if one.name == constraint_name)
    assert connection.vendor == "sqlite" and not isinstance(constraint, CheckConstraint), told
    assert all(f".{_column(row, field)}" in told for field in constraint.fields), told  # SQLite names the columns


def _column(row: Any, field: str) -> str:
    return str(row._meta.get_field(field).column)


def test_committees(of: World) -> None:
    found = project(of)
    region, departement = of.region.mandates[0].region, of.state.mandates[0].departement
    refused("committee_kind_known", Committee.objects.get(), kind="other")
    refused("committee_has_a_name", Committee.objects.get(), name="")
    for wrong in ({"region": region}, {"territory": None}, {"kind": "regional"}, {"kind": "national"}):
        refused("committee_place_of_its_kind", Committee.objects.get(), **wrong)
    refused("committee_named_once_a_territory", Committee(kind="project", territory=of.territory, name=found.name))
    for place in ({"kind": "regional", "region": region}, {"kind": "follow_up", "departement": departement}):
        Committee.objects.create(name="Un comité", **place)
        name = "region" if "region" in place else "departement"
        refused(f"committee_named_once_a_{name}", Committee(name="Un comité", **place))
    Committee.objects.create(kind="national", name="Comité national")
    refused("committee_named_once_in_the_nation", Committee(kind="national", name="Comité national"))


def test_meetings(of: World) -> None:
    meeting = prepared(of)
    fresh = {"committee": meeting.committee, "prepared_by": meeting.prepared_by, "on": DAY, "at": time(9)}
    for wrong in (
        {"state": "convened"},
        {"state": "held", "convened_on": DAY},
        {"state": "closed", "convened_on": DAY, "held_on": DAY},
        {"state": "cancelled"},
        {"state": "other"},
        {"held_on": DAY},
    ):
        refused("meeting_state_has_its_dates", Meeting(place="Oyonnax", **fresh), **wrong)
    refused("meeting_convened_somewhere", Meeting(state="convened", convened_on=DAY, **fresh))
    dates = {"state": "closed", "convened_on": DAY, "held_on": DAY, "closed_on": date(2026, 12, 1), "place": "x"}
    refused("meeting_closed_after_it_was_held", Meeting(**dates, **fresh))
    refused("meeting_lasts_some_time", Meeting(minutes=5, **fresh))
    again = fresh | {"on": meeting.on, "at": meeting.at}
    refused("meeting_once_an_hour", Meeting(**again))
    Meeting.objects.create(state="cancelled", cancelled_on=DAY, **again)


def test_seats(of: World) -> None:
    meeting = held(of)
    who = of.elu.person
    guest = {"meeting": meeting, "name": "Ines", "address": "ines@exemple.fr"}
    refused("seat_once_a_person", Seat(person=who, **guest))
    refused("seat_by_right_has_a_mandate", Seat(rule="elu", **guest))
    refused("seat_answers_known", Seat(reply="maybe"[:5], **guest))
    refused("seat_answers_known", Seat(presence="here", **guest))
    refused("seat_represented_when_it_says_so", Seat(represented_by="Léa", **guest))
    Seat.objects.create(**guest)
    refused("seat_once_an_address", Seat(**guest))


def test_items(of: World) -> None:
    one = whole(of)
    asked = sent(of, fiche=one)
    meeting = held(of, fiche=one)
    fresh = {"meeting": meeting, "position": 9, "kind": "free", "title": "Un point"}
    refused("agenda_item_kind_known", AgendaItem(**fresh | {"kind": "other"}))
    refused("agenda_item_has_words", AgendaItem(**fresh | {"title": ""}))
    refused("agenda_item_about_one_thing", AgendaItem(plan=of.plan, fiche=whole(of), **fresh))
    refused("agenda_item_about_one_thing", AgendaItem(sent=asked, plan=of.plan, **fresh))
    refused("agenda_item_once_a_fiche", AgendaItem(fiche=one, **fresh))
    for about in ({"sent": asked}, {"plan": of.plan}):
        AgendaItem.objects.create(**about, **fresh)
        refused(f"agenda_item_once_a_{next(iter(about))}", AgendaItem(**about, **fresh))


def test_a_version_is_on_an_agenda_once(of: World) -> None:
    from_model = apps.get_model("diagnosis", "Version")
    version = from_model.objects.create(
        territory=of.territory, number=1, release_id="r", content={}, content_hash="0" * 64, made_by=of.lead.person
    )
    fresh = {"meeting": prepared(of), "position": 9, "kind": "to_decide", "title": "Adopter", "version": version}
    AgendaItem.objects.create(**fresh)
    refused("agenda_item_once_a_version", AgendaItem(**fresh))


def test_decisions(of: World) -> None:
    meeting = held(of)
    fresh = {"item": meeting.items.get(), "text": "Oui", "by": of.lead.mandates[0], "outcome": "applied"}
    refused("decision_has_words", Decision(**fresh | {"text": ""}))
    refused("decision_effect_known", Decision(effect="other", value="x", **fresh))
    refused("decision_effect_has_its_value", Decision(effect="move", **fresh))
    refused("decision_effect_has_its_value", Decision(value="start", **fresh))
    refused("decision_outcome_known", Decision(**fresh | {"outcome": "other"}))
    refused("decision_settled_on_a_day", Decision(settled_on=DAY, **fresh))
    refused("decision_settled_on_a_day", Decision(**fresh | {"outcome": "done"}))
    refused("decision_task_has_somebody_or_a_day", Decision(**fresh | {"outcome": "to_do"}))


def test_minutes(of: World) -> None:
    meeting = held(of)
    lead = of.lead.mandates[0]
    for wrong in (
        {"closed_at": timezone.now()},
        {"closed_at": timezone.now(), "closed_by": lead},
        {"content_hash": "0" * 64},
        {"closed_by": lead},
    ):
        refused("minutes_closed_are_sealed", Minutes(meeting=meeting, **wrong))
    Minutes.objects.create(meeting=meeting)
    refused("addendum_has_words", Addendum(minutes_id=meeting.pk, text="", by=lead))


def test_every_constraint_is_broken_here() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    names = {one.name for model in MODELS for one in model._meta.constraints}
    assert len(names) >= 30
    by_pattern = {name for name in names if re.match(r"(committee_named_once_a|agenda_item_once_a)_", name)}
    assert {name for name in names - by_pattern if f'"{name}"' not in source} == set()


def test_closed_minutes_and_what_was_added_to_them_do_not_change(of: World) -> None:
    meeting = closed(of)
    by = of.lead.mandates[0]
    record = Minutes.objects.get(meeting=meeting)
    added = Addendum.objects.create(minutes=record, text="Lire 12.", by=by)
    for change in (
        lambda: Minutes.objects.filter(pk=record.pk).update(text="Autre"),
        lambda: Minutes.objects.filter(pk=record.pk).update(closed_at=None, closed_by=None, content_hash=""),
        lambda: Addendum.objects.filter(pk=added.pk).update(text="Lire 21."),
        lambda: Addendum.objects.filter(pk=added.pk).delete(),
    ):
        with pytest.raises(IntegrityError, match="sealed"), transaction.atomic():
            change()
    with pytest.raises(IntegrityError, match="sealed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM coordination_minutes")
    assert not locks.missing(connection)


def test_minutes_that_are_not_closed_may_change(of: World) -> None:
    meeting = held(of)
    services.draft_minutes(meeting_id=meeting.pk, by=of.lead)
    assert Minutes.objects.filter(meeting=meeting).update(text="Autre") == 1
