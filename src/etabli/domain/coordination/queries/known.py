"""What was known of a place at the end of a day: today's rows, with what the trail says happened since undone.

Two tellings of one day come out of one reading. `then`: as everything stood when the day ended. `since`: the same, but
for what bears a day of its own (a stage of money, a milestone, a reading of an indicator), which is as it is written
now: what was recorded late, or put right. What differs between the two has its entries on the trail.
"""

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from types import SimpleNamespace
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.timezone import make_aware

from etabli.domain.audit.models import Entry
from etabli.domain.coordination.models import AgendaItem, Committee, Decision, Meeting, Obstacle, SentRequest
from etabli.domain.coordination.queries.scope import Asked, territories
from etabli.domain.diagnosis.models import Version
from etabli.domain.governance.models import Binome
from etabli.domain.plans.models import (
    Ambition,
    Expense,
    Fiche,
    FindingLink,
    Indicator,
    IndicatorValue,
    Milestone,
    OperatorRequest,
    Plan,
    Resource,
    Stage,
)

FEW = 5000  # objects whose entries are asked for by name; of more, the trail of every object is read


@dataclass(frozen=True)
class Kind:
    """What is followed of a model. `place`: the path from a row to its territory. `parent`: the field that leads up.

    `dated`: its rows bear their own day, and may be written down later than it.
    """

    model: type[models.Model]
    fields: tuple[str, ...]
    place: str
    parent: str = ""
    dated: bool = False

    @property
    def name(self) -> str:
        return self.model._meta.label_lower


# Parents first: what was removed is put back after what it hung on.
KINDS = (
    Kind(Binome, ("territory", "starts_on", "ends_on"), "territory"),
    Kind(Version, ("territory", "number", "state", "adopted_at", "content"), "territory"),
    Kind(Plan, ("territory", "state"), "territory"),
    Kind(Ambition, ("plan", "axis"), "plan__territory", "plan"),
    Kind(
        Fiche,
        (
            *("plan", "number", "title", "axis", "state", "lead", "ends_on", "visibility", "counted_in"),
            *("created_at", "changed_at", "confirmed_at"),
        ),
        "plan__territory",
        "plan",
    ),
    Kind(FindingLink, ("fiche", "finding"), "fiche__plan__territory", "fiche"),
    Kind(Expense, ("fiche",), "fiche__plan__territory", "fiche"),
    Kind(Resource, ("fiche", "funder", "instrument", "year", "visibility"), "fiche__plan__territory", "fiche", True),
    Kind(Stage, ("resource", "kind", "amount_cents", "on"), "resource__fiche__plan__territory", "resource", True),
    Kind(Milestone, ("fiche", "title", "due_on", "done_on"), "fiche__plan__territory", "fiche", True),
    Kind(Indicator, ("fiche", "name", "unit", "baseline", "target"), "fiche__plan__territory", "fiche"),
    Kind(IndicatorValue, ("indicator", "on", "value"), "indicator__fiche__plan__territory", "indicator", True),
    Kind(OperatorRequest, ("fiche",), "fiche__plan__territory", "fiche"),
    Kind(
        SentRequest,
        (
            *("request", "operator", "need_kind", "state", "sent_on", "answer_by", "acknowledge_by"),
            *("acknowledged_on", "answered_on", "closed_on"),
        ),
        "request__fiche__plan__territory",
        "request",
    ),
    Kind(
        Obstacle,
        ("territory", "fiche", "visibility", "state", "raised_on", "closed_on", "days_gained"),
        "territory",
    ),
    Kind(Meeting, ("committee", "state", "on", "held_on"), "committee"),
    Kind(AgendaItem, ("meeting", "fiche", "sent"), "meeting__committee", "meeting"),
    Kind(Decision, ("item", "outcome", "due_on", "settled_on"), "item__meeting__committee", "item"),
)
BY_NAME = {one.name: one for one in KINDS}
Row = Any  # a row by the names of its fields, with its key as `pk`
Rows = dict[str, dict[Any, Row]]


@dataclass(frozen=True)
class World:
    """The rows of a place, by kind and key. `on`: the day that is told."""

    on: date
    rows: Mapping[str, Mapping[Any, Row]]

    def all(self, model: type[models.Model]) -> Mapping[Any, Row]:
        return self.rows[model._meta.label_lower]


@dataclass(frozen=True)
class Change:
    """An entry of after the day, about what bears a day of its own."""

    entry: int
    at: datetime
    verb: str
    kind: str
    key: Any
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True)
class Known:
    """A day as it was known when it ended, as it is told since, and today's rows, by which readers are judged.

    `places`: the keys of its territories. `changes`: what made `since` of `then`, the latest first; `until`: the last
    entry that was read.
    """

    asked: Asked
    places: Mapping[str, Row]
    then: World
    since: World
    today: World
    changes: tuple[Change, ...] = ()
    until: int = 0
    committees: Mapping[Any, Row] = field(default_factory=dict)


def end_of(day: date) -> datetime:
    """The first instant of the day after."""
    return make_aware(datetime.combine(day + timedelta(days=1), time()))


def known(asked: Asked, day: date) -> Known:
    """A query a kind, and three: territories, committees, entries."""
    places = {
        key: SimpleNamespace(pk=key, name=name, phase=phase)
        for key, name, phase in territories(asked).values_list("pk", "name", "phase")
    }
    committees = {key: SimpleNamespace(pk=key) for key in _committees(asked).values_list("pk", flat=True)}
    inside = territories(asked).order_by().values("pk")
    today: Rows = {}
    for kind in KINDS:
        found = kind.model._default_manager.order_by()
        if kind.place.endswith("committee"):
            found = found.filter(**{f"{kind.place}__in": list(committees)})
        elif not asked.everywhere or asked.phase:
            found = found.filter(**{f"{kind.place}__in": inside})
        columns = ("pk", *kind.fields)
        today[kind.name] = {
            row[0]: SimpleNamespace(**dict(zip(columns, row, strict=True))) for row in found.values_list(*columns)
        }
    tops = {"territory": places, "committee": committees}
    then: Rows = {name: dict(rows) for name, rows in today.items()}
    changes = list(_undo(then, tops, _entries(today, day)))
    fiches = then[BY_NAME["plans.fiche"].name]
    for key in [key for key, row in fiches.items() if row.created_at >= end_of(day)]:
        del fiches[key]
    since = {name: today[name] if BY_NAME[name].dated else rows for name, rows in then.items()}
    until = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return Known(
        asked, places, World(day, then), World(day, since), World(day, today), tuple(changes), until, committees
    )


def _committees(asked: Asked) -> QuerySet[Committee]:
    """Those of the place, and of the places inside it."""
    found = Committee.objects.order_by()
    if asked.everywhere:
        return found
    inside = Q(territory__in=territories(asked).order_by().values("pk"))
    if asked.region:
        inside |= Q(region=asked.region) | Q(departement__region=asked.region)
    return found.filter(inside)


def _entries(today: Rows, day: date) -> Iterator[tuple[Any, ...]]:
    """What was done of these kinds after the day, the latest first."""
    found = Entry.objects.filter(kind__in=list(BY_NAME), at__gte=end_of(day))
    keys = [str(key) for rows in today.values() for key in rows]
    if len(keys) <= FEW:
        gone = found.filter(after={}).values("object_id")  # what was removed is in no row
        found = found.filter(Q(object_id__in=keys) | Q(object_id__in=gone))
    found = found.order_by("-at", "-pk")
    yield from found.values_list("pk", "at", "verb", "kind", "object_id", "before", "after").iterator(2000)


def _undo(then: Rows, tops: Mapping[str, Mapping[Any, Row]], entries: Iterator[tuple[Any, ...]]) -> Iterator[Change]:
    """Put rows back as they were; each change of what bears a day is told."""
    for pk, at, verb, name, object_id, before, after in entries:
        kind, rows = BY_NAME[name], then[name]
        key = kind.model._meta.pk.to_python(object_id) if kind.model._meta.pk else object_id
        if not before and not after:
            continue
        if before and not after:  # it was removed: it is put back under what it hung on, when that is of the place
            row = SimpleNamespace(pk=key, **{one: _value(kind, one)(before.get(one)) for one in kind.fields})
            top = kind.fields[0] if not kind.parent else ""
            above = tops[top] if top else then[_parent(kind)]
            if getattr(row, top or kind.parent) not in above:
                continue
            rows[key] = row
        elif key not in rows:
            continue
        elif after and not before:
            del rows[key]
        else:
            rows[key] = copy(rows[key])  # that of today stays as it is
            for one in kind.fields:
                if one in before:
                    setattr(rows[key], one, _value(kind, one)(before[one]))
        if kind.dated:
            yield Change(pk, at, verb, name, key, before, after)


@cache
def _value(kind: Kind, name: str) -> Callable[[Any], Any]:
    """What makes a value of a field of what an entry holds."""
    found = kind.model._meta.get_field(name)
    plain = found.target_field if isinstance(found, models.ForeignKey) else found
    to_python: Callable[[Any], Any] = plain.to_python
    return to_python


@cache
def _parent(kind: Kind) -> str:
    found = kind.model._meta.get_field(kind.parent)
    assert isinstance(found, models.ForeignKey)
    label: str = found.related_model._meta.label_lower
    return label
