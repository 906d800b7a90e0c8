"""The territories of a phase, and one territory with its members."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from etabli.domain.territories.enums import MemberKind
from etabli.domain.territories.models import (
    Departement,
    Member,
    PerimeterList,
    Region,
    Territory,
    TerritoryPart,
)
from etabli.kernel.names import sort_key


@dataclass(frozen=True, slots=True)
class TerritoryLine:
    """A territory in a list. Régions and départements come by their inhabitants in it, most first."""

    id: str
    phase: str
    name: str
    regions: tuple[str, ...]
    region_codes: tuple[str, ...]
    departements: tuple[str, ...]
    departement_codes: tuple[str, ...]
    communes: int
    population: int


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member: SIREN and name of an EPCI or EPT, code INSEE and name of a commune."""

    kind: str
    kind_label: str
    code: str
    name: str
    communes: int
    population: int | None


@dataclass(frozen=True, slots=True)
class TerritoryDetail:
    """A territory with its members and the list that defines it."""

    id: str
    phase: str
    phase_label: str
    name: str
    regions: tuple[Region, ...]
    departements: tuple[Departement, ...]
    members: tuple[MemberLine, ...]
    communes: int
    population: int
    list_title: str
    list_source: str
    observed_on: date

    @property
    def slug(self) -> str:
        """Name for a file: `phase-1-ti-2401`."""
        return f"phase-{self.phase}-{self.id}"


def territories(phase: str) -> list[TerritoryLine]:
    """The territories of a phase in order of id. Two queries."""
    parts: dict[str, list[TerritoryPart]] = {}
    found = TerritoryPart.objects.filter(territory__phase_id=phase).select_related("departement__region")
    for part in found:
        parts.setdefault(part.territory_id, []).append(part)
    return [_line(territory, parts.get(territory.key, [])) for territory in Territory.objects.filter(phase_id=phase)]


def _line(territory: Territory, parts: list[TerritoryPart]) -> TerritoryLine:
    regions, departements = _areas(parts)
    return TerritoryLine(
        id=territory.published_id,
        phase=territory.phase_id,
        name=territory.name,
        regions=tuple(region.name for region in regions),
        region_codes=tuple(region.code_region for region in regions),
        departements=tuple(departement.name for departement in departements),
        departement_codes=tuple(departement.code_departement for departement in departements),
        communes=territory.communes_count,
        population=territory.population,
    )


def _areas(parts: list[TerritoryPart]) -> tuple[tuple[Region, ...], tuple[Departement, ...]]:
    """Régions and départements of a territory, those with more of its inhabitants first."""
    weight: Counter[str] = Counter()
    regions: dict[str, Region] = {}
    for part in parts:
        region = part.departement.region
        regions[region.code_region] = region
        weight[region.code_region] += part.population
    by_weight = sorted(regions.values(), key=lambda region: (-weight[region.code_region], region.code_region))
    return tuple(by_weight), tuple(part.departement for part in parts)


def territory(phase: str, territory_id: str) -> TerritoryDetail | None:
    """One territory, None when the phase has none of that id. Four queries."""
    found = Territory.objects.select_related("phase").filter(phase_id=phase, published_id=territory_id).first()
    if found is None:
        return None
    regions, departements = _areas(list(found.parts.select_related("departement__region")))
    defined_by = PerimeterList.objects.get(phase_id=phase, reference=True)
    return TerritoryDetail(
        id=found.published_id,
        phase=found.phase_id,
        phase_label=found.phase.label,
        name=found.name,
        regions=regions,
        departements=departements,
        members=members_of(found),
        communes=found.communes_count,
        population=found.population,
        list_title=defined_by.title,
        list_source=defined_by.source,
        observed_on=defined_by.observed_on,
    )


def members_of(territory: Territory) -> tuple[MemberLine, ...]:
    """The members of a territory. One query."""
    return tuple(_member(member) for member in territory.members.select_related("epci", "ept", "commune"))


def _member(member: Member) -> MemberLine:
    group = member.epci or member.ept
    kind = MemberKind(member.kind)
    label = member.epci.get_kind_display() if member.epci else str(kind.label)
    return MemberLine(
        kind=kind.value,
        kind_label=label,
        code=member.member_code,
        name=member.name,
        communes=group.communes_count if group else 1,
        population=group.population if group else member.commune.population,
    )


def regions_of_phase(phase: str) -> list[tuple[str, str]]:
    """(code, name) of the régions that hold at least a part of a territory of the phase, in order of name."""
    found = Region.objects.filter(departements__territory_parts__territory__phase_id=phase).distinct()
    return sorted(found.values_list("code_region", "name"), key=lambda region: sort_key(region[1]))
