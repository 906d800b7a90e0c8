"""Bulk writing of rows under stable primary keys."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models

BATCH = 2000


def replace_rows(model: type[models.Model], rows: Iterable[Sequence[Any]], fields: Sequence[str]) -> None:
    """Write rows over those with the same first field, the primary key; others stay, see `remove_others`."""
    objects = [model(**dict(zip(fields, row, strict=True))) for row in rows]
    model._default_manager.bulk_create(
        objects,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=[model._meta.pk.attname],
        update_fields=list(fields[1:]),
    )


def remove_others(model: type[models.Model], keys: Iterable[str]) -> None:
    kept = set(keys)
    gone = [key for key in model._default_manager.values_list("pk", flat=True) if key not in kept]
    if gone:
        model._default_manager.filter(pk__in=gone).delete()
