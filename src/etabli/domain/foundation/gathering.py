"""Rows of several kinds read in one query, each with what it takes to tell it: what awaits somebody, what is late."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, DateField, DateTimeField, F, IntegerField, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf, Trim

from etabli.domain.foundation.statements import statement

PLACE = ("name", "phase_id", "published_id")
# What a row may tell beside its kind and its territory, each with its type and what stands where it is not told.
COLUMNS: dict[str, tuple[Any, object]] = {
    "number": (IntegerField(), 0),
    "since": (DateTimeField(), None),
    "due": (DateField(), None),
    "key": (TextField(), ""),
    "title": (TextField(), ""),
    "who": (TextField(), ""),
    "about": (TextField(), ""),
}


@dataclass(frozen=True)
class Row:
    """One thing of a kind, `what`; where it belongs to no territory, the place is empty.

    `number`: of a version, of a fiche, how many, or euros; `since`: when it began to wait; `due`: its last day; `key`:
    what opens it; `about`: the fiche that it bears on, which a déport may close.
    """

    what: str
    name: str
    phase_id: str
    published_id: str
    number: int = 0
    since: datetime | None = None
    due: date | None = None
    key: str = ""
    title: str = ""
    who: str = ""
    about: str = ""


def part(what: Any, rows: QuerySet[Any], path: str, **told: Any) -> QuerySet[Any]:
    """Rows as lines of the union. `path` leads to their territory; `told` gives columns, by the name of a field or an
    expression. An aggregate counts the rows of a territory. The same line twice is one.
    """
    place = [f"{path}__{name}" if path else name for name in PLACE]
    columns = {f"told_{name}": _column(name, told.get(name)) for name in COLUMNS}
    kind = Value(str(what), CharField()) if isinstance(what, str) else Cast(what, TextField())
    return rows.order_by().values(*place).annotate(what=kind, **columns).values_list("what", *place, *columns)


def _column(name: str, given: Any) -> Any:
    field, otherwise = COLUMNS[name]
    if given is None:
        return Value(otherwise, field) if otherwise is not None else Cast(Value(None), field)
    return Cast(F(given) if isinstance(given, str) else given, field)


def together(parts: Iterable[QuerySet[Any]]) -> QuerySet[Any] | None:
    """All of them as one reading; None for nothing."""
    every = list(parts)
    return every[0].union(*every[1:]) if every else None


def told(lines: Iterable[Sequence[Any]]) -> list[Row]:
    """Lines of the union as rows, in order of place."""
    found = [Row(one[0], *(value or "" for value in one[1:4]), *one[4:]) for one in lines]
    return sorted(found, key=lambda one: (one.name, one.phase_id, one.published_id))


def read(parts: Iterable[QuerySet[Any]]) -> list[Row]:
    """All of them, in order of place. One query; none for nothing."""
    found = statement(together(parts))
    return told(found.rows()) if found is not None else []


def person(path: str) -> Any:
    """The name of a person at the end of a path, as `str` gives it, but for who has none."""
    name = Trim(Concat(f"{path}__given_name", Value(" "), f"{path}__family_name"))
    return Coalesce(NullIf(name, Value("")), F(f"{path}__email"))
