"""Committees, for tests: one of a territory, one of a région, and their meetings at each stage."""

from datetime import date, time, timedelta
from typing import Any

from tests.domain.people import TODAY
from tests.domain.plans_world import World, acting

from etabli.domain.coordination import services
from etabli.domain.coordination.meeting_enums import CommitteeKind, Presence
from etabli.domain.coordination.models import AgendaItem, Committee, Decision, Meeting
from etabli.domain.governance.actor import Actor
from etabli.domain.plans.models import Fiche, Milestone
from etabli.domain.plans.services import add_part

SOON = TODAY + timedelta(days=14)


def later(actor: Actor, on: date = SOON) -> Actor:
    """The same person on another day."""
    return acting(actor.mandates[0], on)


def project(of: World) -> Committee:
    return services.declare_committee(kind=CommitteeKind.PROJECT, territory=of.territory, by=of.lead)


def regional(of: World) -> Committee:
    region = of.region.mandates[0].region
    return services.declare_committee(kind=CommitteeKind.REGIONAL, region=region, by=of.region)


def steering(of: World, committee: Committee) -> Actor:
    return of.region if committee.kind == CommitteeKind.REGIONAL else of.lead


def prepared(of: World, committee: Committee | None = None, on: date = SOON, **fields: Any) -> Meeting:
    committee = committee or project(of)
    given = {"place": "Oyonnax", "at": time(14, 30)} | fields
    return services.prepare_meeting(committee=committee, on=on, by=steering(of, committee), **given)


def item(of: World, meeting: Meeting, fiche: Fiche | None = None, title: str = "Un point à traiter") -> AgendaItem:
    by = steering(of, meeting.committee)
    return services.add_item(meeting_id=meeting.pk, title=title, fiche=fiche, by=by)


def convened(of: World, committee: Committee | None = None, on: date = SOON) -> Meeting:
    meeting = prepared(of, committee, on)
    if not meeting.items.exists():
        item(of, meeting)
    return services.convene(meeting_id=meeting.pk, by=steering(of, meeting.committee))


def held(of: World, committee: Committee | None = None, fiche: Fiche | None = None, on: date = SOON) -> Meeting:
    meeting = prepared(of, committee, on)
    if fiche is None or not meeting.items.filter(fiche=fiche).exists():
        item(of, meeting, fiche)
    by = steering(of, meeting.committee)
    services.convene(meeting_id=meeting.pk, by=by)
    return services.hold(meeting_id=meeting.pk, by=later(by, on))


def everybody_came(of: World, meeting: Meeting) -> None:
    by = later(steering(of, meeting.committee), meeting.on)
    came = {seat.pk: (Presence.PRESENT.value, "") for seat in meeting.seats.all()}
    services.record_attendance(meeting_id=meeting.pk, presences=came, by=by)


def closed(of: World, committee: Committee | None = None, fiche: Fiche | None = None) -> Meeting:
    meeting = held(of, committee, fiche)
    everybody_came(of, meeting)
    by = later(steering(of, meeting.committee))
    services.draft_minutes(meeting_id=meeting.pk, by=by)
    services.close_meeting(meeting_id=meeting.pk, left_over=True, by=by)
    meeting.refresh_from_db()
    return meeting


def milestone(of: World, fiche: Fiche, due_on: date, title: str = "Permis déposé") -> Milestone:
    part = Milestone(fiche=fiche, title=title, due_on=due_on)
    add_part(part=part, by=of.lead)
    return part


def decided(meeting: Meeting, by: Actor, **fields: Any) -> Decision:
    one = meeting.items.order_by("-position").first()
    return services.decide(item_id=one.pk, by=later(by, meeting.on), **{"text": "Lancer les travaux."} | fields)
