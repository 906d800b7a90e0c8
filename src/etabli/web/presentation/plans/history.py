"""What happened to a fiche and its parts, told in French, field by field."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError

from etabli.domain.audit.queries import Act
from etabli.domain.governance.queries.names import Named, names
from etabli.domain.plans.declared import fields
from etabli.domain.plans.queries.fiches import OpenedFiche
from etabli.domain.plans.reading import Reader
from etabli.kernel.typography import french
from etabli.web.presentation import trail
from etabli.web.presentation.plans.fiche import words

BESIDE = {"reason": "Motif de l’état", "consented_on": "Accord de l’entreprise le"}


def events(found: OpenedFiche, acts: Sequence[Act]) -> list[trail.Told]:
    """One query, for the names of people and organisations."""
    known = names(_ids(acts))
    told = trail.tell(acts, known, {})
    reader = Reader(found.opened.territory, organisations={})
    return [
        replace(one, changes=_changes(reader, act, known)) if act.kind == "plans.fiche" else one
        for one, act in zip(told, acts, strict=True)
    ]


def _changes(reader: Reader, act: Act, known: dict[str, Named]) -> list[trail.Change]:
    """The fields of the registry that an act wrote, in the order of the form."""
    found = []
    for field in fields().fields:
        name = field.id if field.store == "column" else f"values.{field.id}"
        if name not in act.before and name not in act.after:
            continue
        before, after = (_words(reader, field, part.get(name), known) for part in (act.before, act.after))
        if before or after:
            found.append(trail.Change(french(field.label), before, after))
    found += [
        trail.Change(label, str(act.before.get(name) or ""), str(act.after.get(name) or ""))
        for name, label in BESIDE.items()
        if act.before.get(name) or act.after.get(name)
    ]
    return found


def _words(reader: Reader, field: Any, value: Any, known: dict[str, Named]) -> str:
    if field.kind == "organisation":
        return known[value].label if value in known else ("organisation disparue" if value else "")
    try:
        return words(reader, field, value).replace("\n", ", " if field.kind != "text" else "\n")
    except (ValidationError, KeyError, TypeError, ValueError):
        return str(value)  # written under another registry


def _ids(acts: Iterable[Act]) -> set[str]:
    found = set()
    for act in acts:
        found |= {str(act.mandate_id), act.object_id}
        for part in (act.before, act.after):
            found |= {value for value in part.values() if isinstance(value, str) and len(value) == 36}
    return found
