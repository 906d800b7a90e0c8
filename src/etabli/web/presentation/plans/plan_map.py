"""Where the fiches of a plan are: the members of the territory, shaded by how many fiches concern them.

Releases hold no contours of communes: of a territory with one member alone, its contour is drawn, and its communes are
a list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from etabli.domain.plans.models import Fiche
from etabli.domain.plans.queries.places import InPlan
from etabli.domain.territories.queries import MemberLine
from etabli.kernel.names import sort_key
from etabli.warehouse.release import Release

CLASSES = ((1, "1"), (2, "2"), (4, "3"), (7, "4"))  # from how many fiches, class of colour


@dataclass(frozen=True)
class Place:
    """A member with the fiches that name communes of it."""

    code: str
    name: str
    d: str
    css: str
    fiches: tuple[Fiche, ...]


@dataclass(frozen=True)
class PlanMap:
    """`everywhere`: fiches that name no commune concern the whole territory. `drawn`: some member has a shape.

    `communes`: of one member alone, those that fiches name, by name.
    """

    view_box: str
    places: tuple[Place, ...]
    everywhere: tuple[Fiche, ...]
    communes: tuple[Place, ...] = ()

    @property
    def alone(self) -> bool:
        return len(self.places) == 1

    @property
    def drawn(self) -> bool:
        return any(place.d for place in self.places)


def plan_map(
    fiches: Sequence[Fiche], members: Sequence[MemberLine], communes: Mapping[str, InPlan], release: Release
) -> PlanMap:
    """`communes`: those of the territory, by code INSEE."""
    paths = release.paths
    shapes, bounds = paths["layers"].get("epci", {}), paths.get("bounds", {}).get("epci", {})
    by_member: dict[str, list[Fiche]] = {}
    for fiche in fiches:
        for code in {key for commune in fiche.communes for key in (commune, _epci(communes, commune))}:
            by_member.setdefault(code, []).append(fiche)

    def place(code: str, name: str) -> Place:
        of = by_member.get(code, ())
        return Place(code, name, shapes.get(code, ""), _css(len(of)), tuple(sorted(of, key=lambda one: one.number)))

    places = tuple(place(member.code, member.name) for member in members)
    named = [(one.name, code) for code, one in communes.items() if code in by_member and len(places) == 1]
    return PlanMap(
        _view_box([bounds[place.code] for place in places if place.code in bounds]),
        places,
        tuple(fiche for fiche in fiches if not fiche.communes),
        tuple(place(code, name) for name, code in sorted(named, key=lambda one: sort_key(one[0]))),
    )


def _epci(communes: Mapping[str, InPlan], code: str) -> str:
    return communes[code].epci if code in communes else ""


def _css(count: int) -> str:
    found = "none"
    for least, name in CLASSES:
        if count >= least:
            found = name
    return f"plan-map-{found}"


def _view_box(boxes: Sequence[Sequence[float]]) -> str:
    if not boxes:
        return "0 0 1 1"
    x1, y1 = min(box[0] for box in boxes), min(box[1] for box in boxes)
    x2, y2 = max(box[2] for box in boxes), max(box[3] for box in boxes)
    margin = max(x2 - x1, y2 - y1) * 0.04
    return " ".join(f"{value:.1f}" for value in (x1 - margin, y1 - margin, x2 - x1 + 2 * margin, y2 - y1 + 2 * margin))
