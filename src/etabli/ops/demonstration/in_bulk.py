"""Rows of a demonstration written many at once, each with its entry on the trail."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from etabli.domain.audit import snapshot
from etabli.domain.audit.enums import Origin
from etabli.domain.audit.models import Entry

BATCH = 500
TOWARDS_PLAN = ("sent", "request", "resource", "fiche", "plan")


def _now(_: Any) -> datetime:
    return timezone.now()


def write(rows: Sequence[Any], verb: str, at: Callable[[Any], datetime] = _now) -> None:
    """Rows of one model and their entries: full_clean would ask a query a row, and they are our own."""
    if not rows:
        return
    model: type[models.Model] = type(rows[0])
    model._default_manager.bulk_create(rows, batch_size=BATCH)
    Entry.objects.bulk_create(
        (
            Entry(
                at=at(row),
                origin=Origin.SYSTEM,
                verb=verb,
                kind=snapshot.kind_of(row),
                object_id=str(row.pk),
                scope=_scope(row),
                after=snapshot.take(row),
                reason="démonstration",
            )
            for row in rows
        ),
        batch_size=BATCH,
    )


def _scope(row: Any) -> str:
    """The territory of a row, whatever it hangs on."""
    for name in TOWARDS_PLAN:
        row = getattr(row, name, row)
    return str(row.territory_id)
