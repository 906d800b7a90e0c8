"""Reading the trail: of an object, of a person, of a place; an object as it was at any date."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import QuerySet

from etabli.domain.audit import snapshot
from etabli.domain.audit.models import Access, Entry, PersonalValue

ERASED = "[effacé]"


@dataclass(frozen=True)
class Act:
    """An entry as it is read: personal values put back, or `ERASED`."""

    id: int
    at: datetime
    author: str
    mandate_id: UUID | None
    verb: str
    kind: str
    object_id: str
    scope: str
    before: dict[str, Any]
    after: dict[str, Any]
    details: dict[str, Any]
    reason: str


def of_object(instance: models.Model) -> QuerySet[Entry]:
    """Entries of one object, the first first; also when it is gone."""
    return Entry.objects.filter(kind=snapshot.kind_of(instance), object_id=str(instance.pk))


def of_person(person_id: UUID) -> QuerySet[Entry]:
    """What a person did."""
    return Entry.objects.filter(actor__person_id=person_id)


def of_scope(scope: str) -> QuerySet[Entry]:
    """What was done about a place or an organisation."""
    return Entry.objects.filter(scope=scope)


def accesses_of(person_id: UUID) -> QuerySet[Access]:
    return Access.objects.filter(actor__person_id=person_id)


def read(entries: QuerySet[Entry]) -> list[Act]:
    """Entries in two queries, with the personal values that are left."""
    found = list(entries.select_related("actor"))
    wanted = {name for entry in found for part in (entry.before, entry.after) for name in _references(part)}
    values = {str(value.id): value.value for value in PersonalValue.objects.filter(id__in=wanted)} if wanted else {}
    return [
        Act(
            id=entry.pk,
            at=entry.at,
            author=str(entry.actor) if entry.actor else "Établi",
            mandate_id=entry.mandate_id,
            verb=entry.verb,
            kind=entry.kind,
            object_id=entry.object_id,
            scope=entry.scope,
            before=_resolved(entry.before, values),
            after=_resolved(entry.after, values),
            details=entry.details,
            reason=entry.reason,
        )
        for entry in found
    ]


def state(kind: str, object_id: str, at: datetime | None = None) -> dict[str, Any] | None:
    """An object's fields at an instant, from the trail alone; None when it was not there."""
    entries = Entry.objects.filter(kind=kind, object_id=object_id)
    if at is not None:
        entries = entries.filter(at__lte=at)
    fields: dict[str, Any] | None = None
    for act in read(entries):
        if act.before and not act.after:
            fields = None
        elif act.before or act.after:
            fields = {**(fields or {}), **act.after}
    return fields


def _references(part: dict[str, Any]) -> list[str]:
    return [value["personal"] for value in part.values() if _is_reference(value)]


def _resolved(part: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: values.get(value["personal"], ERASED) if _is_reference(value) else value for name, value in part.items()
    }


def _is_reference(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"personal"}
