"""Three thousand light fiches over the other territories, so that regional and national pages have what to show.

They are written in bulk, each with its entries on the trail, on the days of a life of its own (`light_fiches`): what
they are is made up, and marked.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import connection, models
from django.utils import timezone

from etabli.domain.foundation.sealing import seal
from etabli.domain.governance.enums import OrganisationKind
from etabli.domain.governance.models import Organisation, Person
from etabli.domain.plans.declared import plan_workflow
from etabli.domain.plans.enums import VersionKind, VersionState
from etabli.domain.plans.freezing import content_of
from etabli.domain.plans.models import Expense, Fiche, Plan, PlanVersion, Resource, Stage
from etabli.domain.territories.models import Epci, ProjectType, Territory
from etabli.ops.demonstration import cast, light_money
from etabli.ops.demonstration.in_bulk import Act, morning, write
from etabli.ops.demonstration.light_fiches import Life, Span, Words, live
from etabli.ops.demonstration.light_money import Money

COUNT = 3000
PUBLIC = {"1": ("signed", "closed"), "2": ("adopted", "adopted", "signed")}
BEGUN = {"1": date(2018, 12, 3), "2": date(2023, 12, 1)}  # the first plan; the others in the four months after
# The moves of a plan, and the days (least, most) between each and what came before.
WAY = {
    "1": (
        *(("protocol", 40, 120), ("submit", 40, 150), ("validate", 15, 60), ("sign", 15, 90)),
        ("close", 10, 150),
    ),
    "2": (("label", 30, 100), ("adopt", 40, 240), ("submit", 120, 300), ("validate", 20, 90), ("sign", 15, 60)),
}
SETTLES = ("adopt", "sign")  # moves that bring a version into force
ENDED = "La période du programme est terminée."
ASLEEP = 0.15  # of the territories have said nothing for months
QUIET = (200, 420)  # days since they did
CLOSING = timedelta(days=15)  # before the end of a phase, nothing more is begun


@dataclass
class Story:
    """A plan as it began, with what became of it. `sealed`: the days on which a version came into force."""

    plan: Plan
    acts: list[Act] = field(default_factory=list)
    sealed: list[date] = field(default_factory=list)


def load(words: Words, territories: Sequence[Territory], by: Person, *, count: int = COUNT) -> int:
    """Light plans for these territories; how many fiches. The same numbers every time."""
    chance = random.Random(2026)  # noqa: S311 (a demonstration, the same every time)
    funders = (
        cast.organisation(OrganisationKind.OPERATOR, "Opérateur national"),
        cast.organisation(OrganisationKind.OPERATOR, "Fonds national de démonstration"),
    )
    types = {one.slug: one for one in ProjectType.objects.prefetch_related("axes")}
    stories = {territory.pk: _plan(territory, chance) for territory in territories}
    lives: list[Life] = []
    for n, territory in enumerate(territories):
        story = stories[territory.pk]
        share = count // len(territories) + (n < count % len(territories))
        span = _span(story, chance)
        lives += live(story.plan, share, span, types, _carrier(territory), words, chance)
    money = [light_money.of(life, funders, words.refusals, chance) for life in lives]
    by_plan = {story.plan.pk: story for story in stories.values()}
    by_fiche = {life.fiche.pk: life for life in lives}
    plans, fiches = [story.plan for story in stories.values()], [life.fiche for life in lives]
    write(plans, "plan.started", lambda one: one.created_at, lambda one: by_plan[one.pk].acts)
    write(fiches, "fiche.added", lambda one: one.created_at, lambda one: by_fiche[one.pk].acts)
    _write(money)
    _counted(Fiche, Expense, Resource, Stage)
    write(list(_versions(stories.values(), lives, by)), "plan.version_sealed", lambda one: one.sealed_at)
    return len(fiches)


def _write(money: Sequence[Money]) -> None:
    write([one.expense for one in money], "fiche.expense_added", lambda one: one.fiche.created_at)
    since = {one.resource.pk: one.since for one in money if one.resource}
    resources = [one.resource for one in money if one.resource]
    write(resources, "fiche.resource_added", lambda one: morning(since[one.pk]))
    write([stage for one in money for stage in one.stages], "money.recorded", lambda one: morning(one.on))


def _counted(*tables: type[models.Model]) -> None:
    """Tell PostgreSQL how large these tables became: until then it reads them whole for each fiche of a version."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(connection.ops.quote_name(one._meta.db_table) for one in tables)}")


def _plan(territory: Territory, chance: random.Random) -> Story:
    """From its first state to the one that it has today, a move after the other."""
    phase, yesterday = territory.phase, timezone.localdate() - timedelta(days=1)
    workflow, goal = plan_workflow(phase.pk), _plan_state(phase.pk, chance)
    on = BEGUN[phase.pk] + timedelta(days=chance.randint(0, 120))
    plan = Plan(
        territory=territory,
        state=workflow.initial,
        since=on,
        starts_on=phase.starts_on,
        ends_on=phase.ends_on,
        created_at=morning(on),
    )
    story, state = Story(plan), workflow.initial
    for name, least, most in WAY[phase.pk]:
        move = workflow.move(name)
        if state == goal or move is None:
            break
        if workflow.state(move.to).ends:
            on = max(on, phase.ends_on)
        on = min(on + timedelta(days=chance.randint(least, most)), yesterday)
        state = move.to
        reason = {"reason": ENDED} if "reason" in move.conditions else {}
        story.acts.append(Act(morning(on), f"plan.{name}", {"state": state, "since": on}, **reason))
        if name in SETTLES:
            story.sealed.append(on)
    return story


def _span(story: Story, chance: random.Random) -> Span:
    """The days of its fiches: until yesterday, or until it fell asleep; until the end of a phase that is over."""
    plan, yesterday = story.plan, timezone.localdate() - timedelta(days=1)
    assert plan.ends_on is not None
    over = plan.ends_on < yesterday
    last = plan.ends_on - CLOSING if over else yesterday
    if not over and chance.random() < ASLEEP:
        last -= timedelta(days=chance.randint(*QUIET))
    return Span(plan.since, story.sealed[0] if story.sealed else None, last, over)


def _plan_state(phase: str, chance: random.Random) -> str:
    return chance.choice(PUBLIC[phase]) if chance.random() < 0.9 else ("protocol" if phase == "1" else "labelled")


def _carrier(territory: Territory) -> Organisation:
    epci = Epci.objects.filter(memberships__territory=territory).first()
    if epci is None:
        return cast.organisation(OrganisationKind.SYNDICAT, f"Syndicat mixte, {territory.name}")
    return cast.organisation(OrganisationKind.EPCI, epci.name, epci=epci)


def _versions(stories: Iterable[Story], lives: Sequence[Life], by: Person) -> Iterator[PlanVersion]:
    """What is in force of each plan that is public: the fiches that were validated when it came into force."""
    validated = {str(life.fiche.pk): life.days.get("validated") for life in lives}
    for story in stories:
        if not story.sealed:
            continue
        on = story.sealed[-1]
        content = content_of(story.plan)
        content["fiches"] = [one for one in content["fiches"] if (day := validated[one["id"]]) and day <= on]
        signed = story.plan.state in ("signed", "closed")
        yield PlanVersion(
            plan=story.plan,
            number=1,
            kind=VersionKind.CONTRACT if signed else VersionKind.PLAN,
            state=VersionState.SEALED,
            content=content,
            content_hash=seal(content),
            made_by=by,
            made_at=morning(on),
            sealed_at=morning(on),
        )
