"""Volunteers counted for everybody: contracts, labels, aid, who stayed; by territory, région, school, year.

A contract counts once a label was granted for it. Below three, nothing of a group is told; and where what is hidden
could be found by taking away the others from the whole, another one is hidden with it. Missing is not zero: who was
asked and did not answer is counted apart.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from etabli.analysis.aids.calendar import months_after
from etabli.analysis.delays import LEAST
from etabli.catalogue.vte.programme import Target
from etabli.catalogue.vte.volunteers import TI, VERT, volunteer_rules
from etabli.domain.territories.models import Territory, TerritoryPart
from etabli.domain.vte.models import Claim, Payment, Staying, Volunteer
from etabli.domain.vte.volunteer_enums import STARTED, AidState, FileState, LabelState, PaymentKind, Stay


class Row(NamedTuple):
    """What is read of a file; sums in cents. `stayed`: the answer at 12 months, empty where none came."""

    place: str
    school: str
    signed_on: date | None
    starts_on: date | None
    state: str
    ended_on: date | None
    ti: bool
    vert: bool
    asked: int
    paid: int
    was_paid: bool
    stayed: str
    was_asked: bool


@dataclass(frozen=True)
class Stayed:
    """Of contracts that began so long ago: still there, left, no answer."""

    yes: int
    left: int
    missing: int

    @property
    def answered(self) -> int:
        return self.yes + self.left


@dataclass(frozen=True)
class Group:
    """Contracts told together; None for what is not told. `paid_files`: how many received money."""

    key: str
    label: str
    contracts: int | None
    running: int | None
    paid_files: int | None
    asked_cents: int | None
    paid_cents: int | None
    stayed: Stayed | None


@dataclass(frozen=True)
class Told:
    """`whole` is of all; `hidden`: how many groups of each table are not told."""

    whole: Group
    ti: int
    vert: int
    toward: int
    by_territory: tuple[Group, ...]
    by_region: tuple[Group, ...]
    by_school: tuple[Group, ...]
    by_year: tuple[Group, ...]


@dataclass(frozen=True)
class Counted:
    """Of a place, in one query: contracts labelled, those that run, those paid, how much. None below three."""

    contracts: int
    running: int
    paid: int
    paid_cents: int

    @property
    def enough(self) -> bool:
        return self.contracts >= LEAST


def counted(territories: QuerySet[Territory] | None = None) -> Counted:
    """One query. `territories`: those of a place, None: everywhere. That of the day of the contract, where known."""
    found = Volunteer.objects.filter(Exists(_granted())).order_by()
    if territories is not None:
        inside = territories.order_by().values("pk")
        found = found.annotate(there=Coalesce("place", "territory")).filter(there__in=inside)
    net = _net_of_file()
    told = found.annotate(net=net).aggregate(
        contracts=Count("pk"),
        running=Count("pk", filter=Q(state=FileState.RUNNING)),
        paid=Count("pk", filter=Q(net__gt=0)),
        paid_cents=Coalesce(Sum("net"), 0),
    )
    return Counted(**told)


def told(on: date, target: Target | None, *, territory: str = "") -> Told:
    """Three queries: the files, the names of their places, their régions. `territory`: of one alone."""
    rows = _rows(territory)
    places = {row.place for row in rows}
    names = dict(Territory.objects.filter(pk__in=places).values_list("pk", "name"))
    regions = _regions(places)
    return Told(
        whole=_group("", "Ensemble", rows, on),
        ti=sum(row.ti for row in rows),
        vert=sum(row.vert for row in rows),
        toward=sum(row.ti and _within(row, target) for row in rows) if target else 0,
        by_territory=groups(rows, lambda row: (row.place, names[row.place]), on),
        by_region=groups(rows, lambda row: regions.get(row.place, ("", "Région non connue")), on),
        by_school=groups(rows, lambda row: (row.school.casefold(), row.school or "École non dite"), on),
        by_year=groups(rows, _year, on),
    )


def groups(rows: Sequence[Row], key: Callable[[Row], tuple[str, str]], on: date) -> tuple[Group, ...]:
    """By key, in order of label; counts under three hidden, and one more where the whole would give it away."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    labels: dict[str, str] = {}
    for row in rows:
        one, label = key(row)
        found[one].append(row)
        labels.setdefault(one, label)
    every = [_group(one, labels[one], some, on) for one, some in found.items()]
    few = hidden({one.key: one.contracts or 0 for one in every})
    idle = hidden({one.key: one.running or 0 for one in every}) | few
    unpaid = hidden({one.key: one.paid_files or 0 for one in every}) | few
    unstayed = hidden({one.key: one.stayed.answered if one.stayed else 0 for one in every}) | few
    told_of = [
        Group(
            key=one.key,
            label=one.label,
            contracts=None if one.key in few else one.contracts,
            running=None if one.key in idle else one.running,
            paid_files=None if one.key in unpaid else one.paid_files,
            asked_cents=None if one.key in unpaid else one.asked_cents,
            paid_cents=None if one.key in unpaid else one.paid_cents,
            stayed=None if one.key in unstayed else one.stayed,
        )
        for one in every
    ]
    return tuple(sorted(told_of, key=lambda one: (one.label.casefold(), one.key)))


def hidden(counts: Mapping[str, int]) -> set[str]:
    """The groups that are not told: those of one or two, and the next smallest while those hidden make less than three
    together, or are one alone.
    """
    few = {key for key, count in counts.items() if 0 < count < LEAST}
    others = sorted((count, key) for key, count in counts.items() if count >= LEAST)
    while few and others and (len(few) == 1 or sum(counts[key] for key in few) < LEAST):
        few.add(others.pop(0)[1])
    return few


def _group(key: str, label: str, rows: Sequence[Row], on: date) -> Group:
    return Group(
        key=key,
        label=label,
        contracts=len(rows),
        running=sum(row.state == FileState.RUNNING for row in rows),
        paid_files=sum(row.was_paid for row in rows),
        asked_cents=sum(row.asked for row in rows),
        paid_cents=sum(row.paid for row in rows),
        stayed=stayed(rows, on),
    )


def stayed(rows: Iterable[Row], on: date) -> Stayed:
    """Of those that began twelve months ago or more. A contract that was broken before is known: they left."""
    months = volunteer_rules().staying.first
    yes = left = missing = 0
    for row in rows:
        if row.starts_on is None or row.state not in STARTED or months_after(row.starts_on, months) > on:
            continue
        due = months_after(row.starts_on, months)
        if row.state == FileState.BROKEN and row.ended_on is not None and row.ended_on < due:
            left += 1
        elif row.stayed == Stay.YES:
            yes += 1
        elif row.stayed == Stay.LEFT:
            left += 1
        else:
            missing += 1
    return Stayed(yes, left, missing)


def _rows(territory: str) -> list[Row]:
    """One query."""
    months = volunteer_rules().staying.first
    stay = Staying.objects.filter(volunteer=OuterRef("pk"), months=months).order_by()
    asked = Claim.objects.filter(volunteer=OuterRef("pk")).exclude(aid=AidState.NOT_ASKED).order_by()
    found = Volunteer.objects.filter(Exists(_granted())).order_by()
    found = found.annotate(there=Coalesce("place", "territory"))
    if territory:
        found = found.filter(there=territory)
    columns = found.annotate(
        ti=Exists(_granted().filter(scheme=TI)),
        vert=Exists(_granted().filter(scheme=VERT)),
        asked=Coalesce(Subquery(asked.values("volunteer").annotate(all=Sum("asked_cents")).values("all")), 0),
        net=_net_of_file(),
        stayed=Coalesce(Subquery(stay.values("answer")), Value("")),
        was_asked=Exists(stay),
    ).values_list(
        *("there", "school", "signed_on", "starts_on", "state", "ended_on", "ti", "vert", "asked", "net"),
        *("stayed", "was_asked"),
    )
    return [Row(*one[:10], one[9] > 0, *one[10:]) for one in columns]


def _granted() -> QuerySet[Claim]:
    return Claim.objects.filter(volunteer=OuterRef("pk"), label=LabelState.GRANTED)


def _net_of_file() -> Coalesce:
    """What was paid less what was paid back, of all aids of a file."""

    def moved(kind: PaymentKind) -> Coalesce:
        some = Payment.objects.filter(claim__volunteer=OuterRef("pk"), kind=kind).order_by()
        total = some.values("claim__volunteer").annotate(all=Sum("amount_cents")).values("all")
        return Coalesce(Subquery(total, output_field=IntegerField()), 0)

    return moved(PaymentKind.PAID) - moved(PaymentKind.RECOVERED)


def _regions(places: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The région where most of the people of each place live."""
    parts = TerritoryPart.objects.filter(territory__in=set(places)).order_by("population", "pk")
    rows = parts.values_list("territory", F("departement__region"), F("departement__region__name"))
    return {place: (code, name) for place, code, name in rows}


def _within(row: Row, target: Target) -> bool:
    signed = row.signed_on
    return signed is not None and target.starts_on <= signed and (target.ends_on is None or signed <= target.ends_on)


def _year(row: Row) -> tuple[str, str]:
    year = str(row.signed_on.year) if row.signed_on else ""
    return year, year or "Année non dite"
