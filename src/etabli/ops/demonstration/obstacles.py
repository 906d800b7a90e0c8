"""The obstacles of the demonstration: two years of them, day after day, with the rule that takes up what waits."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.urls import reverse
from django.utils import timezone

from etabli.catalogue.coordination.obstacles import obstacle_rules
from etabli.domain.coordination import obstacle_rights as rights
from etabli.domain.coordination import services
from etabli.domain.coordination.models import Obstacle
from etabli.domain.coordination.obstacle_states import ObstacleAct
from etabli.domain.coordination.services.obstacles import Gain, Raised
from etabli.domain.foundation import clock
from etabli.domain.plans.enums import Visibility
from etabli.domain.plans.models import Fiche
from etabli.kernel import working_days
from etabli.kernel.typography import french
from etabli.ops.demonstration import cast
from etabli.ops.demonstration.cast import SITE, Team
from etabli.ops.demonstration.plans import acting, at

STORY = Path(__file__).with_name("obstacles.yaml")
LATE = 3  # working days: past its deadline, and not yet due to go up
WEEK = 7
Event = tuple[date, int, Callable[[date], None]]  # the day, an order on one day, what happens


def play(teams: Sequence[Team]) -> None:
    """Everything on its day, in order; every week the rule takes up what nobody answered."""
    told: dict[str, Any] = yaml.safe_load(STORY.read_text(encoding="utf-8"))
    today, events, gathered = timezone.localdate(), list[Event](), list[Obstacle]()
    for one in told["obstacles"]:
        if one["territory"] < len(teams):
            _plan(one, teams[one["territory"]], today, events, gathered)
    _plan_theme(told["theme"], today, events, gathered)
    first = min((on for on, _, _ in events), default=today)
    runs = range(0, (today - first).days, WEEK)
    events += [(first + timedelta(days=days), -1, _escalate) for days in runs]
    for on, _, act in sorted(events, key=lambda event: event[:2]):
        with clock.played(at(on)):
            act(on)


def _plan(one: Mapping[str, Any], team: Team, today: date, events: list[Event], gathered: list[Obstacle]) -> None:
    """What happens of an obstacle, each on its day."""
    made: list[Obstacle] = []
    raised_on = today - timedelta(days=one["ago"])

    def begin(on: date) -> None:
        made.append(_raise(one, team, on))
        if one.get("theme"):
            gathered.append(made[0])

    def add(after: int, act: Callable[[date], None]) -> None:
        if (on := raised_on + timedelta(days=after)) <= today:
            events.append((on, len(events), act))

    add(0, begin)
    if one.get("late"):
        days = obstacle_rules().level("local").answer_days + LATE
        events.append((working_days.shifted(today, -days), len(events), lambda on: _send(made[0], team, on)))
    elif "send_after" in one:
        add(one["send_after"], lambda on: _send(made[0], team, on))
    for after, act, words, *days in one.get("then", ()):
        add(after, lambda on, act=act, words=words, days=days: _answer(made[0], act, words, days, on))
    if end := one.get("solved"):
        add(end["after"], lambda on: _solve(made[0], team, end, on))
    if end_unsolved := one.get("closed"):
        add(end_unsolved["after"], lambda on: _close(made[0], team, end_unsolved["words"], on))


def _raise(one: Mapping[str, Any], team: Team, on: date) -> Obstacle:
    fiches = Fiche.objects.filter(plan__territory=team.territory, visibility=Visibility.PUBLIC).order_by("number")
    fiche = fiches[one["fiche"] - 1] if one.get("fiche") else None
    who = team.contributor if one.get("by") == "contributor" and team.contributor else team.project_lead
    raised = Raised(
        title=french(one["title"]),
        facts=french(one["facts"]),
        kind=one["kind"],
        visibility=one.get("visibility", Visibility.PUBLIC),
        fiche_id=fiche.pk if fiche is not None else None,
    )
    return services.raise_obstacle(territory=team.territory, raised=raised, by=acting(who, on))


def _send(obstacle: Obstacle, team: Team, on: date) -> None:
    """To the first authority proposed that has somebody there."""
    kinds = obstacle_rules().preferred(obstacle.kind, obstacle.level)
    authority = rights.authorities(team.territory, on, kinds)[0]
    by = acting(team.project_lead, on)
    services.send_obstacle(obstacle_id=obstacle.pk, authority_id=authority.pk, by=by, link=_link)


def _answer(obstacle: Obstacle, act: str, words: str, days: Sequence[int], on: date) -> None:
    """Whoever it waits for by then, wherever the rule has taken it."""
    obstacle.refresh_from_db()
    who = rights.people_of(obstacle, on)[0]
    promised = on + timedelta(days=days[0]) if days else None
    services.answer_obstacle(
        obstacle_id=obstacle.pk, act=ObstacleAct(act), words=french(words), promised_on=promised, by=acting(who, on)
    )


def _solve(obstacle: Obstacle, team: Team, end: Mapping[str, Any], on: date) -> None:
    gain = Gain(end["change"], end.get("days"), french(end.get("words", "")))
    by = acting(team.project_lead, on)
    services.solve_obstacle(obstacle_id=obstacle.pk, done=french(end["done"]), gain=gain, by=by)


def _close(obstacle: Obstacle, team: Team, words: str, on: date) -> None:
    services.close_obstacle(obstacle_id=obstacle.pk, reason=french(words), by=acting(team.project_lead, on))


def _plan_theme(told: Mapping[str, Any], today: date, events: list[Event], gathered: list[Obstacle]) -> None:
    """The delegation gathers those of one theme, then answers them together."""

    def gather(on: date) -> None:
        services.make_group(
            title=french(told["title"]),
            kind=gathered[0].kind,
            words=french(told["words"]),
            obstacle_ids=[one.pk for one in gathered],
            by=acting(cast.delegate(), on),
        )

    def answer(on: date) -> None:
        group = Obstacle.objects.get(pk=gathered[0].pk).group_id
        assert group is not None
        services.answer_group(
            group_id=group,
            act=ObstacleAct.IN_PROGRESS,
            words=french(told["answer"]),
            promised_on=today + timedelta(days=told["promised_in"]),
            by=acting(cast.delegate(), on),
        )

    if events:
        events.append((today - timedelta(days=told["ago"]), len(events), gather))
        events.append((today - timedelta(days=told["answered_ago"]), len(events), answer))


def _escalate(on: date) -> None:
    services.escalate_due(on=on, link=_link)


def _link(hidden: str) -> str:
    return f"{SITE}{reverse('obstacle_by_link', args=[hidden])}"
