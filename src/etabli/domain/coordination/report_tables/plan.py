"""Sections on the place, what the état des lieux said, the fiches and their deadlines."""

from collections import Counter
from typing import Any

from etabli.domain.coordination.report_tables.telling import Line, Telling, counts, many
from etabli.domain.diagnosis.enums import VersionState
from etabli.domain.diagnosis.models import Version
from etabli.domain.governance.models import Binome
from etabli.domain.plans.declared import axes, fiche_workflow, plan_workflow
from etabli.domain.plans.enums import OUT
from etabli.domain.plans.models import Ambition, FindingLink, Milestone, Plan

Tables = dict[str, list[Line]]


def place(telling: Telling) -> Tables:
    """Territories with their binômes and plans."""
    plans = telling.world.all(Plan).values()
    paired = {
        one.territory
        for one in telling.world.all(Binome).values()
        if one.starts_on <= telling.on and (one.ends_on is None or one.ends_on >= telling.on)
    }
    labels = {
        (phase, state.id): state.label
        for phase in {str(one.phase) for one in telling.places.values()}
        for state in plan_workflow(phase).states
    }
    states = Counter((str(telling.places[one.territory].phase), one.state) for one in plans)
    several = len({phase for phase, _ in labels}) > 1
    return {
        "place": counts(
            [
                ("territories", "Territoires", len(telling.places)),
                ("paired", "Avec un binôme en fonction", len(paired)),
                ("plans", "Avec un plan d’action commencé", len(plans)),
            ]
        ),
        "plans": [
            Line(f"{phase}/{state}", f"{label} (phase {phase})" if several else label, (states[phase, state],))
            for (phase, state), label in labels.items()
            if states[phase, state]
        ],
    }


def diagnosis(telling: Telling) -> Tables:
    """The findings of the last version adopted in each territory, and which of them fiches answer."""
    last: dict[str, Any] = {}
    for one in telling.world.all(Version).values():
        if one.state == VersionState.ADOPTED and (one.territory not in last or one.number > last[one.territory].number):
            last[one.territory] = one
    found = [item for one in last.values() for item in one.content.get("findings", ())]
    open_ones = {one.pk for one in telling.fiches if one.row.state not in OUT and one.pk in telling.open_fiches}
    answers = Counter(str(one.finding) for one in telling.world.all(FindingLink).values() if one.fiche in open_ones)
    answered = many(one for one in found if answers[one["id"]])
    return {
        "findings": counts(
            [
                ("versions", "Territoires dont une version est adoptée", len(last)),
                ("findings", "Constats adoptés", len(found)),
                ("answered", "Auxquels une fiche répond", answered),
                ("unanswered", "Auxquels aucune fiche ne répond", len(found) - answered),
            ]
        ),
        "each": [Line(one["id"], one["title"], (answers[one["id"]],)) for one in found],
    }


def plan(telling: Telling) -> Tables:
    """Fiches by state and by axis."""
    states = Counter(row.state for row in telling.seen.values())
    gone = many(one for one in telling.fiches if one.row.state in OUT and one.pk in telling.open_fiches)
    labels = {state.id: state.label for state in fiche_workflow().states}
    plans = telling.world.all(Plan)
    lines = []
    for phase in sorted({str(one.phase) for one in telling.places.values()}):
        meant = Counter(
            one.axis
            for one in telling.world.all(Ambition).values()
            if one.plan in plans and str(telling.places[plans[one.plan].territory].phase) == phase
        )
        for axis in axes(phase):
            of_axis = [row for row in telling.seen.values() if row.axis == axis.id and telling.phase(row) == phase]
            by_state = Counter(row.state for row in of_axis)
            values = (meant[axis.id], len(of_axis), *(by_state[one] for one in ("under_way", "done", "blocked")))
            if any(values):
                lines.append(Line(f"{phase}/{axis.id}", axis.label, values))
    return {
        "states": [
            Line(state, label, (gone if state in OUT else states[state],))
            for state, label in labels.items()
            if (gone if state in OUT else states[state])
        ],
        "axes": lines,
    }


def deadlines(telling: Telling) -> Tables:
    """Milestones: kept, reached late, missed, to come. What was reached after the day was not reached yet."""
    found: Counter[str] = Counter()
    for one in telling.world.all(Milestone).values():
        if one.fiche not in telling.seen:
            continue
        done = one.done_on if one.done_on is not None and one.done_on <= telling.on else None
        if done is not None:
            found["kept" if done <= one.due_on else "late"] += 1
        else:
            found["missed" if one.due_on <= telling.on else "to_come"] += 1
    return {
        "milestones": counts(
            [
                ("kept", "Atteints à temps", found["kept"]),
                ("late", "Atteints en retard", found["late"]),
                ("missed", "Échus et non atteints", found["missed"]),
                ("to_come", "À venir", found["to_come"]),
            ]
        )
    }
