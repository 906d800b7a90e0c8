"""What happened to a finding, from the trail: one sentence an act, and the words before and after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from etabli.domain.audit.queries import Act
from etabli.domain.diagnosis.enums import Axis, Confidence, Importance, Kind, State

VERBS = {
    "finding.derived": "a proposé ce constat, tiré des données",
    "finding.derived_again": "a mis la proposition à jour avec une nouvelle version des données",
    "finding.added": "a ajouté ce constat",
    "finding.reworded": "a modifié la rédaction",
    "finding.kept": "a retenu ce constat",
    "finding.rejected": "a écarté ce constat",
    "finding.put_back": "l’a remis parmi les constats à décider",
    "finding.figure_changed": "a signalé ce que dit une nouvelle version des données",
    "finding.figure_taken": "a pris le nouveau chiffre",
    "finding.confidential_written": "a écrit la partie confidentielle",
    "finding.figure_left": "a gardé le chiffre d’avant",
}
FIELDS = {
    "title": "Intitulé",
    "sentence": "Phrase d’origine",
    "wording": "Reformulation",
    "kind": "Nature",
    "axis": "Axe",
    "state": "État",
    "importance": "Importance",
    "confidence": "Confiance",
    "position": "Rang",
}
LABELS = {"kind": Kind, "axis": Axis, "state": State, "importance": Importance, "confidence": Confidence}


@dataclass(frozen=True)
class Change:
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Event:
    at: datetime
    who: str
    did: str
    reason: str
    changes: tuple[Change, ...]


def events(acts: Sequence[Act]) -> list[Event]:
    """The latest first."""
    return [
        Event(act.at, act.author, VERBS.get(act.verb, "a fait un acte"), act.reason, _changes(act))
        for act in reversed(acts)
    ]


def _changes(act: Act) -> tuple[Change, ...]:
    if not act.before:
        return ()
    return tuple(
        Change(label, value(name, act.before.get(name)), value(name, act.after[name]))
        for name, label in FIELDS.items()
        if name in act.after
    )


def value(field: str, stored: object) -> str:
    """A value of a field in words."""
    if stored in (None, ""):
        return "rien"
    return str(LABELS[field](stored).label) if field in LABELS else str(stored)
