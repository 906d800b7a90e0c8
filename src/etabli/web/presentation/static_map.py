"""Maps drawn on the server as SVG: for reading without JavaScript, for print, for the locator of a territory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from etabli.warehouse.release import Release


@dataclass(frozen=True)
class Shape:
    """A territory on the map. `css` is its class of colour."""

    code: str
    d: str
    url: str
    name: str
    text: str
    css: str


@dataclass(frozen=True)
class StaticMap:
    view_box: str
    outlines: tuple[str, ...]
    shapes: tuple[Shape, ...]
    insets: tuple[Mapping[str, object], ...]


@dataclass(frozen=True)
class Locator:
    """The country with one territory in it; `ring` marks where it is when it is small."""

    view_box: str
    outlines: tuple[str, ...]
    d: str
    cx: float
    cy: float
    r: float


def layer(phase: str) -> str:
    return f"territories-{phase}"


def static_map(
    release: Release, phase: str, names: Mapping[str, str], texts: Mapping[str, str], classes: Mapping[str, str]
) -> StaticMap | None:
    """The territories of a phase with their colours; None when the release has no geometry."""
    paths = release.paths
    shapes = paths["layers"].get(layer(phase))
    if not shapes:
        return None
    return StaticMap(
        view_box=_view_box(paths),
        outlines=tuple(paths["layers"].get("regions", {}).values()),
        shapes=tuple(
            Shape(
                code,
                d,
                reverse("territory", args=[phase, code]),
                names.get(code, code),
                texts.get(code, ""),
                classes.get(code, "map-class-none"),
            )
            for code, d in shapes.items()
        ),
        insets=tuple(paths["insets"]),
    )


def locator(release: Release, phase: str, territory: str) -> Locator | None:
    """Where a territory is. None when the release has no geometry for it."""
    paths = release.paths
    d = paths["layers"].get(layer(phase), {}).get(territory)
    if not d:
        return None
    x1, y1, x2, y2 = paths["bounds"][layer(phase)][territory]
    return Locator(
        view_box=_view_box(paths),
        outlines=tuple(paths["layers"].get("regions", {}).values()),
        d=d,
        cx=round((x1 + x2) / 2, 1),
        cy=round((y1 + y2) / 2, 1),
        r=round(max(x2 - x1, y2 - y1) / 2 + 18, 1),
    )


@dataclass(frozen=True)
class MemberShape:
    code: str
    name: str
    d: str


@dataclass(frozen=True)
class PerimeterMap:
    """A territory close up: its members that are EPCI, inside the départements around."""

    view_box: str
    outlines: tuple[str, ...]
    d: str
    members: tuple[MemberShape, ...]


def perimeter(release: Release, phase: str, territory: str, epci: Mapping[str, str]) -> PerimeterMap | None:
    """`epci` gives the name of each member EPCI by SIREN. None when the release has no geometry for the territory."""
    paths = release.paths
    d = paths["layers"].get(layer(phase), {}).get(territory)
    if not d:
        return None
    x1, y1, x2, y2 = paths["bounds"][layer(phase)][territory]
    pad = max(x2 - x1, y2 - y1) * 0.15 + 2
    shapes = paths["layers"].get("epci", {})
    members = tuple(MemberShape(code, name, shapes[code]) for code, name in epci.items() if code in shapes)
    box = (x1 - pad, y1 - pad, x2 - x1 + 2 * pad, y2 - y1 + 2 * pad)
    around = paths["bounds"].get("departements", {})
    outlines = tuple(
        shape for code, shape in paths["layers"].get("departements", {}).items() if meets(around.get(code), box)
    )
    return PerimeterMap(" ".join(f"{round(n, 1):g}" for n in box), outlines, d, members)


def meets(bounds: Sequence[float] | None, box: tuple[float, float, float, float]) -> bool:
    """Whether bounds (x1, y1, x2, y2) overlap a box (x, y, width, height); unknown bounds do."""
    if bounds is None:
        return True
    x, y, width, height = box
    return bounds[0] <= x + width and bounds[2] >= x and bounds[1] <= y + height and bounds[3] >= y


def _view_box(paths: Mapping[str, object]) -> str:
    return " ".join(f"{number:g}" for number in paths["viewBox"])
