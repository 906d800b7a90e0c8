"""Statements put together from named tables, each written by Django."""

# ruff: noqa: S608 (names of our own; values are parameters)

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet

Table = tuple[str, str, Sequence[Any]]  # its name, its SQL, the values of that


def table(name: str, rows: QuerySet[Any, dict[str, Any]]) -> Table:
    """EmptyResultSet where Django knows without asking that there are no rows."""
    return (name, *rows.query.sql_with_params())


def in_front(tables: Iterable[Table]) -> str:
    """The tables, as a statement begins."""
    return f"WITH {', '.join(f'{name} AS ({sql})' for name, sql, _ in tables)}"


def values_of(tables: Iterable[Table]) -> tuple[Any, ...]:
    """Their values, in the order of the tables."""
    return tuple(value for *_, values in tables for value in values)


def lines_of_few(fiches: str, lines: str) -> str:
    """The lines (`of_fiche`) of a table of fiches (`those`), a fiche at a time: they are few, and no database knows."""
    if connection.vendor == "postgresql":
        return f"{fiches} CROSS JOIN LATERAL (SELECT * FROM {lines} WHERE of_fiche = those OFFSET 0) AS line"
    return f"{fiches} CROSS JOIN {lines} ON of_fiche = those"
