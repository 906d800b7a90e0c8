"""Rows of other tables in the query of what they hang on: one JSON column a table, read back as instances.

A fiche has ten kinds of parts: a query each would be most of what its page costs.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.db import models
from django.db.models.functions import JSONObject

Row = TypeVar("Row", bound=models.Model)


class Rows(models.Subquery):
    """The rows of a queryset as one JSON array, in its order. Give `OuterRef` where it hangs on the outer row."""

    output_field = models.JSONField()
    template = "(SELECT COALESCE(jsonb_agg(gathered.one_row), '[]'::jsonb) FROM (%(subquery)s) gathered)"

    def __init__(self, rows: models.QuerySet[Any], *beside: str) -> None:
        """`beside`: columns of related rows, by path (`organisation__name`)."""
        own = {field.attname: models.F(field.attname) for field in rows.model._meta.concrete_fields}
        paths = {path: models.F(path) for path in beside}
        super().__init__(rows.values(one_row=JSONObject(**own | paths)))

    def as_sqlite(self, compiler: Any, connection: Any) -> Any:
        found = "(SELECT COALESCE(json_group_array(json(gathered.one_row)), '[]') FROM (%(subquery)s) gathered)"
        return self.as_sql(compiler, connection, template=found)


def instances(model: type[Row], rows: Iterable[dict[str, Any]]) -> list[Row]:
    """The rows as instances; what was asked beside stands in `beside` by its path."""
    return [_instance(model, row) for row in rows]


def _instance(model: type[Row], row: dict[str, Any]) -> Row:
    fields = model._meta.concrete_fields
    own = {field.attname for field in fields}
    found = model.from_db(
        None, [field.attname for field in fields], [_value(field, row[field.attname]) for field in fields]
    )
    found.beside = {path: value for path, value in row.items() if path not in own}
    return found


def _value(field: models.Field, value: Any) -> Any:
    """As the column reads it: JSON has neither dates, ids, nor (on SQLite) truth and nested JSON."""
    if value is None:
        return None
    if isinstance(field, models.JSONField):
        return json.loads(value) if isinstance(value, str) else value
    if isinstance(field, models.DateTimeField):
        instant = datetime.fromisoformat(value)
        return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    if isinstance(field, models.DecimalField):
        return field.to_python(str(value))
    return (field.target_field if field.is_relation else field).to_python(value)
