"""Readings kept as the database takes them: to write one takes Django longer than to answer it takes the database.

Only the text and its values are kept, never an answer. A key holds all that a reading is made of.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import QuerySet


@dataclass(frozen=True)
class Statement:
    """A reading as the database takes it, with what turns each of its values into ours, by position."""

    sql: str
    params: tuple[Any, ...]
    converters: Mapping[int, tuple[Sequence[Callable[..., Any]], Any]]

    def rows(self) -> list[tuple[Any, ...]]:
        """As `values_list` gives them. One query."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.params)
            found = cursor.fetchall()
        return [self._converted(line) for line in found] if self.converters else [tuple(line) for line in found]

    def _converted(self, line: Sequence[Any]) -> tuple[Any, ...]:
        values = list(line)
        for position, (several, expression) in self.converters.items():
            for convert in several:
                values[position] = convert(values[position], expression, connection)
        return tuple(values)


def statement(asked: QuerySet[Any] | None) -> Statement | None:
    """The text of a `values_list`; None where there is nothing to read."""
    if asked is None:
        return None
    compiler = asked.query.get_compiler(DEFAULT_DB_ALIAS)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    return Statement(sql, tuple(params), compiler.get_converters([column for column, *_ in compiler.select]))


class Kept:
    """Statements by key, the `most` last asked for."""

    def __init__(self, most: int = 200) -> None:
        self._most = most
        self._by_key: OrderedDict[Hashable, Statement | None] = OrderedDict()

    def read(self, key: Hashable, asked: Callable[[], QuerySet[Any] | None]) -> list[tuple[Any, ...]]:
        """The rows of a `values_list`; `asked` is called where nothing is kept. One query, none for nothing."""
        found = self.statement(key, lambda: statement(asked()))
        return found.rows() if found is not None else []

    def statement(self, key: Hashable, made: Callable[[], Statement | None]) -> Statement | None:
        """The statement of a key, made where it is not kept."""
        if key not in self._by_key:
            self._by_key[key] = made()
            while len(self._by_key) > self._most:
                self._by_key.popitem(last=False)
        else:
            self._by_key.move_to_end(key)
        return self._by_key[key]
