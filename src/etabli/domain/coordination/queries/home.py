"""The home of a person: what awaits them, what is late of what they follow, what they were told of late.

Each of the three is one query, whatever the roles; what only some have is read where there is some.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Case, Count, F, Max, Min, Q, QuerySet, Value, When

from etabli.catalogue.coordination.monthly import monthly_rules
from etabli.domain.coordination import committee_rights, obstacle_rights, rights
from etabli.domain.coordination.meeting_enums import TO_COME
from etabli.domain.coordination.models import MonthlyWord, Obstacle
from etabli.domain.coordination.obstacle_states import ObstacleLevel, waiting
from etabli.domain.coordination.queries import awaited as committees
from etabli.domain.coordination.queries import (
    decisions,
    monthly,
    obstacles,
    report_waits,
    requests,
    review_waits,
    waits,
)
from etabli.domain.coordination.queries.scope import Asked
from etabli.domain.coordination.queries.territories import Followed, followed
from etabli.domain.diagnosis.queries import awaited as diagnosis
from etabli.domain.diagnosis.queries.followed import followed as reached_of
from etabli.domain.firms.queries import followed_waits
from etabli.domain.firms.queries import waits as needs
from etabli.domain.foundation import clock
from etabli.domain.foundation.gathering import Row, part, together, told
from etabli.domain.foundation.statements import Kept
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.permissions import anywhere, where
from etabli.domain.governance.queries import recusals
from etabli.domain.governance.queries import space as team
from etabli.domain.governance.queries.recusals import Mine
from etabli.domain.governance.queries.space import Space
from etabli.domain.notifications.queries import notices
from etabli.domain.notifications.queries.notices import Lately
from etabli.domain.plans.enums import OUT
from etabli.domain.plans.models import Fiche
from etabli.domain.plans.queries import awaited as plans
from etabli.domain.plans.queries.awaited import ToJudge, ToMove
from etabli.domain.plans.rights import Sight, sight
from etabli.domain.platforms.queries import waits as bookings
from etabli.domain.territories.models import Territory
from etabli.domain.vte.queries import volunteer_waits
from etabli.domain.vte.queries import waits as offers

LATELY = timedelta(days=14)  # what changed since is new
SOON = timedelta(days=60)  # committees to come
STATEMENTS = Kept()
NATION = (Role.DELEGATION, Role.EVALUATOR)  # their home has the territories to chase
FICHES, REQUESTS, OBSTACLES = "late.fiches", "late.requests", "late.obstacles"
MONTHLY, DECISIONS = "late.monthly", "late.decisions"
MEETING, OF_NATION = "to_come.meeting", "late.nation"


@dataclass(frozen=True)
class Home:
    """`rows`: what awaits the person, but what they stand back from; `judge` and `move`: plans, where some may wait.

    `late`: a row a kind and territory, with how many and since when; `territories`: those that a
    wide mandate reaches; `followed`: those of the nation, for whom the nation is the place.
    """

    rows: tuple[Row, ...]
    space: Space
    recusals: Mine
    judge: tuple[ToJudge, ...]
    move: tuple[ToMove, ...]
    late: tuple[Row, ...]
    lately: Lately
    territories: tuple[Territory, ...]
    followed: tuple[Followed, ...]


def home(actor: Actor, phase: str) -> Home:
    """`phase`: the one that runs, of which the wide mandates are told what is late. Three queries, one more for who
    follows several territories, for a member of the binôme, for who has invitations, for who stands back; four for
    plans that may wait for them; two for the nation.
    """
    every = _awaited(actor)
    there = {row.what for row in every}
    recused = _recused(every)
    concerned = bool({recusals.MINE, recusals.WAITING} & there)
    nation = any(mandate.role in NATION for mandate in actor.mandates)
    return Home(
        rows=tuple(row for row in every if not _stands_back(row, recused)),
        space=team.space(actor, every),
        recusals=recusals.mine(actor) if concerned else Mine((), (), ()),
        judge=tuple(plans.to_judge(actor)) if plans.What.JUDGE in there else (),
        move=tuple(plans.to_move(actor)) if plans.What.MOVE in there else (),
        late=_of_others(_late(actor, recused, phase), every, actor),
        lately=notices.lately(actor, clock.now() - LATELY),
        territories=tuple(reached_of(actor, phase)),
        followed=followed(Asked(phase=phase), sight(actor).knowing(recused), actor.on) if nation else (),
    )


# What may be both to do and late.
TWICE = {
    obstacles.What.ANSWER: OBSTACLES,
    obstacles.What.KEEP: OBSTACLES,
    waits.TO_ANSWER: REQUESTS,
    waits.TO_ACKNOWLEDGE: REQUESTS,
}


def _of_others(found: Iterable[Row], to_do: Iterable[Row], actor: Actor) -> tuple[Row, ...]:
    """What is late, less what is for the actor themselves to do."""
    own: Counter[tuple[str, ...]] = Counter()
    for row in to_do:
        if row.what in TWICE and row.due is not None and row.due < actor.on:
            request = TWICE[row.what] == REQUESTS
            own[TWICE[row.what], row.phase_id, row.published_id, *((row.who, row.what) if request else ("", ""))] += 1
    left = (_less(row, own[row.what, row.phase_id, row.published_id, row.who, row.title]) for row in found)
    return tuple(row for row in left if row.number > 0 or row.what == MEETING)


def _less(row: Row, number: int) -> Row:
    return replace(row, number=row.number - number)


def to_do(actor: Actor) -> list[Row]:
    """What awaits the actor, alone. One query."""
    every = _awaited(actor)
    recused = _recused(every)
    return [row for row in every if not _stands_back(row, recused)]


def _awaited(actor: Actor) -> list[Row]:
    key = ("awaited", settings.ETABLI_PROGRAMME, actor.ground)
    return told(STATEMENTS.read(key, lambda: together(awaited(actor))))


def _late(actor: Actor, recused: frozenset[UUID], phase: str) -> list[Row]:
    key = ("late", settings.ETABLI_PROGRAMME, actor.ground, recused, phase)
    seeing = sight(actor).knowing(recused, inside=True)
    return told(STATEMENTS.read(key, lambda: together(late(actor, seeing, phase))))


def awaited(actor: Actor) -> Iterator[QuerySet[Any]]:
    """A short reading for each kind that a role of the actor may have. Of the clock, they know the day alone: what is
    made of them is kept for as long.
    """
    for source in (
        diagnosis,
        plans,
        team,
        recusals,
        waits,
        committees,
        monthly,
        obstacles,
        review_waits,
        report_waits,
        needs,
        offers,
        volunteer_waits,
        followed_waits,
        bookings,
    ):
        yield from source.parts(actor)


def _recused(rows: Iterable[Row]) -> frozenset[UUID]:
    """The fiches among what the actor stands back from."""
    return frozenset(UUID(row.about) for row in rows if row.what == recusals.MINE and _is_key(row.about))


def _stands_back(row: Row, recused: frozenset[UUID]) -> bool:
    return row.what != recusals.MINE and _is_key(row.about) and UUID(row.about) in recused


def _is_key(text: str | None) -> bool:
    """A déport may be about something else than what has such a key."""
    return text is not None and len(text.replace("-", "")) == 32


def late(actor: Actor, seeing: Sight, phase: str) -> Iterator[QuerySet[Any]]:
    """What is late of what the actor follows; and for the nation the committees to come.

    All of it in territories that a mandate opens: `seeing` need not look elsewhere.
    """
    if not actor.signed_in:
        return
    nation = any(mandate.role in NATION for mandate in actor.mandates)
    if anywhere(actor, "plan.view"):
        yield _fiches(actor, seeing, phase)
        yield _monthly(actor, seeing, phase)
    if anywhere(actor, "request.follow"):
        here = _followed(actor, "request.follow", waits.TERRITORY, phase)
        found = rights.visible(actor, seeing).filter(here & requests.overdue(actor.on))
        told = {"number": Count("pk", distinct=True), "due": Min(waits.next_day(actor.on)), "who": "operator__name"}
        yield part(REQUESTS, found, waits.TERRITORY, key="operator", title=waits.awaits(actor.on), **told)
    if anywhere(actor, "obstacle.view"):
        found = Obstacle.objects.filter(obstacle_rights.seen_by(actor, seeing.recused))
        there = found.filter(_followed(actor, "obstacle.view", "territory", phase) & obstacles.overdue(actor.on))
        yield part(OBSTACLES, there, "territory", number=Count("pk", distinct=True), due=Min("answer_by"))
        if nation:
            up = found.filter(waiting() & ~obstacles.overdue(actor.on), level=ObstacleLevel.NATION)
            yield part(OF_NATION, up, "territory", number=Count("pk", distinct=True), since=Min("sent_on"))
    if anywhere(actor, "committee.view"):
        found = decisions.readable(actor, seeing).filter(decisions.overdue(actor)).exclude(owner=actor.person)
        nowhere = When(item__territory=None, then=F("item__meeting__committee__name"))
        told = {"number": Count("pk", distinct=True), "due": Min("due_on")}
        yield part(DECISIONS, found, "item__territory", who=Case(nowhere, default=Value("")), **told)
        if nation:
            coming = committee_rights.meetings(actor).filter(state__in=TO_COME, on__range=(actor.on, actor.on + SOON))
            told = {"key": "pk", "title": "committee__name", "due": "on"}
            yield part(MEETING, coming, "committee__territory", **told)


def _followed(actor: Actor, permission: str, path: str, phase: str) -> Q:
    """The territories of the actor's local mandates, and those of the phase that runs that the wide ones reach."""
    local = [one.territory_id for one in actor.mandates if one.territory_id is not None]
    return where(actor, permission, path) & (Q(**{f"{path}__in": local}) | Q(**{f"{path}__phase": phase}))


def _fiches(actor: Actor, seeing: Sight, phase: str) -> QuerySet[Any]:
    """Fiches with a milestone that is past and not reached."""
    past = Q(milestones__done_on__isnull=True, milestones__due_on__lt=actor.on)
    found = Fiche.objects.filter(_followed(actor, "plan.view", "plan__territory", phase), past, seeing.of_fiche(""))
    told = {"number": Count("pk", distinct=True), "due": Min("milestones__due_on")}
    return part(FICHES, found.exclude(state__in=OUT), "plan__territory", **told)


def _monthly(actor: Actor, seeing: Sight, phase: str) -> QuerySet[Any]:
    """Fiches of which a form that still opens asked some time ago, and nobody answered."""
    today = clock.start_of(actor.on)
    since = today - timedelta(days=monthly_rules().late_days)
    here = _followed(actor, "plan.view", "fiche__plan__territory", phase)
    asked = MonthlyWord.objects.filter(here, seeing.of_fiche("fiche__"), said="", form__made_at__lt=since)
    found = asked.filter(form__expires_at__gt=today).exclude(form__mandate__person=actor.person)
    told = {"number": Count("fiche", distinct=True), "since": Max("form__made_at")}
    return part(MONTHLY, found, "fiche__plan__territory", **told)
