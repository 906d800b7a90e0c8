"""One change to several fiches in words: what may be changed, what would be, what was."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from etabli.catalogue import numbers
from etabli.catalogue.plans.workflow import Move
from etabli.domain.plans.declared import axes, fiche_workflow, fields, project_types
from etabli.domain.plans.enums import Commitment
from etabli.domain.plans.models import Fiche
from etabli.domain.plans.queries.several import FIELDS, Asked, Made, Planned
from etabli.domain.plans.reading import Reader
from etabli.domain.plans.services.several import Done
from etabli.kernel.french import small
from etabli.kernel.typography import french
from etabli.web.presentation.plans.listing import WAITING, Filters

MOVE = "etat"
NOTHING = "vide"


@dataclass(frozen=True)
class Row:
    """A fiche before and after. `why`: why it stays as it is."""

    fiche: Fiche
    before: str
    after: str
    changes: bool
    why: str


@dataclass(frozen=True)
class Choosable:
    """A fiche that may be ticked, with its state in words."""

    fiche: Fiche
    state: str
    mark: str
    ticked: bool


def choosable(fiches: Sequence[Fiche], ticked: set[int]) -> list[Choosable]:
    states = {state.id: state for state in fiche_workflow().states}
    return [Choosable(one, states[one.state].label, states[one.state].mark, one.number in ticked) for one in fiches]


def choices(moves: Sequence[Move]) -> list[tuple[str, Any]]:
    """What may be changed, in two groups, as a list of choices."""
    registry = fields()
    found: list[tuple[str, Any]] = [("", "Choisir")]
    found.append(("Un champ", [(name, french(registry[name].label)) for name in FIELDS]))
    if moves:
        found.append(("L’état", [(f"{MOVE}:{move.id}", french(move.label)) for move in moves]))
    return found


def asked_in_words(asked: Asked) -> str:
    """`Maturité`, or `Mettre en pause`."""
    if asked.move is not None:
        return french(asked.move.label)
    return french(asked.field.label) if asked.field is not None else ""


def value(reader: Reader, name: str, of: Any) -> str:
    """A value of a field, or a state, in words."""
    if name == "state":
        return fiche_workflow().state(of).label if of else NOTHING
    field = fields()[name]
    if field.kind == "organisation":
        known = reader.known_organisations.get(str(of))
        return known.name if known else NOTHING
    return french(reader.write(field, of)) or NOTHING


def rows(reader: Reader, asked: Asked, planned: Sequence[Planned]) -> list[Row]:
    name = asked.field.id if asked.field is not None else "state"
    found = []
    for one in planned:
        why = one.refusal or ("C’est déjà le cas." if one.same else "")
        before, after = value(reader, name, one.before), value(reader, name, one.after)
        found.append(Row(one.fiche, before, after, one.changes, why))
    return found


def summary(planned: Sequence[Planned]) -> str:
    """`3 fiches vont changer, 1 reste comme elle est.`"""
    changes = sum(one.changes for one in planned)
    stay = len(planned) - changes
    if not changes:
        return french("Aucune de ces fiches ne changerait : voici pourquoi.")
    said = numbers.plural(changes, "fiche va changer", "fiches vont changer")
    if stay:
        said += ", " + numbers.plural(stay, "reste comme elle est", "restent comme elles sont")
    return french(f"{said}.")


def told(done: Done) -> str:
    """What was done, then each fiche that stays as it was and why."""
    head = numbers.plural(done.changed, "fiche modifiée", "fiches modifiées") if done.changed else "Rien n’a changé"
    left = " ".join(
        f"La fiche {one.fiche.number} reste comme elle était : {small(one.refusal)}" for one in done.refused
    )
    return f"{head}. {left}".strip()


def undone(many: int, asked: int) -> str:
    """What was put back."""
    if not many:
        return "Rien n'a été annulé : ces fiches ont été modifiées depuis, ou leur plan ne se modifie plus."
    said = numbers.plural(many, "fiche est revenue comme elle était", "fiches sont revenues comme elles étaient")
    left = asked - many
    more = numbers.plural(left, "autre a été modifiée depuis", "autres ont été modifiées depuis")
    return f"{said}. {more} : rien n'y change." if left else f"{said}."


def made_rows(reader: Reader, made: Sequence[Made]) -> list[Row]:
    """A line for each field that changed."""
    found = []
    for one in made:
        for name, after in one.after.items():
            before = value(reader, name, one.before.get(name))
            label = "" if name == "state" else french(fields()[name].label)
            found.append(Row(one.fiche, before, value(reader, name, after), True, label))
    return found


def filters_in_words(filters: Filters, phase: str) -> str:
    """`état bloquée, axe Attirer`: what the list was filtered by; empty without a filter."""
    states = {state.id: state.label for state in fiche_workflow().states}
    found = (
        ("état", states.get(filters.state, "")),
        ("axe", {one.id: one.label for one in axes(phase)}.get(filters.axis, "")),
        ("type de projet", {one.id: one.label for one in project_types()}.get(filters.project_type, "")),
        ("engagement", str(dict(Commitment.choices).get(filters.commitment, ""))),
        ("en attente", WAITING[filters.waiting][1] if filters.waiting else ""),
        ("mots", filters.words),
    )
    return french(", ".join(f"{name} « {said} »" for name, said in found if said))
