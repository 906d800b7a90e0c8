"""The life of light fiches: the day of each state since the idea, why some stand still, and who said that all holds."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from etabli.domain.governance.models import Organisation
from etabli.domain.plans.declared import fiche_workflow
from etabli.domain.plans.models import Fiche, Plan
from etabli.domain.territories.models import ProjectType
from etabli.kernel.names import search_key
from etabli.kernel.typography import french
from etabli.ops.demonstration.in_bulk import MADE_UP, Act, morning

# How far fiches would go, had they the time; and those of a phase that is over, which had it.
GOALS = ("idea", "study", "study", "validated", "validated", "start", "start", "start", "start", "finish", "finish")
GOALS += ("start", "start", "finish", "block", "block", "pause", "abandon", "resume")
GOALS_OVER = ("finish",) * 7 + ("start", "start", "abandon", "validated", "study")
# The moves that lead to each, from the idea.
TOWARDS: dict[str, tuple[str, ...]] = {
    "idea": (),
    "study": ("study",),
    "validated": ("study", "validate"),
    "start": ("study", "validate", "start"),
    "finish": ("study", "validate", "start", "finish"),
    "block": ("study", "validate", "start", "block"),
    "pause": ("study", "validate", "pause"),
    "abandon": ("study", "abandon"),
    "resume": ("study", "validate", "start", "block", "resume"),
}
# Days (least, most) from the move before.
AFTER = {"study": (5, 70), "validate": (20, 130), "start": (20, 800), "finish": (150, 600), "block": (20, 420)}
AFTER |= {"pause": (20, 200), "abandon": (30, 300), "resume": (30, 200)}
FIRST_WAVE = 0.7  # of the fiches are in the plan when it is adopted
IN_TIME = ("study", "validate")
NOT_ADOPTED = 240  # days: the first wave of a plan that is not adopted
NEVER, EVERY, SAID_FOR = 0.08, (25, 140), 400  # who never says that a fiche still holds; days between; since how long
SAID_OF = ("study", "validated", "under_way", "paused", "blocked")


@dataclass(frozen=True)
class Words:
    """Titles, and the reasons that moves and refusals give."""

    titles: Sequence[str]
    reasons: Mapping[str, Sequence[str]]
    refusals: Sequence[str]


@dataclass(frozen=True)
class Span:
    """The days of a plan: its first, its adoption, the last on which anything is said of it. `over`: with its phase."""

    first: date
    adopted: date | None
    last: date
    over: bool


@dataclass
class Life:
    """A fiche as it began, what was done of it, and the first day of each state that it reached."""

    fiche: Fiche
    span: Span
    acts: list[Act] = field(default_factory=list)
    days: dict[str, date] = field(default_factory=dict)


def live(
    plan: Plan,
    many: int,
    span: Span,
    types: Mapping[str, ProjectType],
    lead: Organisation,
    words: Words,
    chance: random.Random,
) -> list[Life]:
    """The fiches of a plan, numbered in the order of their days."""
    wave = span.adopted or min(span.first + timedelta(days=NOT_ADOPTED), span.last)
    days = []
    for n in range(many):
        early = n == 0 or chance.random() < FIRST_WAVE
        first, end = (span.first, wave - timedelta(days=30)) if early else (wave, span.last - timedelta(days=3))
        days.append(first + timedelta(days=chance.randint(0, max(0, (end - first).days))))
    return [
        _life(_fiche(plan, number, on, types, lead, words.titles, chance), span, words, chance)
        for number, on in enumerate(sorted(days), start=1)
    ]


def _fiche(
    plan: Plan,
    number: int,
    on: date,
    types: Mapping[str, ProjectType],
    lead: Organisation,
    titles: Sequence[str],
    chance: random.Random,
) -> Fiche:
    """As it is added."""
    phase = plan.territory.phase_id
    kind = chance.choice(sorted(types))
    axes = [axis.slug for axis in types[kind].axes.all() if axis.phase_id == phase]
    title = french(f"{chance.choice(titles)} (démonstration)")
    starts_on = on + timedelta(days=chance.randint(120, 500))
    return Fiche(
        plan=plan,
        number=number,
        title=title,
        title_key=search_key(title)[:220],
        axis=chance.choice(sorted(axes)),
        project_type=kind,
        state=fiche_workflow().initial,
        since=on,
        commitment=chance.choice(("firm", "to_confirm")),
        lead=lead,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=chance.randint(200, 900)),
        values={"objectives": french("Projet inventé pour la démonstration : il sert à remplir les pages.")},
        created_at=morning(on),
        changed_at=morning(on),
    )


def _life(fiche: Fiche, span: Span, words: Words, chance: random.Random) -> Life:
    """Its moves, as far as its goal and its days go, then those who say that it still holds."""
    life, on, state, revision = Life(fiche, span), fiche.since, fiche.state, fiche.revision
    goal, moved = chance.choice(GOALS_OVER if span.over else GOALS), on
    if fiche.number == 1 and len(TOWARDS[goal]) < 2:
        goal = "validated"  # a plan has a fiche at least when it is adopted
    for name in TOWARDS[goal]:
        on = _next(name, on, fiche.since, span, chance)
        if on > span.last:
            break
        move = fiche_workflow().move(name)
        assert move is not None and move.offered(state)
        state, revision = move.to, revision + 1
        reason = french(chance.choice(words.reasons[move.to])) if "reason" in move.conditions else ""
        fields = {"state": state, "since": on, "reason": reason, "revision": revision, "changed_at": morning(on)}
        life.acts.append(Act(morning(on), f"fiche.{name}", fields, reason or MADE_UP))
        life.days.setdefault(state, on)
        moved = on
    _plan_days(life, chance)
    if state in SAID_OF and not span.over and chance.random() >= NEVER:
        life.acts += _confirmed(moved, span.last, chance)
    return life


def _next(name: str, on: date, since: date, span: Span, chance: random.Random) -> date:
    """The day of a move: a fiche that is there before the adoption is validated in time, and begins after it."""
    on += timedelta(days=chance.randint(*AFTER[name]))
    if span.adopted is None:
        return on
    if name in IN_TIME and since < span.adopted:
        return min(on, span.adopted - timedelta(days=2))
    return max(on, span.adopted + timedelta(days=chance.randint(1, 60))) if name == "start" else on


def _plan_days(life: Life, chance: random.Random) -> None:
    """What is planned agrees with what happened, within some weeks."""
    fiche = life.fiche
    assert fiche.starts_on is not None and fiche.ends_on is not None
    lasts = fiche.ends_on - fiche.starts_on
    if begun := life.days.get("under_way"):
        fiche.starts_on, fiche.ends_on = begun, begun + lasts
    if done := life.days.get("done"):
        fiche.ends_on = done + timedelta(days=chance.randint(-45, 20))


def _confirmed(on: date, last: date, chance: random.Random) -> Iterator[Act]:
    """Now and then, until the last day, somebody says that what is written still holds."""
    on = max(on, last - timedelta(days=SAID_FOR))
    while (on := on + timedelta(days=chance.randint(*EVERY))) <= last:
        yield Act(morning(on), "fiche.confirmed", {"confirmed_at": morning(on)})
