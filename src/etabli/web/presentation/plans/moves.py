"""The workflow of a plan in words: its steps, the moves from here, the table of all moves, what was done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from etabli.catalogue.plans.workflow import Move, State, Workflow
from etabli.domain.audit.queries import Act
from etabli.domain.governance.enums import Role
from etabli.domain.governance.roles import MATRIX
from etabli.domain.plans.declared import workflows
from etabli.domain.plans.queries.path import Offered, Standing
from etabli.kernel.french import capital
from etabli.kernel.typography import french

BEARER = "maître d’ouvrage de la fiche"
CONTRACT = {
    "required": "Un contrat signé est demandé.",
    "optional": "Le plan peut être suivi d’un contrat signé ; il n’y est pas obligé.",
    "none": "Le plan n’est pas suivi d’un contrat.",
}
STARTED = "plan.started"
# Where what a condition asks for is done: the name of the address, and the link's words.
DONE_AT = {
    "binome": ("team", "L’équipe"),
    "roadmap": ("plan_texts", "Les ambitions"),
    "fiches": ("plan", "Les fiches"),
    "fiches_whole": ("plan", "Les fiches"),
    "titles": ("plan_versions", "Les signataires"),
    "signed_by_all": ("plan_versions", "Les signataires"),
}


@dataclass(frozen=True)
class Step:
    """A state in the order of the workflow. `where`: done, here, next or aside (only when an avenant is open)."""

    label: str
    where: str
    note: str


@dataclass(frozen=True)
class ConditionTold:
    """`done_at`: where what lacks is done, the name of the address and the link's words; or nothing."""

    text: str
    lack: str
    done_at: tuple[str, str] | None = None


@dataclass(frozen=True)
class MoveTold:
    """A move from here: where it leads, who may, each condition with what lacks, what is to be confirmed."""

    id: str
    label: str
    to: str
    who: str
    conditions: tuple[ConditionTold, ...]
    warned: tuple[str, ...]
    asks_reason: bool
    ready: bool


@dataclass(frozen=True)
class Row:
    """A line of the table of all moves."""

    label: str
    sources: str
    to: str
    who: str
    conditions: tuple[str, ...]
    effect: str


@dataclass(frozen=True)
class Past:
    """A move that was made. `reason` for those who see the plan in preparation."""

    at: datetime
    text: str
    reason: str


def steps(found: Standing, state: str) -> list[Step]:
    """Every state that the workflow of the phase leads to, with the one we are at.

    One before it is behind only when a move led there; a plan whose moves are not told went all the way.
    """
    order = [one for one in found.workflow.on_the_way if not one.amending or one.id == state]
    here = next(n for n, one in enumerate(order) if one.id == state)
    again = "sealed" in found.reached and not order[here].running
    crossed = {act.after.get("state") for act in found.acts}
    all_the_way = len(found.acts) < 2
    return [
        Step(
            capital(french(one.label)),
            "here" if n == here else "next" if n > here else "done" if all_the_way or one.id in crossed else "left",
            _note(one, again=again and n == here),
        )
        for n, one in enumerate(order)
    ]


def _note(state: State, *, again: bool) -> str:
    if again and not state.ends:
        return "pour un avenant : la version précédente reste en vigueur"
    return "public" if state.public else ""


def offered(moves: Iterable[Offered], workflow: Workflow) -> list[MoveTold]:
    words = workflows().conditions
    return [
        MoveTold(
            id=one.move.id,
            label=french(one.move.label),
            to=french(workflow.state(one.move.to).label),
            who=who(one.move),
            conditions=tuple(_condition(words, name, lack) for name, lack in _judged(one)),
            warned=one.warned,
            asks_reason=one.asks_reason,
            ready=one.ready,
        )
        for one in moves
    ]


def _judged(one: Offered) -> Iterable[tuple[str, str]]:
    """Each condition with what lacks for it; nothing is judged for whom the move is not."""
    return [(c.id, c.lack) for c in one.conditions] if one.mine else [(name, "") for name in one.move.conditions]


def _condition(words: Mapping[str, str], name: str, lack: str) -> ConditionTold:
    return ConditionTold(capital(french(words[name])), lack, DONE_AT.get(name) if lack else None)


def who(move: Move) -> str:
    """The roles that may make a move."""
    roles = [Role(role).label for role in MATRIX[move.permission].roles]
    return ", ".join(roles)


def table(workflow: Workflow, *, of_fiche: bool = False) -> list[Row]:
    """Every move that exists with the setting of the phase: from, to, who, conditions."""
    words: Mapping[str, str] = workflows().conditions
    labels = {state.id: french(state.label) for state in workflow.states}
    return [
        Row(
            label=french(move.label),
            sources=", ".join(labels[state] for state in move.from_),
            to=labels[move.to],
            who=", ".join(dict.fromkeys([*who(move).split(", "), *([BEARER] if of_fiche else [])])),
            conditions=tuple(french(words[name]) for name in (*move.conditions, *move.confirms)),
            effect=_effect(move),
        )
        for move in workflow.existing
    ]


def _effect(move: Move) -> str:
    if move.freezes and move.seals:
        return "Le plan est figé et entre en vigueur."
    if move.freezes:
        return "Le plan est figé tel qu’il est."
    if move.seals:
        return "La version signée entre en vigueur."
    return "La version figée est retirée." if move.thaws else ""


def past(acts: Iterable[Act], workflow: Workflow, *, reasons: bool) -> list[Past]:
    """The latest first. The reason is for those who see the plan in preparation."""
    labels = {f"plan.{move.id}": move.label for move in workflow.moves} | {STARTED: "Commencer le plan"}
    return [Past(act.at, french(labels.get(act.verb, act.verb)), act.reason if reasons else "") for act in acts]
