"""Reading the trail: of an object, of a person, of a place; an object as it was at any date.

People read acts by the day they were done, those of one instant as they were written (`latest`, `earliest`). An object
is rebuilt in the order of writing (`state`): each entry says what changed since the one written before it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import Q, QuerySet, Subquery
from django.utils import timezone

from etabli.domain.audit import snapshot
from etabli.domain.audit.models import Access, Entry, PersonalValue

ERASED = "[effacé]"
SET_APART = "[donnée personnelle]"
Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Act:
    """An entry as it is read: personal values put back, or `ERASED`. `author_id` is the author's pseudonym."""

    id: int
    at: datetime
    author: str
    author_id: UUID | None
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
    """Entries of one object, in the order of writing; also when it is gone."""
    return Entry.objects.filter(kind=snapshot.kind_of(instance), object_id=str(instance.pk)).order_by("pk")


def last_of(instance: models.Model) -> int:
    """The last entry of an object, 0 without one: what a form carries to say what its editor had read."""
    return of_object(instance).order_by("-pk").values_list("pk", flat=True).first() or 0


def of_person(person_id: UUID) -> QuerySet[Entry]:
    """What a person did."""
    return Entry.objects.filter(actor__person_id=person_id)


def last_under(mandate_id: UUID, person_id: UUID) -> Entry | None:
    """What a person did last under a mandate."""
    return of_person(person_id).filter(mandate_id=mandate_id).order_by("-at", "-pk").first()


def of_scope(scope: str) -> QuerySet[Entry]:
    """What was done about a place or an organisation."""
    return Entry.objects.filter(scope=scope)


def accesses_of(person_id: UUID) -> QuerySet[Access]:
    return Access.objects.filter(actor__person_id=person_id)


def accesses() -> QuerySet[Access]:
    """Every access that is still kept, the latest first."""
    return Access.objects.select_related("actor").order_by("-id")


def matching(
    rows: QuerySet[Row], *, author_id: UUID | None = None, since: date | None = None, until: date | None = None
) -> QuerySet[Row]:
    """Entries or accesses of an author (by pseudonym) and of days, the last one included."""
    if author_id is not None:
        rows = rows.filter(actor=author_id)
    if since is not None:
        rows = rows.filter(at__gte=_midnight(since))
    if until is not None:
        rows = rows.filter(at__lt=_midnight(until + timedelta(days=1)))
    return rows


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def latest(entries: QuerySet[Entry], *, before: int | None = None) -> QuerySet[Entry]:
    """The latest act first; those older than an entry: pages that stay fast however long the trail is.

    None is older than one that is not there.
    """
    if before is None:
        return _older(entries)
    return _older(entries, (Subquery(Entry.objects.filter(pk=before).values("at")), before))


def _older(entries: QuerySet[Entry], than: tuple[datetime | Subquery, int] | None = None) -> QuerySet[Entry]:
    if than is not None:
        at, key = than
        entries = entries.filter(Q(at__lt=at) | Q(pk__lt=key), at__lte=at)  # the bound alone is what an index takes
    return entries.order_by("-at", "-pk")


def earliest(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """The first act first."""
    return entries.order_by("at", "pk")


def latest_accesses(found: QuerySet[Access], *, before: int | None = None) -> QuerySet[Access]:
    """The latest first, those older than an id: accesses are written when they happen, in a demonstration too."""
    return (found if before is None else found.filter(pk__lt=before)).order_by("-pk")


def in_batches(entries: QuerySet[Entry], size: int = 1000) -> Iterator[Act]:
    """Every entry, the latest first, personal values apart; one query a batch."""
    than: tuple[datetime | Subquery, int] | None = None
    while acts := read(_older(entries, than)[:size], personal=False):
        yield from acts
        than = (acts[-1].at, acts[-1].id)


def read(entries: QuerySet[Entry], *, personal: bool = True) -> list[Act]:
    """Entries in two queries, with the personal values that are left; `personal=False` leaves them apart, in one."""
    found = list(entries.select_related("actor"))
    wanted = {name for entry in found for part in (entry.before, entry.after) for name in snapshot.references(part)}
    values = dict.fromkeys(wanted, SET_APART)
    if wanted and personal:
        values = {str(value.id): value.value for value in PersonalValue.objects.filter(id__in=wanted)}
    return [
        Act(
            id=entry.pk,
            at=entry.at,
            author=str(entry.actor) if entry.actor else "Établi",
            author_id=entry.actor_id,
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
    """An object's fields at an instant, from the trail alone; None when it was not there.

    Entries are replayed as they were written, not by their dates, up to the first that is dated later: each holds what
    changed since the one written before, so what comes out is always a state that the object was in, also when two have
    one instant or a clock was set back.
    """
    entries = Entry.objects.filter(kind=kind, object_id=object_id).order_by("pk")
    later = None if at is None else entries.filter(at__gt=at).values_list("pk", flat=True).first()
    if later is not None:
        entries = entries.filter(pk__lt=later)
    fields: dict[str, Any] | None = None
    for act in read(entries):
        if act.before and not act.after:
            fields = None
        elif act.before or act.after:
            fields = {**(fields or {}), **act.after}
    return fields


def _resolved(part: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: values.get(value["personal"], ERASED) if snapshot.is_reference(value) else value
        for name, value in part.items()
    }
