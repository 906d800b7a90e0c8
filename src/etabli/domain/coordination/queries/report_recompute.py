"""The figures of a report computed again from the trail: which are the same, and what was put right since.

Three values of each figure: as the report says it; as it comes out again of what was known that day; as that day is
told today, with what was recorded late or corrected. The first two are the same unless something changed under them.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from etabli.catalogue.coordination.reports import Column, SectionRule, TableRule, report_rules
from etabli.domain.audit.models import Entry
from etabli.domain.coordination import report_rights as rights
from etabli.domain.coordination.models import Report
from etabli.domain.coordination.queries.known import KINDS, Change, Known, Row, World, end_of
from etabli.domain.coordination.queries.report_figures import Reach, report_figures
from etabli.domain.coordination.queries.reports import OpenedReport
from etabli.domain.coordination.report_tables.money import COLUMNS
from etabli.domain.coordination.report_tables.sections import Figures
from etabli.domain.coordination.report_tables.telling import Value
from etabli.domain.plans.enums import Visibility
from etabli.domain.plans.models import Fiche, Indicator, IndicatorValue, Milestone, Plan, Resource, Stage
from etabli.domain.plans.models.fiches import SUBJECT


@dataclass(frozen=True)
class Compared:
    """A figure three times over. `corrections`: the entries that made `today` of it."""

    section: SectionRule
    table: TableRule
    column: Column
    key: str
    label: str
    said: Value
    again: Value
    today: Value
    corrections: tuple[int, ...] = ()

    @property
    def same(self) -> bool:
        return self.said == self.again

    @property
    def corrected(self) -> bool:
        return self.today != self.again


@dataclass(frozen=True)
class Correction:
    """An entry of after the day that changes what is told of it. `before`, `after`: an amount, a day or a number."""

    entry: int
    at: datetime
    kind: str
    fiche: int
    title: str
    name: str
    before: Value
    after: Value
    on: str
    sections: tuple[str, ...]
    keys: frozenset[str]
    columns: frozenset[str]  # of money, those that its stage is summed in; empty: any


@dataclass(frozen=True)
class Recomputed:
    """Every figure, and what was put right since. `veiled`: fiches or lines of which who may read them changed since.

    `backdated`: entries written after the report whose day is before its end.
    """

    figures: tuple[Compared, ...]
    corrections: tuple[Correction, ...]
    veiled: int
    backdated: int

    @property
    def differing(self) -> list[Compared]:
        return [one for one in self.figures if not one.same]

    @property
    def corrected(self) -> list[Compared]:
        return [one for one in self.figures if one.corrected]


def recomputed(found: OpenedReport) -> Recomputed:
    """A query a kind of rows, and eight."""
    report = found.report
    told = report_figures(rights.asked_of(report), report.on, report.kind)
    corrections = tuple(_corrections(told.known, found.reach, told.opened))
    again, today = told.then[found.reach], told.since[found.reach]
    figures = tuple(_compared(report, found.figures, again, today, corrections))
    return Recomputed(figures, corrections, *_meanwhile(report, told.known))


def _compared(
    report: Report, said: Figures, again: Figures, today: Figures, corrections: tuple[Correction, ...]
) -> Iterator[Compared]:
    for section in report_rules().sections_of(report.kind):
        for table in section.of(report.kind):
            tellings = [
                {row["key"]: row for row in one.get(section.id, {}).get(table.id, [])} for one in (said, again, today)
            ]
            there = dict.fromkeys(key for rows in tellings for key in rows)
            for key in there:
                label = next(rows[key]["label"] for rows in tellings if key in rows)
                for n, column in enumerate(table.columns):
                    values = [_value(rows, key, n) for rows in tellings]
                    bearing = (one for one in corrections if section.id in one.sections and _bears(one, column.id))
                    causes = _causes(key, there.keys(), bearing) if values[1] != values[2] else ()
                    yield Compared(section, table, column, key, label, *values, causes)


def _bears(one: Correction, column: str) -> bool:
    """Whether a correction can change a column: a payment changes no grant."""
    return not one.columns or column not in COLUMNS or column in one.columns


def _causes(key: str, there: Set[str], corrections: Iterable[Correction]) -> tuple[int, ...]:
    """The entries that bear on a row; those that name no row of its table bear on each."""
    return tuple(one.entry for one in corrections if key in one.keys or not one.keys & there)


def _value(rows: Mapping[str, Any], key: str, n: int) -> Value:
    """What a row says in a column. A row that is not there says nothing: that is no zero."""
    found: Value = rows[key]["values"][n] if key in rows else None
    return found


def _corrections(known: Known, reach: Reach, opened: Any) -> Iterator[Correction]:
    """Those of which the day is told otherwise, that this reader may read, the latest first."""
    for change in known.changes:
        then, since = (_view(world, change, known) for world in (known.then, known.since))
        if then == since:
            continue
        found = _told(known, change)
        if found is not None and (reach is Reach.WHOLE or _open(known, change, opened)):
            yield found


def _view(world: World, change: Change, known: Known) -> Any:
    """What an object says of the day."""
    row = world.rows[change.kind].get(change.key)
    if row is None:
        return None
    if change.kind == Stage._meta.label_lower:
        return (row.resource, row.kind, row.amount_cents) if row.on <= world.on else None
    if change.kind == IndicatorValue._meta.label_lower:
        return (row.indicator, row.value) if row.on <= world.on else None
    if change.kind == Milestone._meta.label_lower:
        return (row.due_on, row.done_on if row.done_on is not None and row.done_on <= world.on else None)
    return (row.fiche, row.funder, row.instrument, row.year)


def _row(known: Known, model: Any, key: Any) -> Row | None:
    return known.today.all(model).get(key) or known.then.all(model).get(key)


def _fiche_of(known: Known, change: Change) -> tuple[Row, Row | None] | None:
    """The fiche that a change is about, with its line of money where there is one."""
    row = known.today.rows[change.kind].get(change.key) or known.then.rows[change.kind].get(change.key)
    if row is None:
        return None
    line = None
    if change.kind == Stage._meta.label_lower:
        line = row = _row(known, Resource, row.resource)
    elif change.kind == Resource._meta.label_lower:
        line = row
    elif change.kind == IndicatorValue._meta.label_lower:
        row = _row(known, Indicator, row.indicator)
    fiche = _row(known, Fiche, row.fiche) if row is not None else None
    return (fiche, line) if fiche is not None else None


def _open(known: Known, change: Change, opened: Any) -> bool:
    found = _fiche_of(known, change)
    if found is None or found[0].pk not in opened:
        return False
    return found[1] is None or found[1].visibility == Visibility.PUBLIC


def _told(known: Known, change: Change) -> Correction | None:
    found = _fiche_of(known, change)
    if found is None:
        return None
    fiche, line = found
    row = known.today.rows[change.kind].get(change.key) or known.then.rows[change.kind][change.key]
    before, after = change.before, change.after
    told: dict[str, Any] = {"on": "", "name": "", "before": None, "after": None}
    keys: set[str] = set()
    columns: frozenset[str] = frozenset()
    sections: tuple[str, ...] = ("money", "unknown", "freshness")
    if line is not None:
        plan = _row(known, Plan, fiche.plan)
        phase = known.places[plan.territory].phase if plan is not None else ""
        keys = {line.instrument, f"{line.instrument}/{line.funder}", f"{line.instrument}/{phase}/{fiche.axis}"}
    if change.kind == Stage._meta.label_lower:
        columns = frozenset(column for column, kinds in COLUMNS.items() if row.kind in kinds)
        told = {"name": row.kind, "on": row.on.isoformat()}
        told |= {"before": before.get("amount_cents"), "after": after.get("amount_cents")}
        if "amount_cents" not in before and "amount_cents" not in after:
            told |= {"before": before.get("on"), "after": after.get("on")}
    elif change.kind == Resource._meta.label_lower and _comes_or_goes(known, change):
        sections = ("unknown", "freshness")  # its stages say what it adds
    elif change.kind == Milestone._meta.label_lower:
        sections = ("deadlines", "freshness")
        names = ("done_on", "due_on") if before.get("done_on") != after.get("done_on") else ("due_on",)
        told |= {"name": row.title, "on": row.due_on.isoformat()}
        told |= {"before": before.get(names[0]), "after": after.get(names[0])}
    elif change.kind == IndicatorValue._meta.label_lower:
        sections, keys = ("indicators", "unknown"), {str(row.indicator)}
        measured = _row(known, Indicator, row.indicator)
        told = {"name": measured.name if measured is not None else "", "on": row.on.isoformat()}
        told |= {"before": before.get("value"), "after": after.get("value")}
    return Correction(
        entry=change.entry,
        at=change.at,
        kind=change.kind,
        fiche=fiche.number,
        title=fiche.title,
        sections=sections,
        keys=frozenset(keys),
        columns=columns,
        **told,
    )


def _comes_or_goes(known: Known, change: Change) -> bool:
    return any(world.rows[change.kind].get(change.key) is None for world in (known.then, known.since))


def _meanwhile(report: Report, known: Known) -> tuple[int, int]:
    """Why figures may come out otherwise: who may read changed; acts were written later under an earlier day."""
    keys: set[UUID] = {*known.today.all(Fiche), *known.today.all(Resource)}
    later = Entry.objects.filter(pk__gt=report.read_until)
    kinds = (SUBJECT, Resource._meta.label_lower)
    veiled = later.filter(kind__in=kinds, before__has_key="visibility", after__has_key="visibility")
    named = {UUID(key) for key in veiled.values_list("object_id", flat=True)}
    rows: set[str] = {str(key) for world in (known.today, known.then) for rows in world.rows.values() for key in rows}
    early = later.filter(kind__in=[one.name for one in KINDS], at__lt=end_of(report.on))
    backdated = sum(1 for key in early.values_list("object_id", flat=True) if key in rows)
    return len(named & keys), backdated
