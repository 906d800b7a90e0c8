"""Rows of a demonstration written many at once, each with what the trail says of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import models
from django.utils import timezone

from etabli.domain.audit import snapshot
from etabli.domain.audit.enums import Origin
from etabli.domain.audit.models import Entry

BATCH = 500
TOWARDS_PLAN = ("sent", "request", "resource", "fiche", "plan")
MADE_UP = "démonstration"


@dataclass(frozen=True)
class Act:
    """What changed a row after it was written: when, the verb, the fields as they became."""

    at: datetime
    verb: str
    fields: Mapping[str, Any]
    reason: str = MADE_UP


def morning(day: date) -> datetime:
    """When things are done on a day."""
    return timezone.make_aware(datetime.combine(day, time(10)))


def _now(_: Any) -> datetime:
    return timezone.now()


def _nothing(_: Any) -> Sequence[Act]:
    return ()


def write(
    rows: Sequence[Any],
    verb: str,
    at: Callable[[Any], datetime] = _now,
    then: Callable[[Any], Sequence[Act]] = _nothing,
) -> None:
    """Rows of one model and their entries: full_clean would ask a query a row, and they are our own.

    `then`: what was done to each since, in order; a row is given as it began, and left as it became.
    """
    if not rows:
        return
    entries = [entry for row in rows for entry in _told(row, verb, at(row), then(row))]
    model: type[models.Model] = type(rows[0])
    model._default_manager.bulk_create(rows, batch_size=BATCH)
    Entry.objects.bulk_create(entries, batch_size=BATCH)


def _told(row: Any, verb: str, at: datetime, acts: Sequence[Act]) -> Iterator[Entry]:
    """The entries of a row: it began, then each act with what it changed."""
    common = {"origin": Origin.SYSTEM, "kind": snapshot.kind_of(row), "object_id": str(row.pk), "scope": _scope(row)}
    known = snapshot.take(row)
    yield Entry(at=at, verb=verb, after=known, reason=MADE_UP, **common)
    for act in acts:
        for name, value in act.fields.items():
            setattr(row, name, value)
        became = snapshot.take(row)
        before, after = snapshot.changes(known, became)
        yield Entry(at=act.at, verb=act.verb, before=before, after=after, reason=act.reason, **common)
        known = became


def _scope(row: Any) -> str:
    """The territory of a row, whatever it hangs on."""
    for name in TOWARDS_PLAN:
        row = getattr(row, name, row)
    return str(row.territory_id)
