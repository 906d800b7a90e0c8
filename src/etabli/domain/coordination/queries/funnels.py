"""Funnels of money over thousands of lines, added up by the database as `plans.totals` would: instruments apart."""

# ruff: noqa: S608 (names of our own; values are parameters)

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from etabli.domain.coordination.queries.kept import STATEMENTS, made_of
from etabli.domain.coordination.queries.scope import NO_YEAR, Asked, of_line, once, territories
from etabli.domain.foundation.statements import Statement
from etabli.domain.governance.models import Organisation
from etabli.domain.plans.enums import Instrument, StageKind, Visibility
from etabli.domain.plans.line_sql import OF_A_LINE
from etabli.domain.plans.models import Fiche, LineSums, PlanSums, Resource, Stage
from etabli.domain.plans.rights import Sight
from etabli.domain.plans.totals import Agreement, Funnel

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
EVERY = Q()


@dataclass(frozen=True)
class Sums(Funnel):
    """A funnel with what was answered of what was asked, and agreed of that."""

    answered: int = 0
    agreed_of_asked: int = 0

    @property
    def agreement(self) -> Agreement:
        return Agreement(self.requested, self.answered, self.agreed_of_asked)


@dataclass(frozen=True)
class Broken:
    """The funnels of one dimension: by key and instrument; `labels` by key where the key is no word."""

    sums: Mapping[str, Mapping[str, Sums]]
    labels: Mapping[str, str]

    def total(self) -> dict[str, Sums]:
        """Over every key, in the order of the instruments."""
        found: defaultdict[str, list[Sums]] = defaultdict(list)
        for by_instrument in self.sums.values():
            for instrument, sums in by_instrument.items():
                found[instrument].append(sums)
        return {one: together(found[one]) for one in Instrument.values if one in found}


_CELLS = attrgetter(*Sums.__dataclass_fields__)


def together(several: Iterable[Sums]) -> Sums:
    """Of one instrument, added up."""
    return Sums(*map(sum, zip(*map(_CELLS, several), strict=True)))


def seen_lines(asked: Asked, seeing: Sight) -> QuerySet[Resource]:
    """The lines that answer, of projects counted once, that the actor may open."""
    return Resource.objects.order_by().filter(
        of_line(asked), seeing.of_resource(""), fiche__in=once(asked).values("pk")
    )


def broken(
    asked: Asked, seeing: Sight, *dimensions: str, until: date | None = None, counting: QuerySet[Fiche] | None = None
) -> dict[str, Broken]:
    """The funnels of what the actor sees, by each of the dimensions. One query, and one for the names of keys.

    `until`: as the stages stood at the end of that day, from their own dates; else from the sums that are kept.
    `counting`: the fiches that count, where they are not those of today.
    """

    def written() -> Statement | None:
        if asked.by_plan and dimensions == ("territory",) and until is None and counting is None:
            return _of_plans(asked, seeing)
        return _statement(asked, seeing, dimensions, until, once(asked) if counting is None else counting)

    if counting is None:
        statement = STATEMENTS.statement(made_of("money", seeing, asked, dimensions, until), written)
    else:
        statement = written()
    rows = statement.rows() if statement is not None else []
    return {name: _broken(name, [row[1:] for row in rows if row[0] == n]) for n, name in enumerate(dimensions)}


def _statement(
    asked: Asked, seeing: Sight, dimensions: Sequence[str], until: date | None, counting: QuerySet[Fiche]
) -> Statement | None:
    """None where there is nothing to add up."""
    keys = [f"key_{one}" for one in dimensions]
    try:
        tables = [_fiches(counting, seeing, dimensions), _lines(asked, seeing, dimensions)]
    except EmptyResultSet:
        return None
    if until is not None:
        tables.append(_dated(until))
    named = ", ".join(f"{name} AS ({sql})" for name, sql, _ in tables)
    sql = f"WITH {named}, {_told(keys, dated=until is not None)} {_grouped(keys)}"
    return Statement(sql, tuple(value for *_, values in tables for value in values), {})


def _of_plans(asked: Asked, seeing: Sight) -> Statement | None:
    """By territory, of whole plans: plain lines from the sums that are kept of each plan, the others one by one.

    Whoever reads the fiches of a plan reads its plain lines: see `PlanSums`.
    """
    reading = seeing.plans().order_by().values("pk")
    apart = ~Q(visibility=Visibility.PUBLIC) | Q(refused__isnull=False)
    of_apart = LineSums.objects.order_by().filter(apart).values("fiche")
    not_plain = ~Q(visibility=Visibility.PUBLIC) | Q(counted_in__isnull=False) | ~Q(plan__in=reading)
    counting = once(asked).filter(not_plain | Q(pk__in=of_apart))
    kept = PlanSums.objects.order_by().filter(of_line(asked), plan__in=reading)
    if asked.narrowed:
        kept = kept.filter(plan__territory__in=territories(asked).order_by().values("pk"))
    keys, columns = ["key_territory"], {f"sum_{name}": F(name) for name in OF_A_LINE}
    kept_rows = kept.values(given=F("instrument"), key_territory=F("plan__territory"), **columns)
    try:
        tables = [
            _fiches(counting, seeing, ["territory"]),
            _lines(asked, seeing, ["territory"], apart | Q(plain=False) | ~Q(plan__in=reading)),
            ("kept", *kept_rows.query.sql_with_params()),
        ]
    except EmptyResultSet:
        return None
    named = ", ".join(f"{name} AS ({sql})" for name, sql, _ in tables)
    among = ", ".join(("given", *keys, *columns))
    both = f"every AS (SELECT {among} FROM summed UNION ALL SELECT {among} FROM kept)"
    sql = f"WITH {named}, {_told(keys, dated=False)}, {both} {_grouped(keys, of='every')}"
    return Statement(sql, tuple(value for *_, values in tables for value in values), {})


Table = tuple[str, str, Sequence[Any]]  # its name, its SQL, the values of that


def _fiches(counting: QuerySet[Fiche], seeing: Sight, dimensions: Iterable[str]) -> Table:
    """The fiches that count and that the actor may open: read once, whatever the number of lines."""
    keys = {f"key_{one}": OF_FICHES[one] for one in dimensions if one in OF_FICHES}
    found = counting.filter(seeing.of_fiche("")).values(counting=F("pk"), **keys)
    return ("fiches", *found.query.sql_with_params())


def _lines(asked: Asked, seeing: Sight, dimensions: Iterable[str], among: Q = EVERY) -> Table:
    """The lines that the actor may open where they may open the fiche, with the sums that are kept of each.

    A line that everybody may read is read by whoever reads its fiche: the whole rule is asked of the few others alone.
    """
    others = LineSums.objects.order_by().exclude(visibility=Visibility.PUBLIC).filter(seeing.of_resource(""))
    refused = LineSums.objects.order_by().filter(refused__isnull=False)
    readable = refused.filter(seeing.of_refusal(""))
    columns: dict[str, Any] = {"line": F("pk"), "of_fiche": F("fiche_id"), "given": F("instrument")}
    columns |= {f"key_{one}": OF_LINES[one] for one in dimensions if one in OF_LINES}
    columns |= {f"kept_{kind}": F(kind) for kind in StageKind.values}
    columns["readable"] = Case(
        When(refused__isnull=True, then=True),
        When(pk__in=readable.values("pk"), then=True),
        default=False,
        output_field=BooleanField(),
    )
    open_ones = Q(visibility=Visibility.PUBLIC) | Q(pk__in=others.values("pk"))
    found = LineSums.objects.order_by().filter(of_line(asked), open_ones, among).values(**columns)
    return ("opened", *found.query.sql_with_params())


def _dated(until: date) -> Table:
    """The sums of each line from the stages of that day and before."""
    table, on = (connection.ops.quote_name(name) for name in (Stage._meta.db_table, "on"))
    kinds = ", ".join(f"SUM(amount_cents) FILTER (WHERE kind = '{kind}') AS said_{kind}" for kind in StageKind.values)
    return "said", f"SELECT resource_id AS said_of, {kinds} FROM {table} WHERE {on} <= %s GROUP BY resource_id", [until]


def _told(keys: Sequence[str], *, dated: bool) -> str:
    """The lines of these fiches with what may be told of each, then with every sum of a funnel."""
    kept = ", ".join(
        f"CASE WHEN readable THEN {said} END AS {kind}" if kind == StageKind.REFUSED else f"{said} AS {kind}"
        for kind, said in ((kind, f"said_{kind}" if dated else f"kept_{kind}") for kind in StageKind.values)
    )
    sums = ", ".join(f"{text} AS sum_{name}" for name, text in OF_A_LINE.items())
    among = ", ".join(("given", *keys))
    joined = "opened INNER JOIN fiches ON counting = of_fiche" + " LEFT JOIN said ON said_of = line" * dated
    return f"told AS (SELECT {among}, {kept} FROM {joined}), summed AS (SELECT {among}, {sums} FROM told)"


def _grouped(keys: Sequence[str], of: str = "summed") -> str:
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


def _broken(name: str, rows: list[tuple[Any, ...]]) -> Broken:
    sums: dict[str, dict[str, Sums]] = {}
    for key, instrument, *amounts in rows:
        sums.setdefault(str(key), {})[instrument] = Sums(*amounts)
    return Broken(sums, _names(sums) if name == "funder" else {})


def _names(keys: Iterable[str]) -> dict[str, str]:
    """The names of organisations, by their keys as the database writes them."""
    named = Organisation.objects.filter(pk__in=[UUID(key) for key in keys]).values_list("pk", "name")
    return {key: name for pk, name in named for key in (str(pk), pk.hex)}
