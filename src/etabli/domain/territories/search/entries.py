"""What can be found: one entry a place or territory, with the words that lead to it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import log10

from django.db.models import Sum, TextChoices

from etabli.domain.territories.enums import FormerKind
from etabli.domain.territories.models import (
    Commune,
    Departement,
    Epci,
    Ept,
    FormerCommune,
    Member,
    PerimeterCommune,
    Region,
    Territory,
    TerritoryPart,
)
from etabli.kernel.names import search_key

Territories = tuple[tuple[str, str, str], ...]
LEGAL_FORMS = ("CC ", "CA ", "CU ", "EPT ")


class HitKind(TextChoices):
    TERRITORY = "territory", "Territoire"
    EPCI = "epci", "Intercommunalité"
    EPT = "ept", "Établissement public territorial"
    COMMUNE = "commune", "Commune"
    DEPARTEMENT = "departement", "Département"
    REGION = "region", "Région"


# Between hits that match equally well: what the programme is about first, then the more populous.
KIND_WEIGHT = {
    HitKind.TERRITORY: 3.0,
    HitKind.COMMUNE: 2.0,
    HitKind.EPCI: 1.5,
    HitKind.EPT: 1.5,
    HitKind.DEPARTEMENT: 2.5,
    HitKind.REGION: 2.5,
}
FORMER_WEIGHT = -100.0  # an old name in full stands beside the beginnings of names of today


@dataclass(frozen=True, slots=True)
class Hit:
    """A place or a territory that answers a query.

    `code` is the code INSEE, the SIREN, or the id of a territory in its phase. `territories` are the
    (phase, id, name) that it is in, for a territory itself. `score` orders the hits of one answer.
    """

    kind: str
    label: str
    detail: str
    code: str
    territories: Territories = ()
    score: float = 0.0

    @property
    def target(self) -> tuple[str, ...]:
        """(phase, id) of a territory, (code,) of a place."""
        return self.territories[0][:2] if self.kind == HitKind.TERRITORY else (self.code,)


@dataclass(frozen=True, slots=True)
class Entry:
    """A hit in waiting: the names it answers to in full, other words that lead to it, its weight."""

    hit: Hit
    names: tuple[str, ...]
    codes: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    weight: float = field(default=0.0)


def _weight(kind: HitKind, population: int | None) -> float:
    return KIND_WEIGHT[kind] + log10((population or 0) + 1)


def read_entries() -> list[Entry]:
    """Every entry of the reference that is loaded. A dozen queries."""
    return [*_territories(), *_areas(), *_groups(), *_communes()]


def _territories() -> Iterator[Entry]:
    areas: dict[str, list[str]] = defaultdict(list)
    for part in TerritoryPart.objects.select_related("departement"):
        areas[part.territory_id].append(part.departement.name)
    for territory in Territory.objects.select_related("phase"):
        names = areas[territory.key]
        hit = Hit(
            kind=HitKind.TERRITORY.value,
            label=territory.name,
            detail=f"{territory.phase.label} · {', '.join(names[:3])}{'…' if len(names) > 3 else ''}",
            code=territory.published_id,
            territories=((territory.phase_id, territory.published_id, territory.name),),
        )
        weight = _weight(HitKind.TERRITORY, territory.population)
        yield Entry(hit, (territory.name,), (territory.published_id,), tuple(names), weight)


def _areas() -> Iterator[Entry]:
    departements = Departement.objects.select_related("region").annotate(
        inhabitants=Sum("communes__population", default=0)
    )
    regions: dict[Region, int] = defaultdict(int)
    for departement in departements:
        code, region = departement.code_departement, departement.region
        regions[region] += departement.inhabitants
        hit = Hit(HitKind.DEPARTEMENT.value, departement.name, f"{code} · {region.name}", code)
        weight = _weight(HitKind.DEPARTEMENT, departement.inhabitants)
        yield Entry(hit, (departement.name,), (code,), weight=weight)
    for region, inhabitants in regions.items():
        hit = Hit(HitKind.REGION.value, region.name, "", region.code_region)
        yield Entry(hit, (region.name,), weight=_weight(HitKind.REGION, inhabitants))


def _groups() -> Iterator[Entry]:
    member_of: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    members = Member.objects.exclude(kind="commune").select_related("territory__phase")
    for member in members.order_by("territory__phase__starts_on"):
        territory = member.territory
        member_of[member.member_code].append((territory.phase_id, territory.published_id, territory.name))
    kinds: tuple[tuple[HitKind, list[Epci] | list[Ept]], ...] = (
        (HitKind.EPCI, list(Epci.objects.all())),
        (HitKind.EPT, list(Ept.objects.all())),
    )
    for kind, groups in kinds:
        for group in groups:
            form = group.get_kind_display() if isinstance(group, Epci) else "établissement public territorial"
            hit = Hit(
                kind.value,
                group.name,
                f"{form}, {group.communes_count} communes",
                group.siren,
                tuple(member_of[group.siren]),
            )
            short = next((group.name[len(f) :] for f in LEGAL_FORMS if group.name.startswith(f)), group.name)
            yield Entry(hit, tuple({group.name, short}), (group.siren,), weight=_weight(kind, group.population))


def _communes() -> Iterator[Entry]:
    """Communes of today, then former names; a former code under the same name leads to the commune itself."""
    territories = _territories_of_communes()
    departements = dict(Departement.objects.values_list("code_departement", "name"))
    former_codes: dict[str, list[str]] = defaultdict(list)
    former: list[tuple[str, str, str, str]] = []
    communes = {commune.code_insee: commune for commune in Commune.objects.all()}
    for kind, code, name, today in FormerCommune.objects.values_list("kind", "code_insee", "name", "commune_id"):
        if search_key(name) == search_key(communes[today].name):
            former_codes[today].append(code)
        else:
            former.append((kind, code, name, today))
    for code, commune in communes.items():
        departement = departements[commune.departement_id], commune.departement_id
        postal = commune.postal_codes.split()
        shown = f"{postal[0]} · " if len(postal) == 1 else ""
        detail = f"{shown}{departement[0]} ({departement[1]})"
        hit = Hit(HitKind.COMMUNE.value, commune.name, detail, code, territories[code])
        codes = (code, *postal, *former_codes[code])
        yield Entry(hit, (commune.name,), codes, departement, _weight(HitKind.COMMUNE, commune.population))
    for kind, code, name, today in former:
        commune = communes[today]
        departement = departements[commune.departement_id], commune.departement_id
        detail = f"{FormerKind(kind).label}, aujourd’hui {commune.name} ({departement[1]})"
        hit = Hit(HitKind.COMMUNE.value, name, detail, today, territories[today])
        codes = (code,) if code != today else ()
        weight = _weight(HitKind.COMMUNE, commune.population) + FORMER_WEIGHT
        yield Entry(hit, (name,), codes, departement, weight)


def _territories_of_communes() -> dict[str, Territories]:
    found: dict[str, Territories] = defaultdict(tuple)
    rows = PerimeterCommune.objects.filter(perimeter_list__reference=True)
    for code, phase, published_id, name in rows.order_by("perimeter_list__phase__starts_on").values_list(
        "commune_id",
        "perimeter_list__phase_id",
        "listed_territory__published_id",
        "listed_territory__name",
    ):
        found[code] += ((phase, published_id, name),)
    return found
