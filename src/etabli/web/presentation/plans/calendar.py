"""The calendar of a plan: a picture of bars, and the table that says the same."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.urls import reverse

from etabli.catalogue.numbers import day, month, plural
from etabli.domain.plans.declared import fiche_workflow
from etabli.domain.plans.models import Fiche, Milestone
from etabli.domain.plans.queries.schedule import OVER, Due, Schedule
from etabli.domain.territories.models import Territory
from etabli.kernel.typography import french
from etabli.web.charts.gantt import Gantt, Row, Step, gantt
from etabli.web.presentation.comparators import listed

KEY = (  # classes of bars, and the states that look so
    ("idea", "idée, étude"),
    ("validated", "validée, en cours"),
    ("done", "réalisée"),
    ("blocked", "bloquée"),
    ("paused", "en pause, abandonnée"),
)
KINDS = {"milestone": "jalon", "end": "fin de fiche", "target": "cible"}
MANY = {"milestone": "jalons", "end": "fins de fiche", "target": "cibles d’indicateur"}


@dataclass(frozen=True)
class Line:
    """A fiche in the table: state and dates in words, milestones with what became of each, what it awaits."""

    fiche: Fiche
    state: str
    start: str
    end: str
    steps: tuple[tuple[str, str, str], ...]  # title, day, state in words
    waits: tuple[int, ...]


def picture(found: Schedule, territory: Territory, today: date) -> Gantt | None:
    """Bars of the fiches that have dates."""
    rows = [
        Row(
            key=fiche.pk,
            label=f"{fiche.number}. {fiche.title}",
            start=fiche.starts_on,
            end=fiche.ends_on,
            css=fiche.state.replace("_", "-"),
            steps=[
                Step(step.due_on, f"{step.title}, {day(step.due_on)}", _state(step, fiche, today)[0])
                for step in fiche.milestones.all()
            ],
        )
        for fiche in found.dated
    ]
    return gantt(
        rows,
        found.waits,
        title=french(f"Calendrier des fiches du plan d'action, {territory.name}"),
        source="Établi",
        today=today,
    )


def lines(found: Schedule, today: date) -> list[Line]:
    """The same as a table, by date of start."""
    numbers = {fiche.pk: fiche.number for fiche in found.fiches}
    waiting: dict[object, list[int]] = {}
    for fiche, needs in found.waits:
        waiting.setdefault(fiche, []).append(numbers[needs])
    ordered = sorted(found.dated, key=lambda fiche: (fiche.starts_on or fiche.ends_on or today, fiche.number))
    return [
        Line(
            fiche,
            fiche_workflow().state(fiche.state).label,
            day(fiche.starts_on) if fiche.starts_on else "à préciser",
            day(fiche.ends_on) if fiche.ends_on else "à préciser",
            tuple((step.title, day(step.due_on), _state(step, fiche, today)[1]) for step in fiche.milestones.all()),
            tuple(sorted(waiting.get(fiche.pk, ()))),
        )
        for fiche in ordered
    ]


def _state(step: Milestone, fiche: Fiche, today: date) -> tuple[str, str]:
    if step.done_on is not None:
        return "done", french(f"atteint le {day(step.done_on)}")
    if step.due_on < today and fiche.state not in OVER:
        return "late", "en retard"
    return "coming", "à venir"


@dataclass(frozen=True)
class Deadline:
    """Something due: what it is in words, its fiche, whether it is late."""

    due: Due
    kind: str
    url: str
    late: bool


@dataclass(frozen=True)
class Month:
    label: str
    deadlines: tuple[Deadline, ...]


def deadlines(
    found: Sequence[Due], place: Sequence[str], today: date, *, past: bool
) -> tuple[list[Deadline], list[Month]]:
    """What is late, the oldest first; then what comes, by month. `past`: also what is behind and done."""

    def told(one: Due) -> Deadline:
        url = f"{reverse('plan', args=place)}fiches/{one.fiche.number}/"
        return Deadline(one, KINDS[one.kind], url, one.late(today))

    late = [told(one) for one in found if one.late(today)]
    rest = [one for one in found if not one.late(today) and (past or (one.on >= today and one.done_on is None))]
    months = [
        Month(month(first), tuple(map(told, group)))
        for first, group in groupby(rest, key=lambda one: one.on.replace(day=1))
    ]
    return late, months


def told_late(late: Sequence[Deadline]) -> str:
    """How many dates went by, of which kinds, on how many fiches: a fiche has several."""
    if not late:
        return "Rien n’est en retard."
    kinds = Counter(one.due.kind for one in late)
    one = {**KINDS, "target": "cible d’indicateur"}
    parts = listed([plural(kinds[kind], one[kind], MANY[kind]) for kind in KINDS if kinds[kind]])
    many = plural(len(late), "échéance est passée sans être tenue", "échéances sont passées sans être tenues")
    fiches = plural(len({each.due.fiche.pk for each in late}), "fiche", "fiches")
    return french(f"{many}, sur {fiches} : {parts}.")
