"""Two years of committees over the plans of the demonstration: held, closed, with decisions; and those to come."""

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from etabli.domain.coordination import services
from etabli.domain.coordination.meeting_enums import CommitteeKind, Effect, ItemKind, Outcome, Presence
from etabli.domain.coordination.models import AgendaItem, Committee, Meeting
from etabli.domain.foundation import clock
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate, Person
from etabli.domain.plans.declared import fiche_workflow
from etabli.domain.plans.models import Fiche
from etabli.domain.territories.models import Territory
from etabli.kernel.typography import french
from etabli.ops.demonstration import cast
from etabli.ops.demonstration.cast import Team
from etabli.ops.demonstration.plans import acting, at

WORDS = Path(__file__).with_name("committees.yaml")
EVERY = timedelta(days=122)  # about four months
BEFORE, AFTER = timedelta(days=15), timedelta(days=7)  # convened, closed
SPENT = (Presence.PRESENT, Presence.PRESENT, Presence.PRESENT, Presence.EXCUSED, Presence.PRESENT, Presence.REPRESENTED)
Told = Sequence[Mapping[str, Any]]


def play(teams: Sequence[Team]) -> None:
    """Comités de projet in each territory, two comités régionaux, a comité national, and what comes next month."""
    told = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    today = timezone.localdate()
    for n, team in enumerate(teams):
        lead = team.project_lead
        first = today - timedelta(days=9 + n) - 5 * EVERY
        committee = _declare(lead, first - BEFORE, kind=CommitteeKind.PROJECT, territory=team.territory)
        for k, items in enumerate(told["project"]):
            last = k == len(told["project"]) - 1
            _meet(committee, lead, first + k * EVERY, items, told, closes=not (last and n == len(teams) - 1))
        if n < 2:  # one is convened, the other waits for its agenda to be read
            _to_come(committee, lead, today + timedelta(days=30 + n), told, convened=n == 0)
    _wider(teams, told, today)


def _wider(teams: Sequence[Team], told: Mapping[str, Any], today: date) -> None:
    """Of the région of the first territory, and of the nation."""
    departement = teams[0].territory.parts.order_by("-population").first().departement
    region = Mandate.objects.get(role=Role.REGION, region=departement.region)
    days = (today - timedelta(days=240), today - timedelta(days=60))
    committee = _declare(region, days[0] - BEFORE, kind=CommitteeKind.REGIONAL, region=departement.region)
    steering = (region, cast.of_state_of_region(departement.region))  # each in turn: they steer it together
    for by, on, items in zip(steering, days, told["regional"], strict=True):
        _meet(committee, by, on, items, told)
    delegate = cast.delegate()
    on = today - timedelta(days=150)
    _meet(_declare(delegate, on - BEFORE, kind=CommitteeKind.NATIONAL), delegate, on, told["national"][0], told)


def _declare(by: Mandate, on: date, **fields: Any) -> Committee:
    with clock.played(at(on)):
        return services.declare_committee(by=acting(by, on), **fields)


def _prepare(committee: Committee, by: Mandate, on: date, when: date, told: Mapping[str, Any]) -> Meeting:
    return services.prepare_meeting(
        committee=committee, on=when, at=time(14, 30), place=french(told["place"]), by=acting(by, on)
    )


def _to_come(committee: Committee, by: Mandate, on: date, told: Mapping[str, Any], *, convened: bool) -> None:
    """Prepared today: its agenda is what the rules propose."""
    today = timezone.localdate()
    meeting = _prepare(committee, by, today, on, told)
    if not meeting.items.exists():
        services.add_item(meeting_id=meeting.pk, title="Point sur les fiches", by=acting(by, today))
    if convened:
        services.convene(meeting_id=meeting.pk, by=acting(by, today))


def _meet(
    committee: Committee, by: Mandate, on: date, items: Told, told: Mapping[str, Any], *, closes: bool = True
) -> None:
    """One meeting from its convening to its minutes."""
    before = on - BEFORE
    with clock.played(at(before)):
        meeting = _prepare(committee, by, before, on, told)
        for one in meeting.items.all():  # the rules propose what is so today: then, it was not yet
            services.remove_item(item_id=one.pk, by=acting(by, before))
        for words in items:
            _item(meeting, words, acting(by, before))
        services.convene(meeting_id=meeting.pk, by=acting(by, before))
    with clock.played(at(on)):
        services.hold(meeting_id=meeting.pk, by=acting(by, on))
        _attend(meeting, by, on)
        for one, words in zip(meeting.items.all(), items, strict=True):
            _treat(one, words, by, on)
    if closes:
        with clock.played(at(on + AFTER)):
            _close(meeting, by, on + AFTER, told)
        _settle(meeting, items, by, on)


def _item(meeting: Meeting, words: Mapping[str, Any], by: Any) -> None:
    territory = meeting.committee.territory
    fiche = _fiche(territory, words["fiche"]) if territory is not None and "fiche" in words else None
    kind = ItemKind.TO_DECIDE if fiche is not None else ItemKind.FREE
    services.add_item(meeting_id=meeting.pk, title=words["title"], kind=kind, fiche=fiche, by=by)


def _fiche(territory: Territory, number: int) -> Fiche | None:
    return Fiche.objects.filter(plan__territory=territory, number=number).select_related("plan__territory").first()


def _attend(meeting: Meeting, by: Mandate, on: date) -> None:
    came = {}
    for n, seat in enumerate(meeting.seats.all()):
        presence = Presence.PRESENT if seat.person_id == by.person_id else SPENT[n % len(SPENT)]
        instead = "Direction adjointe" if presence == Presence.REPRESENTED else ""
        came[seat.pk] = (presence.value, instead)
    services.record_attendance(meeting_id=meeting.pk, presences=came, by=acting(by, on))


def _treat(item: AgendaItem, words: Mapping[str, Any], by: Mandate, on: date) -> None:
    services.write_said(item_id=item.pk, said=words["said"], by=acting(by, on))
    task: dict[str, Any] = {}
    if "owner" in words:
        task = {"owner": _owner(item.meeting, words["owner"]), "due_on": on + timedelta(days=words["days"])}
    services.decide(item_id=item.pk, text=words["text"], change=_change(item, words), by=acting(by, on), **task)


def _owner(meeting: Meeting, role: str) -> Person:
    seat = meeting.seats.filter(mandate__role=role).select_related("person").order_by("pk").first()
    assert seat is not None and seat.person is not None
    return seat.person


def _change(item: AgendaItem, words: Mapping[str, Any]) -> services.Change:
    """What the decision changes of the fiche, where it may still be changed so: nothing where the story of its plan,
    which was played before, changes it later."""
    if item.fiche is None or item.fiche.changed_at > clock.now():
        return services.Change()
    if "priority" in words and item.fiche.values.get("priority") != words["priority"]:
        return services.Change(Effect.PRIORITY, words["priority"])
    move = fiche_workflow().move(words.get("move", ""))
    if move is not None and move.offered(item.fiche.state):
        return services.Change(Effect.MOVE, move.id)
    return services.Change()


def _close(meeting: Meeting, by: Mandate, on: date, told: Mapping[str, Any]) -> None:
    who = acting(by, on)
    began = services.draft_minutes(meeting_id=meeting.pk, by=who)
    services.write_minutes(meeting_id=meeting.pk, text=f"{began.text}\n\n{told['opening']}", by=who)
    services.close_meeting(meeting_id=meeting.pk, left_over=True, by=who)


def _settle(meeting: Meeting, items: Told, by: Mandate, on: date) -> None:
    """Tasks that were done before their day."""
    for one, words in zip(meeting.items.all(), items, strict=True):
        day = on + timedelta(days=words.get("days", 0) - 5)
        decision = one.decisions.get()
        if "done" in words and decision.outcome == Outcome.TO_DO and day < timezone.localdate():
            with clock.played(at(day)):
                services.settle(decision_id=decision.pk, outcome=Outcome.DONE, note=words["done"], by=acting(by, day))
