"""Reads of obstacles: a list with its filters, late first; one with its history; those solved; what waits for whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, Count, F, Max, Q, QuerySet, Value, When

from etabli.catalogue.coordination.obstacles import obstacle_rules
from etabli.domain.coordination import obstacle_rights as rights
from etabli.domain.coordination.models import MonthlyWord, Obstacle, ObstacleGroup, ObstacleStep
from etabli.domain.coordination.obstacle_states import ANSWERS, NEXT, OPEN, ObstacleAct, ObstacleState, waiting
from etabli.domain.coordination.services.obstacles import WITH
from etabli.domain.diagnosis.models import Reply
from etabli.domain.foundation.gathering import part
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Organisation
from etabli.domain.governance.models.mandates import OF_NATION
from etabli.domain.plans import rights as of_plans
from etabli.domain.plans.models import Fiche
from etabli.domain.territories.models import Territory, TerritoryPart
from etabli.kernel.names import sort_key

A_PAGE = 30
VIEW = "obstacle.view"
MOST = 5_000  # rows of a file
STATES: dict[str, tuple[str, ...]] = {
    "ouverts": OPEN,
    "adresser": (ObstacleState.RAISED,),
    "repondre": (ObstacleState.SENT,),
    "repondus": (ObstacleState.ANSWERED,),
    "leves": (ObstacleState.SOLVED,),
    "clos": (ObstacleState.CLOSED,),
}
DAYS = ("raised_on", "sent_on", "answered_on", "closed_on")
SORTS = ("urgence", "recent", "ancien", "territoire")


@dataclass(frozen=True)
class Asked:
    """What the address asks. `mine`: what waits for an answer of the actor alone. Without a place, it is of those of
    the actor's mandates, unless `everywhere`.
    """

    state: str = ""
    kind: str = ""
    level: str = ""
    region: str = ""
    departement: str = ""
    territory: str = ""
    late: bool = False
    mine: bool = False
    words: str = ""
    sort: str = "urgence"
    page: int = 1
    everywhere: bool = False


@dataclass(frozen=True)
class Listed:
    """A page of obstacles; `territories` (key, name) are those to filter by.

    `own`: whether the actor has places of their own, smaller than the nation; `within`: whether it is of them alone.

    `last_on`: the last day on which one was raised, sent, answered or closed; `timed`: of those solved, how many say
    how many days were gained.
    """

    rows: list[Obstacle]
    count: int
    number: int
    pages: int
    late: int
    last_on: date | None
    solved: int
    timed: int
    territories: list[tuple[str, str]]
    groups: list[ObstacleGroup]
    own: bool
    within: bool


@dataclass(frozen=True)
class Opened:
    """An obstacle, what was done of it, and what the actor may do next. `reads_fiche`: whether its fiche is named.

    `above`: the authorities of the next level but those that have it or take it up; empty where there is none, or where
    nobody answers there yet.
    """

    obstacle: Obstacle
    steps: list[ObstacleStep]
    leads: bool
    answers: bool
    escalates: bool
    gathers: bool
    here: list[Organisation]
    above: list[Organisation]
    reads_fiche: bool


@dataclass(frozen=True)
class Source:
    """What an obstacle is raised from: a fiche, what a monthly form says of it, a firm's answer, or the territory.

    `already`: the one that was raised of this monthly form, None where none was.
    """

    territory: Territory
    fiche: Fiche | None = None
    word: MonthlyWord | None = None
    reply: Reply | None = None
    said: str = ""
    already: UUID | None = None


def overdue(on: date) -> Q:
    """No answer by the last day, or what was promised for a day that is past."""
    return waiting() & Q(answer_by__lt=on)


def filtered(actor: Actor, asked: Asked) -> QuerySet[Obstacle]:
    """Those that answer, of those that the actor may read."""
    found = Obstacle.objects.filter(rights.mine(actor) & waiting()) if asked.mine else rights.visible(actor)
    if asked.state in STATES:
        found = found.filter(state__in=STATES[asked.state])
    for name in ("kind", "level", "territory"):
        if value := getattr(asked, name):
            found = found.filter(**{name: value})
    if asked.region or asked.departement:
        inside = TerritoryPart.objects.order_by()
        inside = inside.filter(departement__region=asked.region) if asked.region else inside
        inside = inside.filter(departement=asked.departement) if asked.departement else inside
        found = found.filter(territory__in=inside.values("territory"))
    if within_places(actor, asked):
        found = found.filter(permissions.where(actor, VIEW, "territory"))
    if asked.late:
        found = found.filter(overdue(actor.on))
    return with_words(found, asked.words)


def within_places(actor: Actor, asked: Asked) -> bool:
    """Whether no place is asked for: then it is those of the actor."""
    placed = asked.region or asked.departement or asked.territory
    return has_places(actor) and not asked.everywhere and not asked.mine and not placed


def has_places(actor: Actor) -> bool:
    """Whether the actor follows obstacles in some places, and not in the whole nation: then those come first."""
    wide = any(mandate.role in OF_NATION for mandate in actor.mandates)
    return not wide and bool(permissions.anywhere(actor, VIEW))


def with_words(found: QuerySet[Obstacle], words: str) -> QuerySet[Obstacle]:
    """Those that say each of the words, whatever the case and the accents."""
    for word in sort_key(words).split()[:8]:
        found = found.filter(words_key__contains=word)
    return found


def in_order(found: QuerySet[Obstacle], sort: str, on: date) -> QuerySet[Obstacle]:
    """By default late ones first, then those that wait by their last day, those to send, the others; latest raised."""
    found = found.select_related(*WITH)
    if sort == "territoire":
        return found.order_by("territory__name", "territory", "-raised_on", "id")
    if sort in ("recent", "ancien"):
        return found.order_by("raised_on" if sort == "ancien" else "-raised_on", "id")
    rank = Case(
        When(overdue(on), then=Value(0)),
        When(waiting(), then=Value(1)),
        When(state__in=OPEN, then=Value(2)),
        default=Value(3),
    )
    by = Case(When(waiting(), then=F("answer_by")), default=None)
    return found.annotate(rank=rank, by=by).order_by("rank", "by", "-raised_on", "id")


def listed(actor: Actor, asked: Asked) -> Listed:
    """A page: four queries."""
    found = filtered(actor, asked)
    told = found.order_by().aggregate(
        count=Count("pk"),
        late=Count("pk", filter=overdue(actor.on)),
        solved=Count("pk", filter=Q(state=ObstacleState.SOLVED)),
        timed=Count("days_gained"),
        **{f"last_{name}": Max(name) for name in DAYS},
    )
    count = told["count"]
    last_on = max((day for name in DAYS if (day := told[f"last_{name}"])), default=None)
    pages = max(1, -(-count // A_PAGE))
    number = max(1, min(asked.page, pages))
    rows = list(in_order(found, asked.sort, actor.on)[(number - 1) * A_PAGE : number * A_PAGE])
    every = rights.visible(actor).order_by("territory__name", "territory")
    territories = list(every.values_list("territory", "territory__name").distinct())
    return Listed(
        rows=rows,
        count=count,
        number=number,
        pages=pages,
        late=told["late"],
        last_on=last_on,
        solved=told["solved"],
        timed=told["timed"],
        territories=territories,
        groups=list(rights.groups(actor)[:A_PAGE]),
        own=has_places(actor),
        within=within_places(actor, asked),
    )


def all_rows(actor: Actor, asked: Asked) -> list[Obstacle]:
    """The same for a file."""
    return list(in_order(filtered(actor, asked), asked.sort, actor.on)[:MOST])


def opened(actor: Actor, obstacle_id: UUID) -> Opened | None:
    """One obstacle, None for whoever may not read it."""
    sight = of_plans.sight(actor)
    named = Case(When(sight.of_fiche("fiche__"), then=True), default=False, output_field=BooleanField())
    rows = rights.visible(actor, sight.recused).filter(pk=obstacle_id).annotate(named=named)
    obstacle = permissions.with_reach(rows.select_related(*WITH), actor, "territory").first()
    if obstacle is None:
        return None
    rules = obstacle_rules()
    here = permissions.reaching(actor, obstacle, obstacle.territory_id)
    may = permissions.given(here, "obstacle.lead", "obstacle.escalate", "obstacle.group")
    if obstacle.fiche_id in sight.recused:
        may &= {"obstacle.group"}
    leads = obstacle.is_open and "obstacle.lead" in may
    above = rules.above(obstacle.level)
    escalates = obstacle.is_open and above is not None and "obstacle.escalate" in may
    answers = (obstacle.state, ANSWERS[0]) in NEXT and obstacle.fiche_id not in sight.recused
    levels = [*([obstacle.level] if leads else []), *([above.id] if escalates and above else [])]
    kinds = tuple(dict.fromkeys(one for level in levels for one in rules.preferred(obstacle.kind, level)))
    every = rights.authorities(obstacle.territory, actor.on, kinds) if kinds else []
    by_level = {
        level: [one for kind in rules.preferred(obstacle.kind, level) for one in every if one.kind == kind]
        for level in levels
    }
    had = {obstacle.authority_id, *(one.organisation_id for one in here)}
    steps = obstacle.steps.select_related("mandate__person", "mandate__organisation", "authority", "group")
    return Opened(
        obstacle=obstacle,
        steps=list(steps),
        leads=leads,
        answers=answers and rights.answering(here, obstacle) is not None,
        escalates=escalates,
        gathers="obstacle.group" in may,
        here=by_level.get(obstacle.level, []) if leads else [],
        above=[one for one in by_level[above.id] if one.pk not in had] if escalates and above else [],
        reads_fiche=obstacle.fiche is not None and obstacle.named,
    )


def of_fiche(actor: Actor, fiche: Fiche, *, recused: bool) -> list[Obstacle]:
    """Those of a fiche that the actor reads, the latest first. `recused`: they stand back from it. One query."""
    apart = frozenset({fiche.pk} if recused else ())
    return list(rights.visible(actor, apart).filter(fiche=fiche).order_by("-raised_on", "id"))


def source(actor: Actor, given: dict[str, str]) -> Source | None:
    """What the address says an obstacle is raised from (`fiche`, `point`, `reponse` or `territoire`), where the actor
    reads it.
    """
    if key := _uuid(given.get("fiche", "")):
        fiches = of_plans.sight(actor).fiches().select_related("plan__territory__phase", "lead")
        fiche = fiches.filter(pk=key).first()
        return Source(fiche.plan.territory, fiche=fiche) if fiche else None
    if key := _uuid(given.get("point", "")):
        words = MonthlyWord.objects.filter(of_plans.sight(actor).of_fiche("fiche__"), pk=key, said="blocked")
        word = words.select_related("fiche__plan__territory__phase", "fiche__lead", "obstacle").first()
        if word is None:
            return None
        made = getattr(word, "obstacle", None)
        already = made.pk if made is not None else None
        return Source(word.fiche.plan.territory, word.fiche, word, said=word.words, already=already)
    if key := _uuid(given.get("reponse", "")):
        mine = permissions.where(actor, "questionnaire.read", "questionnaire__territory")
        reply = Reply.objects.filter(mine, pk=key).select_related("questionnaire__territory__phase").first()
        return Source(reply.questionnaire.territory, reply=reply) if reply else None
    there = Territory.objects.filter(permissions.where(actor, "obstacle.raise"), pk=given.get("territoire", ""))
    territory = there.select_related("phase").first()
    return Source(territory) if territory else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


# -------------------------------------------------------------------------------------------------------------- public


@dataclass(frozen=True)
class Solved:
    """A page of obstacles that were solved and that everybody reads."""

    rows: list[Obstacle]
    count: int
    number: int
    pages: int


def solved(kind: str, words: str, page: int) -> Solved:
    """The latest first: two queries, the same for everybody."""
    found = _solved(kind, words)
    count = found.count()
    pages = max(1, -(-count // A_PAGE))
    number = max(1, min(page, pages))
    return Solved(list(found[(number - 1) * A_PAGE : number * A_PAGE]), count, number, pages)


def all_solved(kind: str, words: str) -> list[Obstacle]:
    """The same for a file."""
    return list(_solved(kind, words)[:MOST])


def _solved(kind: str, words: str) -> QuerySet[Obstacle]:
    found = Obstacle.objects.filter(rights.public(), state=ObstacleState.SOLVED)
    found = found.filter(kind=kind) if kind else found
    return with_words(found, words).select_related("territory", "authority").order_by("-closed_on", "id")


# ------------------------------------------------------------------------------------------------------- what waits


NOBODY: frozenset[UUID] = frozenset()


class What(StrEnum):
    """To answer at one's level; to do by the day that one promised; to send to who is competent; to see solved, as its
    answer says.
    """

    ANSWER = "obstacle.answer"
    KEEP = "obstacle.keep"
    SEND = "obstacle.send"
    SOLVE = "obstacle.solve"


def parts(actor: Actor) -> Iterator[QuerySet[Any]]:
    """Obstacles that may wait for the actor.

    Those of fiches that they stand back from are here too: who reads the rows leaves them out.
    """
    told = {"key": "pk", "title": "title", "about": "fiche"}
    if permissions.anywhere(actor, "obstacle.answer"):
        promised = Q(state=ObstacleState.ANSWERED)
        what = Case(When(promised, then=Value(What.KEEP.value)), default=Value(What.ANSWER.value))
        since = Case(When(promised, then=F("answered_on")), default=F("sent_on"))
        yield part(what, to_answer(actor, NOBODY), "territory", since=since, due="answer_by", **told)
    if permissions.anywhere(actor, "obstacle.lead"):
        raised = Q(state=ObstacleState.RAISED)
        what = Case(When(raised, then=Value(What.SEND.value)), default=Value(What.SOLVE.value))
        since = Case(When(raised, then=F("raised_on")), default=F("answered_on"))
        yield part(what, to_lead(actor, NOBODY), "territory", since=since, **told)


def to_answer(actor: Actor, recused: frozenset[UUID] | None = None) -> QuerySet[Obstacle]:
    """Those that the actor is to answer at their level."""
    return Obstacle.objects.filter(rights.mine(actor, recused), waiting())


def to_lead(actor: Actor, recused: frozenset[UUID] | None = None) -> QuerySet[Obstacle]:
    """Of the territories that the actor leads: those to send, and those whose answer says that they are solved.

    Région and State, who may too, are not asked to.
    """
    led = [one.territory_id for one in actor.mandates if one.territory_id is not None]
    ready = Q(state=ObstacleState.RAISED) | Q(state=ObstacleState.ANSWERED, answer=ObstacleAct.FIXED)
    here = Q(territory__in=led) & permissions.where(actor, "obstacle.lead", "territory")
    return Obstacle.objects.filter(rights.seen_by(actor, recused), here, ready)
