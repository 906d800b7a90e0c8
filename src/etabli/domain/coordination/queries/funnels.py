"""Funnels of money over thousands of lines, added up by the database as `plans.totals` would: instruments apart."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Case, CharField, F, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from etabli.domain.coordination.queries.scope import NO_YEAR, Asked, of_line, once
from etabli.domain.plans.enums import Instrument, StageKind
from etabli.domain.plans.models import Resource, Stage
from etabli.domain.plans.rights import Sight
from etabli.domain.plans.totals import Agreement, Funnel

# What a funnel is broken down by: the key of a line, and its words where the key says nothing.
TERRITORY = "fiche__plan__territory"
DIMENSIONS: dict[str, tuple[Any, Any]] = {
    "territory": (F(TERRITORY), Value("")),
    "axis": (Concat(F(f"{TERRITORY}__phase"), Value("/"), F("fiche__axis")), Value("")),
    "funder": (Cast("funder", CharField()), F("funder__name")),
    "scheme": (F("scheme"), F("scheme")),
    "year": (Coalesce(Cast("year", CharField()), Value(NO_YEAR)), Value("")),
}

# Every sum of a line, from those of its stages; NULL is « nothing was said ». See `totals.Line`.
_AGREED = "COALESCE(granted, contracted, 0) - COALESCE(cancelled, 0)"
_POSITIVE = f"CASE WHEN {_AGREED} > 0 THEN {_AGREED} ELSE 0 END"
_CONTRACTED = "contracted - COALESCE(cancelled, 0)"
_ANSWERED = (
    "requested IS NOT NULL AND (granted IS NOT NULL OR contracted IS NOT NULL"
    " OR refused IS NOT NULL OR cancelled IS NOT NULL)"
)
OF_A_LINE = {
    "announced": "COALESCE(announced, 0)",
    "requested": "COALESCE(requested, 0)",
    "granted": f"CASE WHEN granted IS NULL THEN 0 ELSE {_POSITIVE} END",
    "contracted": "COALESCE(contracted, 0)",
    "paid": "COALESCE(paid, 0) - COALESCE(repaid, 0)",
    "refused": "COALESCE(refused, 0)",
    "expected": (
        f"CASE WHEN contracted IS NOT NULL THEN CASE WHEN {_CONTRACTED} > 0 THEN {_CONTRACTED} ELSE 0 END"
        f" WHEN granted IS NOT NULL THEN {_POSITIVE}"
        " WHEN refused IS NOT NULL OR cancelled IS NOT NULL THEN 0"
        " WHEN requested IS NOT NULL THEN requested ELSE COALESCE(announced, 0) END"
    ),
    "lines": "1",
    "answered": f"CASE WHEN {_ANSWERED} THEN requested ELSE 0 END",
    "agreed_of_asked": f"CASE WHEN {_ANSWERED} THEN {_POSITIVE} ELSE 0 END",
}


@dataclass(frozen=True)
class Sums(Funnel):
    """A funnel with what was answered of what was asked, and agreed of that."""

    answered: int = 0
    agreed_of_asked: int = 0

    def __add__(self, other: Funnel) -> "Sums":
        return Sums(*(getattr(self, one.name) + getattr(other, one.name, 0) for one in fields(self)))

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
        found: dict[str, Sums] = {}
        for by_instrument in self.sums.values():
            for instrument, sums in by_instrument.items():
                found[instrument] = found.get(instrument, Sums()) + sums
        return {one: found[one] for one in Instrument.values if one in found}


def seen_lines(asked: Asked, seeing: Sight) -> QuerySet[Resource]:
    """The lines that answer, of projects counted once, that the actor may open."""
    return Resource.objects.order_by().filter(
        of_line(asked), seeing.of_resource(""), fiche__in=once(asked).values("pk")
    )


def broken(asked: Asked, seeing: Sight, *dimensions: str, until: date | None = None) -> dict[str, Broken]:
    """The funnels of what the actor sees, by each of the dimensions. One query, one pass over the stages.

    `until`: as the stages stood at the end of that day.
    """
    readable = Case(When(seeing.of_refusal(""), then=True), default=False, output_field=BooleanField())
    columns: dict[str, Any] = {"line": F("pk"), "given": F("instrument"), "readable": readable}
    for name in dimensions:
        columns[f"key_{name}"], columns[f"label_{name}"] = DIMENSIONS[name]
    try:
        seen, of_seen = seen_lines(asked, seeing).values(**columns).query.sql_with_params()
    except EmptyResultSet:
        return {name: Broken({}, {}) for name in dimensions}
    table = connection.ops.quote_name(Stage._meta.db_table)
    kinds = ", ".join(f"SUM(CASE WHEN kind = '{kind}' THEN amount_cents END) AS {kind}" for kind in StageKind.values)
    conditions, of_stages = [], []
    if not (asked.everywhere and not asked.phase):
        conditions.append("resource_id IN (SELECT line FROM seen)")
    if until is not None:
        conditions.append(f"{connection.ops.quote_name('on')} <= %s")
        of_stages.append(until)
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    names = [name for kind in ("key", "label") for name in (f"{kind}_{one}" for one in dimensions)]
    kept = ", ".join(
        f"CASE WHEN readable THEN {kind} END AS {kind}" if kind == StageKind.REFUSED else kind
        for kind in StageKind.values
    )
    sums = ", ".join(f"{text} AS sum_{name}" for name, text in OF_A_LINE.items())
    totals = ", ".join(f"SUM(sum_{name})" for name in OF_A_LINE)
    parts = " UNION ALL ".join(
        f"SELECT '{one}', key_{one}, MAX(label_{one}), given, {totals} FROM summed GROUP BY key_{one}, given"  # noqa: S608
        for one in dimensions
    )
    sql = (
        f"WITH seen AS MATERIALIZED ({seen}), "  # noqa: S608 (names of our own; values are parameters)
        f"said AS (SELECT resource_id, {kinds} FROM {table}{where} GROUP BY resource_id), "
        f"told AS (SELECT given, {', '.join(names)}, {kept} FROM seen LEFT JOIN said ON resource_id = line), "
        f"summed AS MATERIALIZED (SELECT given, {', '.join(names)}, {sums} FROM told) {parts}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*of_seen, *of_stages])
        rows = cursor.fetchall()
    return {one: _broken([row[1:] for row in rows if row[0] == one]) for one in dimensions}


def _broken(rows: list[tuple[Any, ...]]) -> Broken:
    sums: dict[str, dict[str, Sums]] = {}
    labels: dict[str, str] = {}
    for key, label, instrument, *amounts in rows:
        sums.setdefault(key, {})[instrument] = Sums(*(int(amount) for amount in amounts))
        labels[key] = label
    return Broken(sums, labels)
