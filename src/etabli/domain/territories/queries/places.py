"""A commune or an EPCI, and the territories it is in for each phase."""

from dataclasses import dataclass

from etabli.domain.territories.models import Commune, Epci, FormerCommune, Member, PerimeterCommune
from etabli.kernel.names import sort_key


@dataclass(frozen=True, slots=True)
class InTerritory:
    """The territory of a phase that holds a place. `communes`: how many of the place's communes it holds."""

    phase: str
    id: str
    name: str
    communes: int = 1


@dataclass(frozen=True, slots=True)
class CommuneDetail:
    """A commune of today. `asked_code` is the code asked for, which may be a former one."""

    code_insee: str
    asked_code: str
    name: str
    departement_code: str
    departement: str
    region_code: str
    region: str
    arrondissement: str | None
    epci_siren: str | None
    epci: str | None
    ept: str | None
    population: int | None
    postal_codes: tuple[str, ...]
    former_names: tuple[str, ...]
    territories: tuple[InTerritory, ...]


@dataclass(frozen=True, slots=True)
class EpciDetail:
    """An EPCI of today. A territory may hold all of it (`is_member`) or only some of its communes."""

    siren: str
    name: str
    kind: str
    kind_label: str
    population: int
    communes: int
    territories: tuple[InTerritory, ...]
    is_member: tuple[str, ...]


def resolve(code_insee: str) -> str | None:
    """Code of the commune of today for a code of today or a former one, None when nobody knows it."""
    if Commune.objects.filter(code_insee=code_insee).exists():
        return code_insee
    former = FormerCommune.objects.filter(code_insee=code_insee).values_list("commune_id", flat=True)
    return former.first()


def commune(code_insee: str) -> CommuneDetail | None:
    """A commune by any code it ever had, None when nobody knows the code."""
    today = resolve(code_insee)
    if today is None:
        return None
    found = Commune.objects.select_related("departement__region", "arrondissement", "epci", "ept").get(pk=today)
    former = found.former_communes.values_list("name", flat=True)
    return CommuneDetail(
        code_insee=found.code_insee,
        asked_code=code_insee,
        name=found.name,
        departement_code=found.departement_id,
        departement=found.departement.name,
        region_code=found.departement.region_id,
        region=found.departement.region.name,
        arrondissement=found.arrondissement.name if found.arrondissement else None,
        epci_siren=found.epci_id,
        epci=found.epci.name if found.epci else None,
        ept=found.ept.name if found.ept else None,
        population=found.population,
        postal_codes=tuple(found.postal_codes.split()),
        former_names=tuple(sorted({name for name in former if name != found.name})),
        territories=_territories_of([found.code_insee]),
    )


def epci(siren: str) -> EpciDetail | None:
    """An EPCI by its SIREN, None when there is none today."""
    found = Epci.objects.filter(siren=siren).first()
    if found is None:
        return None
    communes = list(found.communes.values_list("code_insee", flat=True))
    member = Member.objects.filter(epci=found).order_by("territory__phase")
    return EpciDetail(
        siren=found.siren,
        name=found.name,
        kind=found.kind,
        kind_label=found.get_kind_display(),
        population=found.population,
        communes=found.communes_count,
        territories=_territories_of(communes),
        is_member=tuple(member.values_list("territory__phase_id", flat=True)),
    )


def communes_of_epci(siren: str) -> list[tuple[str, str]]:
    """(code INSEE, name) of the communes of an EPCI, in order of name."""
    found = Commune.objects.filter(epci=siren).values_list("code_insee", "name")
    return sorted(found, key=lambda commune: sort_key(commune[1]))


def _territories_of(codes: list[str]) -> tuple[InTerritory, ...]:
    rows = PerimeterCommune.objects.filter(perimeter_list__reference=True, commune__in=codes).order_by(
        "perimeter_list__phase__starts_on", "listed_territory__published_id"
    )
    counts: dict[tuple[str, str, str], int] = {}
    for key in rows.values_list("perimeter_list__phase_id", "listed_territory__published_id", "listed_territory__name"):
        counts[key] = counts.get(key, 0) + 1
    return tuple(InTerritory(*key, communes=count) for key, count in counts.items())
