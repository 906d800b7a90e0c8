"""Who was in the programme on a date: known on the date of a list, unknown between lists that differ."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date

from etabli.domain.territories.enums import Membership
from etabli.domain.territories.models import (
    ListedTerritory,
    PerimeterCommune,
    PerimeterList,
    Phase,
    Territory,
)
from etabli.domain.territories.queries.places import resolve


@dataclass(frozen=True, slots=True)
class Basis:
    """A published list that an answer rests on."""

    title: str
    observed_on: date


@dataclass(frozen=True, slots=True)
class Listing:
    """A territory as a list names it. Its id means this territory in this list only."""

    phase: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Was this commune in the programme on that day? `territories` are those that the basis names."""

    status: Membership
    code_insee: str
    on: date
    territories: tuple[Listing, ...] = ()
    basis: tuple[Basis, ...] = ()

    @property
    def territory(self) -> Listing | None:
        """The territory, when the basis names one and the same."""
        return self.territories[0] if len(self.territories) == 1 else None


@dataclass(frozen=True, slots=True)
class Perimeter:
    """Communes of a territory on a day; `communes` is None when the perimeter of that day is not known."""

    on: date
    communes: frozenset[str] | None
    basis: tuple[Basis, ...] = ()


def was_in_programme(code_insee: str, day: date) -> Answer | None:
    """Answer for a commune, by any code it ever had. None when nobody knows the code."""
    today = resolve(code_insee)
    if today is None:
        return None
    phases, lists = list(Phase.objects.all()), list(PerimeterList.objects.order_by("observed_on"))
    if not phases or day < min(phase.starts_on for phase in phases):
        return Answer(Membership.NO, today, day)
    around = _around(lists, day)
    if not around or day > max(phase.ends_on for phase in phases):
        return Answer(Membership.UNKNOWN, today, day, basis=_basis(around))
    found = {
        row.perimeter_list_id: Listing(
            row.perimeter_list.phase_id, row.listed_territory.published_id, row.listed_territory.name
        )
        for row in PerimeterCommune.objects.filter(
            commune=today, perimeter_list__in=[listed.pk for listed in around]
        ).select_related("listed_territory", "perimeter_list")
    }
    statuses = {
        _status([listed for listed in around if listed.observed_on == observed_on], found)
        for observed_on in {listed.observed_on for listed in around}
    }
    status = statuses.pop() if len(statuses) == 1 else Membership.UNKNOWN
    territories = tuple(dict.fromkeys(found[listed.pk] for listed in around if listed.pk in found))
    return Answer(status, today, day, territories, _basis(around))


@dataclass(frozen=True)
class Listed:
    """What the lists say of a commune: of each day of a list, whether it was named (None: the lists don't tell).

    `begins_on`, `ends_on`: of the programme, its phases together.
    """

    code_insee: str
    days: tuple[tuple[date, bool | None], ...]
    begins_on: date
    ends_on: date


def listed(code_insee: str) -> Listed | None:
    """For a commune, by any code it ever had. None when nobody knows the code, or there is no programme."""
    today, phases = resolve(code_insee), list(Phase.objects.all())
    if today is None or not phases:
        return None
    lists = list(PerimeterList.objects.order_by("observed_on"))
    naming = set(PerimeterCommune.objects.filter(commune=today).values_list("perimeter_list_id", flat=True))
    told = {Membership.YES: True, Membership.NO: False, Membership.UNKNOWN: None}
    days = tuple(
        (day, told[_status([one for one in lists if one.observed_on == day], naming)])
        for day in sorted({one.observed_on for one in lists})
    )
    return Listed(today, days, min(one.starts_on for one in phases), max(one.ends_on for one in phases))


def _status(lists: Sequence[PerimeterList], found: Container[str]) -> Membership:
    """What the lists of one date say, when `found` are those that name the commune."""
    if any(listed.pk in found for listed in lists):
        return Membership.YES
    return Membership.NO if all(listed.complete for listed in lists) else Membership.UNKNOWN


def _around(lists: Sequence[PerimeterList], day: date) -> list[PerimeterList]:
    """Lists of that day, else of the last day before and the first after. Before the first list: none."""
    days = sorted({listed.observed_on for listed in lists})
    before = [observed_on for observed_on in days if observed_on <= day]
    if not before:
        return []
    chosen = {before[-1]} if before[-1] == day else {before[-1], *days[len(before) : len(before) + 1]}
    return [listed for listed in lists if listed.observed_on in chosen]


def _basis(lists: Sequence[PerimeterList]) -> tuple[Basis, ...]:
    return tuple(Basis(listed.title, listed.observed_on) for listed in lists)


def perimeter_on(phase: str, territory_id: str, day: date) -> Perimeter | None:
    """Communes of a territory on a day of its phase. None when the phase has no such territory.

    A list other than the phase's reference speaks of it only if it holds a territory with the same communes.
    """
    territory = Territory.objects.select_related("phase").filter(phase_id=phase, published_id=territory_id).first()
    if territory is None:
        return None
    if not territory.phase.starts_on <= day <= territory.phase.ends_on:
        return Perimeter(day, None)
    around = _around(list(PerimeterList.objects.filter(phase_id=phase).order_by("observed_on")), day)
    listings = ListedTerritory.objects.filter(territory=territory, perimeter_list__in=around)
    if not around or listings.count() < len(around):
        return Perimeter(day, None, _basis(around))
    communes = PerimeterCommune.objects.filter(listed_territory=listings[0]).values_list("commune_id", flat=True)
    return Perimeter(day, frozenset(communes), _basis(around))
