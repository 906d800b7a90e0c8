"""What a report tells of a past day is what was told on that day, whatever was done since."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.db.models import Model
from django.utils.timezone import make_aware
from tests.domain.people import mandate, organisation
from tests.domain.plans_world import World, world

from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.coordination.meeting_enums import CommitteeKind, ItemKind, MeetingState, Outcome
from etabli.domain.coordination.models import AgendaItem, Committee, Decision, Meeting, Obstacle, SentRequest
from etabli.domain.coordination.obstacle_states import ObstacleOrigin, ObstacleState
from etabli.domain.coordination.queries.portfolio import portfolio
from etabli.domain.coordination.queries.report_figures import Reach, report_figures
from etabli.domain.coordination.queries.scope import Asked
from etabli.domain.foundation import clock
from etabli.domain.governance.actor import nobody
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.plans.enums import StageKind, Visibility
from etabli.domain.plans.models import (
    Ambition,
    Expense,
    Fiche,
    Indicator,
    IndicatorValue,
    Milestone,
    OperatorRequest,
    Plan,
    Resource,
    Stage,
)
from etabli.domain.plans.models.money import ONCE

pytestmark = pytest.mark.django_db
FIRST = date(2026, 2, 1)
STATES = ("idea", "study", "under_way", "done", "blocked", "abandoned")


@pytest.fixture
def played(settings: Any) -> Iterator[None]:
    settings.ETABLI_DEMO = True
    yield


@dataclass
class Story:
    """Acts of people over some days, each on the trail. `veils`: whether who may read what changes too."""

    chance: random.Random
    worlds: list[World]
    veils: bool
    funders: list[Any] = field(default_factory=list)
    author: Any = None
    committee: Any = None

    def put(self, one: Model) -> None:
        audit.save(one, by=SYSTEM, verb="test.changed")

    def drop(self, one: Model) -> None:
        audit.delete(one, by=SYSTEM, verb="test.removed")

    def any(self, model: type[Any], **kept: Any) -> Any:
        found = list(model.objects.filter(**kept).order_by("pk"))
        return self.chance.choice(found) if found else None

    def live(self, day: date) -> None:
        acts = [name for name in dir(self) if name.startswith("act_") and (self.veils or name != "act_veil")]
        for _ in range(self.chance.randint(3, 9)):
            getattr(self, self.chance.choice(acts))(day)

    def act_begin(self, day: date) -> None:
        of = self.chance.choice(self.worlds)
        axes = list(of.territory.phase.axes.order_by("slug").values_list("slug", flat=True))
        number = Fiche.objects.filter(plan=of.plan).count() + 1
        lead = self.chance.choice([None, *self.funders])
        told = {"title": "Un projet", "axis": self.chance.choice(axes), "state": "idea", "consented_on": FIRST}
        self.put(Fiche(plan=of.plan, number=number, lead=lead, **told))

    act_begin_too = act_begin

    def act_move(self, day: date) -> None:
        if one := self.any(Fiche):
            one.state, one.changed_at = self.chance.choice(STATES), clock.now()
            self.put(one)

    def act_confirm(self, day: date) -> None:
        if one := self.any(Fiche):
            one.confirmed_at = clock.now()
            self.put(one)

    def act_share(self, day: date) -> None:
        one = self.any(Fiche)
        if one is None or Fiche.objects.filter(counted_in=one).exists():
            return
        others = Fiche.objects.exclude(plan=one.plan).filter(counted_in=None).order_by("pk")
        one.counted_in = self.chance.choice([None, *others])
        self.put(one)

    def act_veil(self, day: date) -> None:
        model = self.chance.choice((Fiche, Resource))
        if one := self.any(model):
            one.visibility = self.chance.choice(Visibility.values)
            self.put(one)

    def act_plan(self, day: date) -> None:
        of = self.chance.choice(self.worlds)
        self.put(Ambition(plan=of.plan, axis=of.territory.phase.axes.first().slug, title="Grandir"))

    def act_cost(self, day: date) -> None:
        if (one := self.any(Fiche)) and self.chance.random() < 0.7:
            self.put(Expense(fiche=one, label="Murs", nature="works", budget="investment", year=2026, amount_cents=5))
        elif gone := self.any(Expense):
            self.drop(gone)

    def act_line(self, day: date) -> None:
        if one := self.any(Fiche):
            instrument = self.chance.choice(("grant", "loan"))
            self.put(Resource(fiche=one, funder=self.chance.choice(self.funders), instrument=instrument))

    def act_stage(self, day: date) -> None:
        line = self.any(Resource)
        kind = self.chance.choice(StageKind.values)
        if line is None or (kind in ONCE and line.stages.filter(kind=kind).exists()):
            return
        on = day - timedelta(days=self.chance.choice((0, 0, 3, 9)))
        cents = self.chance.randint(1, 10**9)
        self.put(Stage(resource=line, kind=kind, amount_cents=cents, on=on, reason="Hors champ."))

    act_stage_too = act_stage

    def act_correct(self, day: date) -> None:
        if one := self.any(Stage):
            one.amount_cents = self.chance.randint(1, 10**9)
            self.put(one)

    def act_unsay(self, day: date) -> None:
        if one := self.any(Stage):
            self.drop(one)
        empty = Resource.objects.filter(stages=None).order_by("pk").first()
        if empty is not None:
            self.drop(empty)

    def act_step(self, day: date) -> None:
        if one := self.any(Fiche):
            due = day + timedelta(days=self.chance.randint(-5, 9))
            self.put(Milestone(fiche=one, title="Une étape", due_on=due))

    def act_reach(self, day: date) -> None:
        if one := self.any(Milestone):
            if self.chance.random() < 0.2:
                self.drop(one)
                return
            one.done_on = None if one.done_on else day
            one.due_on += timedelta(days=self.chance.choice((0, 0, 4)))
            self.put(one)

    def act_measure(self, day: date) -> None:
        one = self.any(Indicator)
        if one is None or self.chance.random() < 0.3:
            if fiche := self.any(Fiche):
                name = f"Emplois {fiche.indicators.count()}"
                asked = {"unit": "emplois", "target": Decimal(10), "target_on": day, "source": "Paie"}
                self.put(Indicator(fiche=fiche, name=name, **asked))
            return
        value = self.any(IndicatorValue, indicator=one) or IndicatorValue(indicator=one, on=day)
        value.value = Decimal(self.chance.randint(0, 20))
        self.put(value)

    def act_ask(self, day: date) -> None:
        fiche = self.any(Fiche)
        if fiche is None:
            return
        asked = OperatorRequest(fiche=fiche, operator=self.funders[0], need="Une étude", asked_on=day)
        self.put(asked)
        days = {"sent_on": day, "acknowledge_by": day + timedelta(days=2), "answer_by": day + timedelta(days=5)}
        told = {"operator": self.funders[0], "need_kind": "study", "need": "Une étude", "sent_by": self.author}
        self.put(SentRequest(request=asked, **told, **days))

    def act_answer(self, day: date) -> None:
        one = self.any(SentRequest, answered_on=None)
        if one is not None and one.closed_on is None:
            one.state, one.acknowledged_on, one.answered_on = "promised", day, day
            self.put(one)

    def act_block(self, day: date) -> None:
        told = {"title": "Un seuil", "facts": "Trop bas.", "kind": "norm", "visibility": Visibility.PUBLIC}
        where = {"territory": self.chance.choice(self.worlds).territory, "origin": ObstacleOrigin.TERRITORY}
        self.put(Obstacle(**where, **told, raised_by=self.author, raised_on=day))

    def act_solve(self, day: date) -> None:
        if one := self.any(Obstacle, state=ObstacleState.RAISED):
            one.state, one.closed_on, one.done, one.change = ObstacleState.SOLVED, day, "Relevé.", "rule"
            one.days_gained = self.chance.randint(1, 90)
            self.put(one)

    def act_meet(self, day: date) -> None:
        if Meeting.objects.filter(on=day).exists():
            return
        days = {"on": day, "at": time(10), "convened_on": day, "held_on": day, "state": MeetingState.HELD}
        meeting = Meeting(committee=self.committee, place="Mairie", prepared_by=self.author, **days)
        self.put(meeting)
        item = AgendaItem(meeting=meeting, position=1, kind=ItemKind.FREE, title="Point", fiche=self.any(Fiche))
        self.put(item)
        self.put(Decision(item=item, text="Faire.", outcome=Outcome.TO_DO, due_on=day, by=self.author))

    def act_settle(self, day: date) -> None:
        if one := self.any(Decision, outcome=Outcome.TO_DO):
            one.outcome, one.settled_on = Outcome.DONE, day
            self.put(one)


def story(seed: int, *, veils: bool) -> Story:
    with clock.played(make_aware(datetime(2026, 1, 5, 9))):
        worlds = [world(), world("ti-2401"), world("ti-8413", "2")]
    for one in worlds[:2]:
        Plan.objects.filter(pk=one.plan.pk).update(state="signed")
    committee = Committee(kind=CommitteeKind.PROJECT, name="Comité", territory=worlds[0].territory)
    committee.save()
    found = Story(random.Random(seed), worlds, veils, committee=committee)
    found.funders = [organisation(OrganisationKind.OPERATOR), organisation(OrganisationKind.FIRM)]
    found.author = mandate(Role.PROJECT_LEAD, territory=worlds[0].territory)
    return found


@pytest.mark.parametrize("veils", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_a_report_of_a_past_day_is_the_one_that_was_made_on_that_day(seed: int, veils: bool, played: None) -> None:
    told = story(seed, veils=veils)
    questions = [Asked(), Asked(territory=told.worlds[0].territory.pk), Asked(phase="1")]
    kept: dict[date, list[Any]] = {}
    day = FIRST
    for _ in range(9):
        with clock.played(make_aware(datetime.combine(day, time(told.chance.randint(0, 23), 30)))):
            told.live(day)
        kept[day] = [report_figures(asked, day, "midterm").then for asked in questions]
        if not veils:
            _as_the_portfolio_shows(kept[day][0][Reach.OPEN], told)
        day += timedelta(days=told.chance.randint(1, 4))
    reaches = [Reach.WHOLE] if veils else list(Reach)
    moved = 0
    for day, shown in kept.items():
        for asked, then in zip(questions, shown, strict=True):
            found = report_figures(asked, day, "midterm")
            for reach in reaches:
                assert found.then[reach] == then[reach], (seed, day, asked, reach)
            moved += found.since[Reach.WHOLE] != then[Reach.WHOLE]
    assert moved >= 4  # what was put right since is told apart
    last = [shown[0][Reach.WHOLE] for shown in kept.values()]
    assert all(one != other for one, other in pairwise(last))


def _as_the_portfolio_shows(open_figures: Mapping[str, Any], told: Story) -> None:
    """What a portfolio shows everybody on the day, computed by the database from the sums that it keeps."""
    shown = portfolio(nobody(), Asked())
    names = ("announced", "requested", "granted", "contracted", "paid")
    money = {one["key"]: [cents or 0 for cents in one["values"][:5]] for one in open_figures["money"]["instruments"]}
    expected = {key: [getattr(sums, name) for name in names] for key, sums in shown.seen.items()}
    assert {key: some for key, some in money.items() if any(some)} == {k: v for k, v in expected.items() if any(v)}
    states: dict[str, int] = {}
    for one in shown.gathered.axes.values():
        for state, many in one.states.items():
            states[state] = states.get(state, 0) + many
    found = {one["key"]: one["values"][0] for one in open_figures["plan"]["states"] if one["key"] != "abandoned"}
    assert found == {state: many for state, many in states.items() if many}
