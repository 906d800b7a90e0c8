"""What changed between phases, by the communes that territories share: ids say nothing across phases."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Sum

from etabli.domain.territories.models import Member, PerimeterCommune, Territory
from etabli.domain.territories.queries.territories import TerritoryDetail


@dataclass(frozen=True, slots=True)
class Overlap:
    """A territory of another phase that shares communes with ours. `*_total` are those of the other one."""

    phase: str
    phase_label: str
    id: str
    name: str
    communes: int
    population: int
    communes_total: int
    population_total: int


@dataclass(frozen=True, slots=True)
class Changes:
    """From one phase to another, by members (EPCI, EPT, single communes), communes and territories.

    A territory is new or gone when none of its communes was or is in the programme, the same when all are.
    """

    from_phase: str
    to_phase: str
    stayed: int
    left: int
    entered: int
    communes_stayed: int
    communes_left: int
    communes_entered: int
    same_territories: int
    new_territories: int
    gone_territories: int
    new_names: tuple[str, ...]
    gone_names: tuple[str, ...]


def overlaps(territory: TerritoryDetail) -> list[Overlap]:
    """Territories of the other phases that share communes, by inhabitants shared. One query."""
    rows = (
        PerimeterCommune.objects.filter(
            commune__perimeters__perimeter_list__reference=True,
            commune__perimeters__listed_territory__territory=f"{territory.phase}/{territory.id}",
        )
        .filter(perimeter_list__reference=True)
        .exclude(perimeter_list__phase=territory.phase)
        .values(
            "listed_territory__territory__phase_id",
            "listed_territory__territory__phase__label",
            "listed_territory__territory__published_id",
            "listed_territory__territory__name",
            "listed_territory__territory__communes_count",
            "listed_territory__territory__population",
        )
        .annotate(shared=Count("commune"), inhabitants=Sum("commune__population", default=0))
        .order_by("-inhabitants", "listed_territory__territory__published_id")
    )
    return [
        Overlap(
            phase=row["listed_territory__territory__phase_id"],
            phase_label=row["listed_territory__territory__phase__label"],
            id=row["listed_territory__territory__published_id"],
            name=row["listed_territory__territory__name"],
            communes=row["shared"],
            population=row["inhabitants"],
            communes_total=row["listed_territory__territory__communes_count"],
            population_total=row["listed_territory__territory__population"],
        )
        for row in rows
    ]


def changes(from_phase: str, to_phase: str) -> Changes:
    """Compare the reference lists of two phases. Five queries, 35,000 rows: keep the answer by release."""
    before, after = _communes_of(from_phase), _communes_of(to_phase)
    was, now = frozenset().union(*before.values()), frozenset().union(*after.values())
    members_before, members_after = _members_of(from_phase), _members_of(to_phase)
    new = [key for key, communes in after.items() if not communes & was]
    gone = [key for key, communes in before.items() if not communes & now]
    names = dict(Territory.objects.values_list("key", "name"))
    return Changes(
        from_phase=from_phase,
        to_phase=to_phase,
        stayed=len(members_before & members_after),
        left=len(members_before - members_after),
        entered=len(members_after - members_before),
        communes_stayed=len(was & now),
        communes_left=len(was - now),
        communes_entered=len(now - was),
        same_territories=len(set(before.values()) & set(after.values())),
        new_territories=len(new),
        gone_territories=len(gone),
        new_names=tuple(names[key] for key in new),
        gone_names=tuple(names[key] for key in gone),
    )


def _communes_of(phase: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    rows = PerimeterCommune.objects.filter(perimeter_list__phase=phase, perimeter_list__reference=True)
    for key, code_insee in rows.values_list("listed_territory__territory_id", "commune_id"):
        found[key].add(code_insee)
    return {key: frozenset(found[key]) for key in sorted(found)}


def _members_of(phase: str) -> set[tuple[str, str | None, str | None, str | None]]:
    rows = Member.objects.filter(territory__phase_id=phase)
    return set(rows.values_list("kind", "epci_id", "ept_id", "commune_id"))
