"""What a portfolio says of a past day is what it showed on that day, whatever was edited since."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils.timezone import make_aware
from tests.domain.people import mandate, organisation
from tests.domain.plans_world import World, acting, world

from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.coordination.queries.evolution import evolution
from etabli.domain.coordination.queries.funnels import Sums
from etabli.domain.coordination.queries.portfolio import portfolio
from etabli.domain.coordination.queries.scope import Asked
from etabli.domain.foundation import clock
from etabli.domain.foundation.days import first_of_year, months_before
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.plans.enums import StageKind
from etabli.domain.plans.models import Fiche, Resource, Stage
from etabli.domain.plans.models.money import ONCE

pytestmark = pytest.mark.django_db
FIRST = date(2026, 2, 1)
STATES = ("idea", "study", "under_way", "done", "blocked", "abandoned")
ROUNDS, DAYS = 4, 8


@pytest.fixture
def played(settings: Any) -> Iterator[None]:
    settings.ETABLI_DEMO = True
    yield


def acts(chance: random.Random, worlds: list[World], funder: Any, day: date) -> None:
    """A few acts of a day, each on the trail: fiches begun, moved, shared or counted alone, money said."""
    for _ in range(chance.randint(1, 5)):
        fiches = list(Fiche.objects.all())
        of = chance.choice(worlds)
        axes = list(of.territory.phase.axes.values_list("slug", flat=True))
        act = chance.choice(("begin", "begin", "move", "axis", "share", "alone", "line", "stage", "stage"))
        if act == "begin" or not fiches:
            number = Fiche.objects.filter(plan=of.plan).count() + 1
            begun = Fiche(plan=of.plan, number=number, title="Un projet", axis=chance.choice(axes), state="idea")
            audit.save(begun, by=SYSTEM, verb="fiche.added")
            continue
        one = chance.choice(fiches)
        if act == "move":
            one.state = chance.choice(STATES)
            audit.save(one, by=SYSTEM, verb="fiche.moved")
        elif act == "axis":
            one.axis = chance.choice(list(one.plan.territory.phase.axes.values_list("slug", flat=True)))
            audit.save(one, by=SYSTEM, verb="fiche.changed")
        elif act == "alone":
            one.counted_in = None
            audit.save(one, by=SYSTEM, verb="fiche.counted_alone")
        elif act == "share":
            others = [other for other in fiches if other.plan_id != one.plan_id and other.counted_in_id is None]
            if others and not Fiche.objects.filter(counted_in=one).exists():
                one.counted_in = chance.choice(others)
                audit.save(one, by=SYSTEM, verb="fiche.counted_in")
        elif act == "line":
            audit.save(Resource(fiche=one, funder=funder, instrument="grant"), by=SYSTEM, verb="fiche.resource_added")
        elif lines := list(Resource.objects.all()):
            line, kind = chance.choice(lines), chance.choice(StageKind.values)
            if kind not in ONCE or not line.stages.filter(kind=kind).exists():
                cents = chance.randint(1, 10**9)
                audit.save(
                    Stage(resource=line, kind=kind, amount_cents=cents, on=day, reason="Hors champ."),
                    by=SYSTEM,
                    verb="money.recorded",
                )


def shown(reader: Any, asked: Asked) -> tuple[Any, Any]:
    found = portfolio(reader, asked)
    return amounts(found.seen), plain({key: dict(one.states) for key, one in found.gathered.axes.items()})


def amounts(money: Mapping[str, Sums]) -> dict[str, dict[str, int]]:
    """What was said, by instrument. When a line was added is told nowhere: it is there from its first stage."""
    told = {
        one: {name: cents for name, cents in asdict(sums).items() if name != "lines"} for one, sums in money.items()
    }
    return {one: said for one, said in told.items() if any(said.values())}


def plain(axes: Mapping[Any, Mapping[str, int]]) -> dict[Any, dict[str, int]]:
    return {key: {state: many for state, many in states.items() if many} for key, states in axes.items() if states}


def test_a_past_day_is_told_as_it_was_shown(db: None, played: None) -> None:
    worlds = [world(), world("ti-2401"), world("ti-8413", "2")]
    funder, reader = organisation(OrganisationKind.OPERATOR), acting(mandate(Role.DELEGATION))
    axis = worlds[0].territory.phase.axes.order_by("position").values_list("slug", flat=True)[0]
    questions = [
        Asked(),
        Asked(phase="1"),
        Asked(territory=worlds[0].territory.pk),
        Asked(axis=axis),
        Asked(state="done"),
    ]
    compared = moved = 0
    for seed in range(ROUNDS):
        chance = random.Random(seed)
        Stage.objects.all().delete()
        Resource.objects.all().delete()
        Fiche.objects.update(counted_in=None)
        Fiche.objects.all().delete()
        told: dict[date, list[tuple[Any, Any]]] = {}
        day = FIRST + timedelta(days=40 * seed)
        for _ in range(DAYS):
            with clock.played(make_aware(datetime.combine(day, time(chance.randint(0, 23), 30)))):
                acts(chance, worlds, funder, day)
            told[day] = [shown(reader, asked) for asked in questions]
            day += timedelta(days=chance.randint(1, 4))
        days = list(told)
        for n, asked in enumerate(questions):
            since, until = sorted(chance.sample(days, 2))
            found = evolution(reader, asked, since, until)
            for moment in (found.then, found.now):
                money, axes = told[moment.on][n]
                assert plain(moment.axes) == axes, (seed, asked, moment.on)
                assert amounts(moment.money) == money, (seed, asked, moment.on)
                compared += 1
            moved += found.then.axes != found.now.axes
    assert compared == 2 * ROUNDS * len(questions)
    assert moved > ROUNDS


def test_a_month_before_the_end_of_march_is_the_end_of_february() -> None:
    assert months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert months_before(date(2026, 1, 15), 3) == date(2025, 10, 15)
    assert first_of_year(date(2026, 7, 2)) == date(2026, 1, 1)
