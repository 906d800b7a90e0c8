"""What happened to a finding, from the trail: one sentence an act, and the words before and after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from etabli.domain.audit.queries import Act
from etabli.domain.diagnosis.enums import Axis, Confidence, EvidenceKind, Importance, Kind, State
from etabli.domain.diagnosis.models.findings import SUBJECT
from etabli.domain.diagnosis.queries.history import EVIDENCE

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
    "finding.no_longer_claimed": "a signalé que ce constat ne tient plus aux chiffres",
    "finding.rated": "a donné un avis",
    "evidence.added": "a ajouté une preuve",
    "evidence.removed": "a retiré une preuve",
    "evidence.forgotten": "a effacé le texte et le document d’une preuve, la phase étant finie",
    "recusal.declared": "a déclaré un déport",
    "recusal.reported": "a signalé un déport à confirmer",
    "recusal.accepted": "a accepté son déport",
    "recusal.confirmed": "a confirmé un déport",
    "recusal.dismissed": "a écarté un signalement de déport",
    "recusal.lifted": "a levé un déport",
    "recusal.forgotten": "a effacé les précisions d’un déport, la phase étant finie",
    "recusal.removed": "a effacé un déport, la phase étant finie",
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
    return [Event(act.at, act.author, _did(act), act.reason, _changes(act)) for act in reversed(acts)]


def _did(act: Act) -> str:
    """« a ajouté une preuve (entretien) », of which the entry says the kind."""
    did, kind = VERBS.get(act.verb, "a fait un acte"), (act.after or act.before).get("kind")
    return f"{did} ({EvidenceKind(kind).label})" if act.kind == EVIDENCE and kind else did


def _changes(act: Act) -> tuple[Change, ...]:
    if not act.before or act.kind != SUBJECT:  # what others think is not told one by one
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
