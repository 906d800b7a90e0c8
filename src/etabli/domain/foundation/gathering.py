"""Rows of several kinds read in one query, each with what it takes to tell it: what awaits somebody, what is late."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import CharField, DateField, DateTimeField, F, IntegerField, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf, Trim

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

    `number`: of a version, of a fiche, or how many; `since`: when it began to wait; `due`: its last day; `key`: what
    opens it; `about`: the fiche that it bears on, which a déport may close.
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


@dataclass(frozen=True)
class Statement:
    """A reading as the database takes it, with what turns each of its values into ours, by position."""

    sql: str
    params: tuple[Any, ...]
    converters: Mapping[int, tuple[Sequence[Callable[..., Any]], Any]]

    def rows(self) -> list[Row]:
        """In order of place. One query."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.params)
            lines = [self._converted(line) for line in cursor.fetchall()]
        found = [Row(one[0], *(value or "" for value in one[1:4]), *one[4:]) for one in lines]
        return sorted(found, key=lambda one: (one.name, one.phase_id, one.published_id))

    def _converted(self, line: Sequence[Any]) -> list[Any]:
        values = list(line)
        for position, (several, expression) in self.converters.items():
            for convert in several:
                values[position] = convert(values[position], expression, connection)
        return values


def statement(parts: Iterable[QuerySet[Any]]) -> Statement | None:
    """All of them as one statement; None for nothing."""
    every = list(parts)
    if not every:
        return None
    compiler = every[0].union(*every[1:]).query.get_compiler(DEFAULT_DB_ALIAS)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    return Statement(sql, tuple(params), compiler.get_converters([column for column, *_ in compiler.select]))


def read(parts: Iterable[QuerySet[Any]]) -> list[Row]:
    """All of them, in order of place. One query; none for nothing."""
    found = statement(parts)
    return found.rows() if found is not None else []


class Kept:
    """Statements by what they are made of: to write one takes Django longer than to answer it takes the database.

    Only the text and its values are kept, never an answer. A key holds all that the readings are made of.
    """

    def __init__(self, most: int = 200) -> None:
        self._most = most
        self._by_key: OrderedDict[Hashable, Statement | None] = OrderedDict()

    def read(self, key: Hashable, parts: Callable[[], Iterable[QuerySet[Any]]]) -> list[Row]:
        """As `read` would; `parts` is called where nothing is kept."""
        if key not in self._by_key:
            self._by_key[key] = statement(parts())
            while len(self._by_key) > self._most:
                self._by_key.popitem(last=False)
        found = self._by_key.get(key)
        return found.rows() if found is not None else []


def person(path: str) -> Any:
    """The name of a person at the end of a path, as `str` gives it, but for who has none."""
    name = Trim(Concat(f"{path}__given_name", Value(" "), f"{path}__family_name"))
    return Coalesce(NullIf(name, Value("")), F(f"{path}__email"))
