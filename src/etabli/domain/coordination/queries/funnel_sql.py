"""The statement of a funnel: the fiches that count, the lines of these, what may be told of each, then the sums."""

# ruff: noqa: S608 (names of our own; values are parameters)

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat

from etabli.domain.coordination.queries.scope import NO_YEAR, Asked, of_line
from etabli.domain.coordination.queries.tables import Table, in_front, table, values_of
from etabli.domain.foundation.statements import Statement
from etabli.domain.plans.enums import StageKind, Visibility
from etabli.domain.plans.line_sql import OF_A_LINE
from etabli.domain.plans.models import Fiche, LineSums, Stage
from etabli.domain.plans.rights import Sight

# What a funnel is broken down by: a key of fiches, or of lines.
OF_FICHES: dict[str, Any] = {
    "territory": F("plan__territory"),
    "axis": Concat(F("plan__territory__phase"), Value("/"), F("axis")),
}
OF_LINES: dict[str, Any] = {
    "funder": F("funder"),
    "scheme": F("scheme"),
    "year": Coalesce(Cast("year", CharField()), Value(NO_YEAR)),
}
DIMENSIONS = (*OF_FICHES, *OF_LINES)


def of_lines(
    asked: Asked, seeing: Sight, dimensions: Sequence[str], until: date | None, counting: QuerySet[Fiche]
) -> Statement | None:
    """None where there is nothing to add up."""
    keys = [f"key_{one}" for one in dimensions]
    try:
        tables = [_fiches(counting, seeing, dimensions), _lines(asked, seeing, dimensions), readable(seeing)]
    except EmptyResultSet:
        return None
    joined, stages = "opened INNER JOIN fiches ON counting = of_fiche", "kept"
    if until is not None:
        tables.append(_dated(until))
        joined, stages = f"{joined} LEFT JOIN said ON said_of = line", "said"
    told = f"SELECT {', '.join(('given', *keys))}, {told_stages(stages)} FROM {joined}"
    sql = f"{in_front(tables)}, told AS ({told}), summed AS ({summed(keys)}) {grouped(keys)}"
    return Statement(sql, values_of(tables), {})


def _fiches(counting: QuerySet[Fiche], seeing: Sight, dimensions: Iterable[str]) -> Table:
    """The fiches that count and that the actor may open: read once, whatever the number of lines."""
    keys = {f"key_{one}": OF_FICHES[one] for one in dimensions if one in OF_FICHES}
    found = counting.filter(seeing.of_fiche("")).values(counting=F("pk"), **keys)
    return table("fiches", found)


def _lines(asked: Asked, seeing: Sight, dimensions: Iterable[str]) -> Table:
    keys = {f"key_{one}": OF_LINES[one] for one in dimensions if one in OF_LINES}
    found = open_lines(asked, seeing).values(of_fiche=F("fiche_id"), **columns(), **keys)
    return table("opened", found)


def open_lines(asked: Asked, seeing: Sight) -> QuerySet[LineSums]:
    """The lines that the actor may open where they may open the fiche, with the sums that are kept of each.

    A line that everybody may read is read by whoever reads its fiche: the whole rule is asked of the few others alone.
    """
    others = LineSums.objects.order_by().exclude(visibility=Visibility.PUBLIC).filter(seeing.of_resource(""))
    open_ones = Q(visibility=Visibility.PUBLIC) | Q(pk__in=others.values("pk"))
    return LineSums.objects.order_by().filter(of_line(asked), open_ones)


def columns() -> dict[str, Any]:
    """What is read of each line beside its keys."""
    return {"line": F("pk"), "given": F("instrument"), **{f"kept_{kind}": F(kind) for kind in StageKind.values}}


def readable(seeing: Sight) -> Table:
    """The lines that were refused, whose refusal the actor may read."""
    found = LineSums.objects.order_by().filter(seeing.of_refusal(""), refused__isnull=False).values("pk")
    return table("readable", found)


def _dated(until: date) -> Table:
    """The sums of each line from the stages of that day and before."""
    table, on = (connection.ops.quote_name(name) for name in (Stage._meta.db_table, "on"))
    kinds = ", ".join(f"SUM(amount_cents) FILTER (WHERE kind = '{kind}') AS said_{kind}" for kind in StageKind.values)
    return "said", f"SELECT resource_id AS said_of, {kinds} FROM {table} WHERE {on} <= %s GROUP BY resource_id", [until]


def told_stages(prefix: str) -> str:
    """The sums of the stages of a line, less a refusal that the actor may not read."""
    told = f"{prefix}_{StageKind.REFUSED} IS NOT NULL AND line IN (SELECT * FROM readable)"
    return ", ".join(
        f"CASE WHEN {told} THEN {prefix}_{kind} END AS {kind}"
        if kind == StageKind.REFUSED
        else f"{prefix}_{kind} AS {kind}"
        for kind in StageKind.values
    )


def summed(keys: Iterable[str]) -> str:
    """Every sum of a funnel, of each line that is told."""
    sums = ", ".join(f"{text} AS sum_{name}" for name, text in OF_A_LINE.items())
    return f"SELECT {', '.join(('given', *keys))}, {sums} FROM told"


def grouped(keys: Sequence[str], of: str = "summed") -> str:
    """Sums by each of the keys, its place first; PostgreSQL adds up for all of them in one reading."""
    totals = ", ".join(f"CAST(SUM(sum_{name}) AS BIGINT)" for name in OF_A_LINE)
    if connection.vendor != "postgresql" or len(keys) == 1:
        return " UNION ALL ".join(
            f"SELECT {n}, {key}, given, {totals} FROM {of} GROUP BY {key}, given" for n, key in enumerate(keys)
        )
    place = " ".join(f"WHEN GROUPING({key}) = 0 THEN {n}" for n, key in enumerate(keys))
    which = " ".join(f"WHEN GROUPING({key}) = 0 THEN CAST({key} AS TEXT)" for key in keys)
    sets = ", ".join(f"({key}, given)" for key in keys)
    return f"SELECT CASE {place} END, CASE {which} END, given, {totals} FROM {of} GROUP BY GROUPING SETS ({sets})"
