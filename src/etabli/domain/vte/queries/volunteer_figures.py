"""Volunteers counted for everybody: contracts, labels, aid, who stayed; by territory, région, school, year.

A contract counts once a label was granted for it, toward the target where it is the VTE TI's. What may be told of a
group is in `volunteer_groups`; what is told of a place is added up of what is told there, so that it says no more.
Missing is not zero: who was asked and did not answer is counted apart.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, IntegerField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from etabli.analysis.delays import LEAST
from etabli.analysis.small_cells import is_few, tells_of_few
from etabli.catalogue.vte.programme import Target
from etabli.catalogue.vte.volunteers import TI, VERT, volunteer_rules
from etabli.domain.territories.models import Territory, TerritoryPart
from etabli.domain.vte.models import Claim, Payment, Staying, Volunteer
from etabli.domain.vte.queries.volunteer_groups import (
    REGION,
    SCHOOL,
    TERRITORY,
    YEAR,
    Group,
    Groups,
    Row,
    Stayed,
    groups,
    stayed_later,
)
from etabli.domain.vte.volunteer_enums import AidState, PaymentKind


@dataclass(frozen=True)
class Labels:
    """Contracts by scheme whose label was granted, one may have both; those that count toward the target. None: not
    told.
    """

    ti: int | None
    vert: int | None
    toward: int | None


@dataclass(frozen=True)
class Told:
    """`whole` is of all; a table that can't be told is empty. `enough`: whether anything is told."""

    enough: bool
    whole: Group
    labels: Labels
    later: Stayed
    by_territory: tuple[Group, ...]
    by_region: tuple[Group, ...]
    by_school: tuple[Group, ...]
    by_year: tuple[Group, ...]


@dataclass(frozen=True)
class Counted:
    """Of a place: contracts labelled, those that run, those paid, how much, those that count toward the target. None:
    not told.
    """

    contracts: int | None
    running: int | None = None
    paid: int | None = None
    paid_cents: int | None = None
    toward: int | None = None


def told(on: date, target: Target | None) -> Told:
    """Three queries: the files, the names of their places, their régions."""
    rows = _rows()
    places = {row.place for row in rows}
    found = _groups(rows, dict(Territory.objects.filter(pk__in=places).values_list("pk", "name")), on)
    return Told(
        enough=len(rows) >= LEAST,
        whole=found.whole,
        labels=_labels(rows, target),
        later=stayed_later(rows),
        by_territory=found.tables[TERRITORY],
        by_region=found.tables[REGION],
        by_school=found.tables[SCHOOL],
        by_year=found.tables[YEAR],
    )


def counted(on: date, target: Target | None, territories: QuerySet[Territory] | None = None) -> Counted:
    """Three queries at most. `territories`: those of a place, None: everywhere. That of the day of the contract, where
    known.
    """
    rows = _rows()
    if not rows:
        return Counted(0)
    inside = None if territories is None else set(territories.order_by().values_list("pk", flat=True))
    here = {row.place for row in rows if inside is None or row.place in inside}
    found = _groups(rows, {}, on)
    if len(rows) < LEAST:
        return Counted(None)
    if inside is None:
        whole = found.whole
        labels = _labels(rows, target)
        return Counted(whole.contracts, whole.running, whole.paid_files, whole.paid_cents, labels.toward)
    return Counted(*(_added(found, here, name) for name in ("contracts", "running", "paid_files", "paid_cents")))


def _added(found: Groups, here: set[str], name: str) -> int | None:
    """What is told of some territories, added up, by whole régions where it can be. None where one is not told."""
    territories = {one.key: getattr(one, name) for one in found.tables[TERRITORY]}
    regions = {one.key: getattr(one, name) for one in found.tables[REGION]}
    if not regions:
        return None
    total = 0
    for region, places in found.inside.items():
        mine = places & here
        parts = [territories.get(place) for place in mine]
        if mine and mine == places and regions[region] is not None:
            total += regions[region]
        elif None in parts:
            return None
        else:
            total += sum(part for part in parts if part is not None)
    return total


def _groups(rows: list[Row], names: Mapping[str, str], on: date) -> Groups:
    regions = _regions({row.place for row in rows})
    keys = {
        TERRITORY: lambda row: (row.place, names.get(row.place, row.place)),
        REGION: lambda row: regions.get(row.place, ("", "Région non connue")),
        SCHOOL: lambda row: (row.school.casefold(), row.school or "École non dite"),
        YEAR: _year,
    }
    return groups(rows, keys, on)


def _labels(rows: list[Row], target: Target | None) -> Labels:
    """A count is hidden where it, or what it leaves of a count that is told, is of one or two."""
    every, ti, vert = len(rows), sum(row.ti for row in rows), sum(row.vert for row in rows)
    recent = sum(_within(row, target) for row in rows) if target else 0
    toward = sum(row.ti and _within(row, target) for row in rows) if target else 0
    no_ti, no_vert = tells_of_few(ti, every), tells_of_few(vert, every)
    both = is_few(ti + vert - every) and not (no_ti or no_vert)
    no_toward = tells_of_few(toward, every) or tells_of_few(toward, ti) or is_few(recent - toward)
    return Labels(None if no_ti else ti, None if no_vert or both else vert, None if no_toward else toward)


def _rows() -> list[Row]:
    """One query."""
    staying = volunteer_rules().staying
    first, second = (
        Staying.objects.filter(volunteer=OuterRef("pk"), months=months).order_by()
        for months in (staying.first, staying.second)
    )
    asked = Claim.objects.filter(volunteer=OuterRef("pk")).exclude(aid=AidState.NOT_ASKED).order_by()
    granted = Claim.objects.filter(volunteer=OuterRef("pk"), label="granted")
    columns = (
        Volunteer.objects.filter(Exists(granted))
        .order_by()
        .annotate(
            there=Coalesce("place", "territory"),
            ti=Exists(granted.filter(scheme=TI)),
            vert=Exists(granted.filter(scheme=VERT)),
            asked=Coalesce(Subquery(asked.values("volunteer").annotate(all=Sum("asked_cents")).values("all")), 0),
            net=_net_of_file(),
            stayed=Coalesce(Subquery(first.values("answer")), Value("")),
            later=Coalesce(Subquery(second.values("answer")), Value("")),
            asked_later=Exists(second),
        )
        .values_list(
            *("there", "school", "signed_on", "starts_on", "state", "ended_on", "ti", "vert", "asked", "net"),
            *("stayed", "later", "asked_later"),
        )
    )
    return [Row(*one) for one in columns]


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
