"""A map of what stands in communes, drawn by the server: a disc a commune, as large as there is of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from etabli.warehouse.release import Release
from etabli.web.presentation.static_map import meets

SHARE = 0.045  # of the width, the radius of the largest disc
FULL = 8  # how many make the largest disc, at least: ones and twos stay small
LEAST = 0.35  # of that radius, the smallest one
MARGIN = 0.08


@dataclass(frozen=True)
class Spot:
    """What there is in a commune, and the same in words: « 3 établissements »."""

    code_insee: str
    name: str
    count: int
    said: str


@dataclass(frozen=True)
class Disc:
    """`label` is read when pointed at; coordinates are those of the view box."""

    x: float
    y: float
    r: float
    label: str


@dataclass(frozen=True)
class PointsMap:
    """`around`: outlines of départements; `inside`: those of the place that the map is about. Line widths: `stroke`."""

    view_box: str
    around: tuple[str, ...]
    inside: tuple[str, ...]
    discs: tuple[Disc, ...]
    stroke: float
    unplaced: int


def points_map(release: Release, spots: Iterable[Spot], layer: str = "", code: str = "") -> PointsMap | None:
    """The spots, the smallest on top, around the place of a layer where one is named, else where they are.

    `unplaced`: how many things are of communes that have no place on the map. None where nothing can be drawn.
    """
    points, paths, every = release.points, release.paths, list(spots)
    placed = [(one, points[one.code_insee]) for one in every if one.code_insee in points]
    unplaced = sum(one.count for one in every) - sum(one.count for one, _ in placed)
    bounds = paths["bounds"].get(layer, {}).get(code)
    shape = paths["layers"].get(layer, {}).get(code)
    corners = [(bounds[0], bounds[1]), (bounds[2], bounds[3])] if bounds else []
    corners += [(x, y) for _, (x, y, *_rest) in placed]
    if not placed:
        return None
    x, y, width, height = _box(corners)
    largest, most = SHARE * max(width, height), max(FULL, *(one.count for one, _ in placed))
    discs = [
        Disc(
            round(px, 1),
            round(py, 1),
            round(largest * max(LEAST, sqrt(one.count / most)), 2),
            f"{one.name} : {one.said}",
        )
        for one, (px, py, *_rest) in sorted(placed, key=lambda pair: -pair[0].count)
    ]
    boxes, shapes = paths["bounds"].get("departements", {}), paths["layers"].get("departements", {})
    around = tuple(d for key, d in shapes.items() if meets(boxes.get(key), (x, y, width, height)))
    return PointsMap(
        view_box=" ".join(f"{number:.1f}" for number in (x, y, width, height)),
        around=around,
        inside=(shape,) if shape else (),
        discs=tuple(discs),
        stroke=round(max(width, height) / 600, 3),
        unplaced=unplaced,
    )


def _box(corners: Sequence[tuple[float, float]]) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    width, height = max(max(xs) - min(xs), 12.0), max(max(ys) - min(ys), 12.0)
    middle_x, middle_y = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    side = max(width, height) * MARGIN
    return middle_x - width / 2 - side, middle_y - height / 2 - side, width + 2 * side, height + 2 * side
