"""What can be found: one entry a place or territory, with the words that lead to it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import log10

from django.db.models import TextChoices

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
FORMER_WEIGHT = -2.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A place or a territory that answers a query.

    `code` is the code INSEE, the SIREN, or the id of a territory in its phase. `territories` are the (phase, id, name)
    that it is in, for a territory itself. `score` is for ordering within one answer only.
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
    for region in Region.objects.all():
        hit = Hit(HitKind.REGION.value, region.name, "", region.code_region)
        yield Entry(hit, (region.name,), weight=_weight(HitKind.REGION, 10**6))
    for departement in Departement.objects.select_related("region"):
        code = departement.code_departement
        hit = Hit(HitKind.DEPARTEMENT.value, departement.name, f"{code} · {departement.region.name}", code)
        yield Entry(hit, (departement.name,), (code,), weight=_weight(HitKind.DEPARTEMENT, 10**5))


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
            yield Entry(
                hit, tuple({group.name, short}), (group.siren,), weight=_weight(kind, group.population)
            )


def _communes() -> Iterator[Entry]:
    territories: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    rows = PerimeterCommune.objects.filter(perimeter_list__reference=True)
    for code, *territory in rows.order_by("perimeter_list__phase__starts_on").values_list(
        "commune_id",
        "perimeter_list__phase_id",
        "listed_territory__published_id",
        "listed_territory__name",
    ):
        territories[code].append(tuple(territory))
    departements = dict(Departement.objects.values_list("code_departement", "name"))
    known: dict[str, tuple[str, str, int | None]] = {}
    for code, name, departement, population, postal_codes in Commune.objects.values_list(
        "code_insee", "name", "departement_id", "population", "postal_codes"
    ):
        known[code] = name, departement, population
        postal = postal_codes.split()
        shown = f"{postal[0]} · " if len(postal) == 1 else ""
        detail = f"{shown}{departements[departement]} ({departement})"
        hit = Hit(HitKind.COMMUNE.value, name, detail, code, tuple(territories[code]))
        context = (departements[departement], departement)
        yield Entry(hit, (name,), (code, *postal), context, _weight(HitKind.COMMUNE, population))
    for kind, code, name, today in FormerCommune.objects.values_list(
        "kind", "code_insee", "name", "commune_id"
    ):
        now, departement, population = known[today]
        detail = f"{FormerKind(kind).label}, aujourd’hui {now} ({departement})"
        hit = Hit(HitKind.COMMUNE.value, name, detail, today, tuple(territories[today]))
        former = (code,) if code != today else ()
        context = (departements[departement], departement)
        weight = _weight(HitKind.COMMUNE, population) + FORMER_WEIGHT
        yield Entry(hit, (name,), former, context, weight)
