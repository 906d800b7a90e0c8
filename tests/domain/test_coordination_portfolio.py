"""A portfolio adds up as a slow recomputation from raw lines does, whoever reads, whatever is shared or edited."""

import random
from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils.timezone import make_aware
from tests.domain.people import mandate, organisation
from tests.domain.plans_world import World, acting, fiche, resource, stage, world

from etabli.domain.coordination.queries.evolution import evolution
from etabli.domain.coordination.queries.funnel_sql import DIMENSIONS
from etabli.domain.coordination.queries.funnels import broken
from etabli.domain.coordination.queries.hidden import hidden
from etabli.domain.coordination.queries.portfolio import portfolio
from etabli.domain.coordination.queries.scope import Asked
from etabli.domain.governance.actor import Actor, nobody
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Organisation
from etabli.domain.plans import kept
from etabli.domain.plans.enums import Instrument, StageKind, Visibility
from etabli.domain.plans.models import Fiche, LineSums, Plan, Resource, Stage
from etabli.domain.plans.models.money import ONCE
from etabli.domain.plans.queries.money import Counted, counted
from etabli.domain.plans.rights import sight
from etabli.domain.plans.totals import CELLS, Funnel, Line, Told, agreement, by_instrument, told_over

pytestmark = pytest.mark.django_db
ROUNDS = 12
DAY = date(2026, 1, 1)
STATES = ("idea", "study", "under_way", "done", "blocked", "abandoned")


# ---------------------------------------------------------------------------------------------- the slow recomputation


def answering(asked: Asked) -> list[Fiche]:
    """The fiches that answer, in the order in which the first of a project counts."""
    found = []
    for one in Fiche.objects.select_related("plan__territory"):
        parts = list(one.plan.territory.parts.values_list("departement", "departement__region"))
        inside = (
            asked.phase in ("", one.plan.territory.phase_id)
            and asked.territory in ("", one.plan.territory_id)
            and (not asked.departement or asked.departement in {code for code, _ in parts})
            and (not asked.region or asked.region in {code for _, code in parts})
        )
        same = all(getattr(asked, name) in ("", getattr(one, name)) for name in ("axis", "state", "project_type"))
        if inside and same and one.state != "abandoned":
            found.append(one)
    return sorted(found, key=lambda one: (one.plan.territory_id, one.number))


def projects(asked: Asked) -> set[Any]:
    """The ids of the fiches that count: one a project."""
    fiches = answering(asked)
    there = {one.pk for one in fiches}
    counting: dict[Any, Any] = {}
    for one in fiches:
        project = one.counted_in_id or one.pk
        counting.setdefault(project, project if project in there else one.pk)
    return set(counting.values())


def slow_lines(asked: Asked, reader: Actor, until: date | None = None) -> list[Counted]:
    """The lines that the reader may open, one by one, as they stood."""
    keys = projects(asked)
    kept = []
    for one in counted(Fiche.objects.filter(pk__in=keys), sight(reader)):
        row = one.resource
        of_line = (
            asked.funder in ("", str(row.funder_id))
            and asked.scheme in ("", row.scheme)
            and asked.instrument in ("", row.instrument)
            and asked.year in ("", str(row.year or "sans"))
        )
        if one.seen and of_line:
            stages = tuple(part for part in one.stages if until is None or part.on <= until)
            said = tuple((part.kind, part.amount_cents) for part in stages)
            line = Line(row.pk, row.fiche_id, row.instrument, row.funder_id, one.line.bearer, row.year, said)
            kept.append(Counted(row, line, stages, True))
    return kept


def key_of(one: Counted, dimension: str) -> str:
    row, fiche = one.resource, Fiche.objects.select_related("plan__territory").get(pk=one.resource.fiche_id)
    return {
        "territory": fiche.plan.territory_id,
        "axis": f"{fiche.plan.territory.phase_id}/{fiche.axis}",
        "funder": row.funder_id.hex,
        "scheme": row.scheme,
        "year": str(row.year or "sans"),
    }[dimension]


def slow_hidden(asked: Asked, reader: Actor) -> Told:
    """The groups of each plan that its own budget would tell, where every line of the group counts."""
    counting, seeing = projects(asked), sight(reader)
    plans: dict[Any, list[list[Line]]] = defaultdict(list)
    refused: dict[str, frozenset[str]] = {}
    for plan in {one.plan for one in answering(asked)}:
        every = Fiche.objects.filter(plan=plan).exclude(state="abandoned")
        groups: dict[tuple[str, str], list[Line]] = defaultdict(list)
        for one in counted(every, seeing):
            if not one.seen and asked.instrument in ("", one.line.instrument):
                groups[one.line.instrument, one.line.circle].append(one.line)
        for (instrument, _), lines in groups.items():
            if any(line.fiche not in counting for line in lines):
                refused[instrument] = frozenset(CELLS)
            else:
                plans[plan.pk].append(lines)
    found = told_over(([line for lines in groups for line in lines], frozenset()) for groups in plans.values())
    untold = {
        one: refused.get(one, frozenset()) | found.untold.get(one, frozenset()) for one in {*refused, *found.untold}
    }
    return Told({}, found.hidden, 0, untold)


# ------------------------------------------------------------------------------------------------------ random contents


def plain(sums: Any) -> dict[str, Funnel]:
    names = Funnel.__dataclass_fields__
    return {key: Funnel(**{name: getattr(one, name) for name in names}) for key, one in sums.items()}


def fill(chance: random.Random, worlds: list[World], funders: list[Organisation], leads: list[Organisation]) -> None:
    """Fiches, lines and stages at random, some projects shared by two plans, some plans open to everybody."""
    made: list[Fiche] = []
    for of in worlds:
        axes = list(of.territory.phase.axes.values_list("slug", flat=True))
        Plan.objects.filter(pk=of.plan.pk).update(state=chance.choice(("signed", "protocol")))
        for _ in range(chance.randint(3, 7)):
            last = Fiche.objects.filter(plan=of.plan).count()
            made.append(
                Fiche.objects.create(
                    plan=of.plan,
                    number=last + 1,
                    title="Un projet",
                    axis=chance.choice(axes),
                    state=chance.choice(STATES),
                    visibility=chance.choice(Visibility.values),
                    lead=chance.choice([*leads, None]),
                )
            )
    counting: set[Any] = set()
    for one in made:
        others = [other for other in made if other.plan_id != one.plan_id and other.counted_in_id is None]
        if one.pk not in counting and chance.random() < 0.4 and others:
            one.counted_in = chance.choice(others)
            one.save()
            counting.add(one.counted_in_id)
    for one in made:
        for _ in range(chance.randint(0, 3)):
            line = Resource.objects.create(
                fiche=one,
                funder=chance.choice(funders),
                scheme=chance.choice(("", "Fonds vert")),
                instrument=chance.choice(("grant", "grant", "loan")),
                year=chance.choice((None, 2025, 2026)),
                visibility=chance.choice((*Visibility.values, "restricted")),
            )
            for kind in StageKind.values:
                for _ in range(chance.choice((0, 1) if kind in ONCE else (0, 1, 2))):
                    on = DAY + timedelta(days=chance.randint(0, 300))
                    Stage.objects.create(resource=line, kind=kind, amount_cents=chance.randint(0, 10**9), on=on)


def edit(chance: random.Random) -> None:
    """Amounts corrected, stages erased, fiches closed or abandoned, links undone."""
    for one in Stage.objects.all():
        if chance.random() < 0.1:
            one.delete()
        elif chance.random() < 0.2:
            one.amount_cents = chance.randint(0, 10**9)
            one.save()
    for one in Fiche.objects.all():
        if chance.random() < 0.2:
            one.state, one.visibility = chance.choice(STATES), chance.choice(Visibility.values)
        if chance.random() < 0.1:
            one.counted_in = None
        one.save()


def questions(chance: random.Random, worlds: list[World], funders: list[Organisation]) -> list[Asked]:
    place = chance.choice(worlds).territory
    departement = place.parts.order_by("pk").values_list("departement", flat=True)[0]
    region = place.parts.order_by("pk").values_list("departement__region", flat=True)[0]
    axis = place.phase.axes.order_by("position").values_list("slug", flat=True)[0]
    return [
        Asked(),
        Asked(phase=place.phase_id, region=region),
        Asked(departement=departement),
        Asked(territory=place.pk),
        Asked(instrument="grant", region=region),
        Asked(axis=axis),
        Asked(state=chance.choice(STATES)),
        Asked(funder=str(chance.choice(funders).pk), year="2026"),
        Asked(scheme="Fonds vert", year="sans"),
    ]


@pytest.fixture
def worlds(db: None) -> list[World]:
    return [world(), world("ti-2401"), world("ti-8413", "2")]


def test_sums_equal_a_slow_recomputation_from_raw_lines(worlds: list[World]) -> None:
    funders = [organisation(OrganisationKind.OPERATOR), organisation(OrganisationKind.CHAMBER)]
    leads = [organisation(OrganisationKind.FIRM) for _ in range(4)] + [worlds[0].carrier]
    readers = [
        nobody(),
        worlds[0].lead,
        worlds[0].region,
        worlds[1].state,
        acting(mandate(Role.DELEGATION)),
        acting(mandate(Role.EVALUATOR)),
        acting(mandate(Role.OPERATOR, territory=worlds[0].territory, organisation=funders[0])),
        acting(mandate(Role.PROJECT_OWNER, territory=worlds[1].territory, organisation=leads[0])),
    ]
    told_something = seen_something = 0
    for seed in range(ROUNDS):
        chance = random.Random(seed)
        Stage.objects.all().delete()
        Resource.objects.all().delete()
        assert not LineSums.objects.exists()
        Fiche.objects.update(counted_in=None)
        Fiche.objects.all().delete()
        fill(chance, worlds, funders, leads)
        if seed % 2:
            edit(chance)
        assert not kept.astray(connection), seed
        until = chance.choice((None, DAY + timedelta(days=150)))
        for asked in questions(chance, worlds, funders):
            reader = chance.choice(readers)
            lines = slow_lines(asked, reader, until)
            found = broken(asked, sight(reader), *DIMENSIONS, until=until)
            for dimension in DIMENSIONS:
                groups: dict[str, list[Line]] = defaultdict(list)
                for one in lines:
                    groups[key_of(one, dimension)].append(one.line)
                expected = {key: by_instrument(some) for key, some in groups.items()}
                mine = {key.replace("-", ""): plain(sums) for key, sums in found[dimension].sums.items()}
                assert mine == {key.replace("-", ""): sums for key, sums in expected.items()}, (seed, asked, dimension)
            for instrument, sums in found["territory"].total().items():
                own = [one.line for one in lines if one.line.instrument == instrument]
                assert sums.agreement == agreement(own), (seed, asked)
            others = hidden(asked, sight(reader))
            if asked.by_plan:
                slow = slow_hidden(asked, reader)
                assert (plain(others.hidden), dict(others.untold)) == (plain(slow.hidden), dict(slow.untold)), (
                    seed,
                    asked,
                )
            else:
                assert not others.hidden
            told_something += bool(others.hidden)
            seen_something += bool(lines)
    assert told_something > 3, "rounds where hidden lines are told together"
    assert seen_something > 20


# -------------------------------------------------------------------------------------------------------- by hand


def shared(worlds: list[World]) -> tuple[Fiche, Fiche]:
    """The same project in two plans that everybody reads: 300 euros asked in one, 200 in the other."""
    one, other = fiche(worlds[0]), fiche(worlds[1])
    stage(worlds[0], resource(worlds[0], one), StageKind.REQUESTED, 30_000)
    stage(worlds[1], resource(worlds[1], other), StageKind.REQUESTED, 20_000)
    Plan.objects.update(state="signed")
    Fiche.objects.filter(pk=one.pk).update(counted_in=other)
    return one, other


def asked_sum(worlds: list[World], asked: Asked) -> int:
    found = portfolio(nobody(), asked).seen
    return found[Instrument.GRANT].requested if Instrument.GRANT in found else 0


def test_a_shared_project_counts_once_in_the_fiche_that_counts_it(worlds: list[World]) -> None:
    shared(worlds)
    assert asked_sum(worlds, Asked(phase="1")) == 20_000


def test_where_the_fiche_that_counts_it_is_not_there_the_project_still_counts(worlds: list[World]) -> None:
    shared(worlds)
    assert asked_sum(worlds, Asked(territory=worlds[0].territory.pk)) == 30_000


def test_it_counts_where_the_fiche_that_counted_it_is_abandoned(worlds: list[World]) -> None:
    _, other = shared(worlds)
    Fiche.objects.filter(pk=other.pk).update(state="abandoned")
    assert asked_sum(worlds, Asked(phase="1")) == 30_000


def test_instruments_are_never_added(worlds: list[World]) -> None:
    one = fiche(worlds[0])
    for instrument in (Instrument.GRANT, Instrument.LOAN):
        stage(worlds[0], resource(worlds[0], one, instrument=instrument), StageKind.REQUESTED, 10_000)
    Plan.objects.update(state="signed")
    found = portfolio(nobody(), Asked())
    assert {key: sums.requested for key, sums in found.seen.items()} == {"grant": 10_000, "loan": 10_000}


def test_between_two_days_the_stages_of_each_day_stand(worlds: list[World]) -> None:
    one = fiche(worlds[0])
    line = resource(worlds[0], one)
    for kind, cents, day in (("requested", 10_000, date(2026, 1, 10)), ("granted", 8_000, date(2026, 2, 10))):
        said = stage(worlds[0], line, StageKind(kind), cents)
        Stage.objects.filter(pk=said.pk).update(on=day)
    Fiche.objects.update(created_at=make_aware(datetime(2026, 1, 1)))
    Plan.objects.update(state="signed")
    found = evolution(nobody(), Asked(), date(2026, 1, 31), date(2026, 2, 28))
    assert (found.then.money["grant"].granted, found.now.money["grant"].granted) == (0, 8_000)
