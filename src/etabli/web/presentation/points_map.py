"""A map of what stands somewhere, drawn by the server: a disc a commune, as large as there is of it, or a disc a place.

It shows the place that is asked about: a territory or a département, else the commune and the distance, else where the
discs are; all of France where that is most of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from etabli.warehouse.release import Release
from etabli.web.presentation import map_ground
from etabli.web.presentation.map_ground import Bar
from etabli.web.presentation.static_map import meets

SHARE = 0.045  # of the width, the radius of the largest disc
FULL = 8  # how many make the largest disc, at least: ones and twos stay small
LEAST = 0.35  # of that radius, the smallest one
HIT = 0.03  # of the width, what a finger touches
MARGIN = 0.08
NARROWEST = 12.0  # units
CLOSE, WHOLE = 150.0, 400.0  # widths: below, intercommunalités are drawn; above, all of France
LETTER, LETTERS = 0.024, 1.35  # height of letters, of the width; what they take on a narrow screen besides
WIDE = 0.56  # of a letter, of its height
MOST_NAMED = 40
DENSE, EVEN_OVER = 40, 6  # discs; those of the largest whose names may lie over small ones
SIDES = ("right", "left", "below", "above")
Box = tuple[float, float, float, float]
Circle = tuple[float, float, float]  # x, y, radius


@dataclass(frozen=True)
class Spot:
    """What there is in a commune, and the same in words: « 3 établissements ». `href`: where its disc leads.

    `point`: latitude and longitude of one that says where it is itself.
    """

    code_insee: str
    name: str
    count: int
    said: str
    href: str = ""
    point: tuple[float, float] | None = None


@dataclass(frozen=True)
class Asked:
    """A commune that things are looked for around: its code, its name, and how far, 0 for no limit."""

    code_insee: str
    name: str
    km: int = 0


@dataclass(frozen=True)
class Name:
    """Words on the map; `anchor` as SVG says it."""

    text: str
    x: float
    y: float
    anchor: str


@dataclass(frozen=True)
class Disc:
    """`label` is read when pointed at, or by whom hears the page; coordinates are those of the view box."""

    x: float
    y: float
    r: float
    hit: float
    label: str
    href: str
    name: Name | None = None


@dataclass(frozen=True)
class Mark:
    """The commune that is asked about; `r`: the circle of the distance, 0 where none is asked."""

    x: float
    y: float
    size: float
    r: float
    name: Name


@dataclass(frozen=True)
class PointsMap:
    """`around`: outlines of départements, or régions; `near`: of intercommunalités; `inside`: of what the map is about.

    Widths of lines: `stroke`; height of letters: `letter`; `unplaced`: how many have no place on it.
    `own`: whether some stand where they say, not at their commune.
    """

    view_box: str
    around: tuple[str, ...]
    near: tuple[str, ...]
    inside: tuple[str, ...]
    insets: tuple[Mapping[str, object], ...]
    discs: tuple[Disc, ...]
    mark: Mark | None
    bar: Bar | None
    stroke: float
    letter: float
    unplaced: int
    own: bool


def points_map(
    release: Release, spots: Iterable[Spot], layer: str = "", code: str = "", asked: Asked | None = None
) -> PointsMap | None:
    """The spots, the smallest on top, around the place of a layer or the commune that is named, else where they are.

    None where nothing can be drawn.
    """
    every = list(spots)
    paths, placed = release.paths, [(one, where) for one in every if (where := _where(release, one)) is not None]
    bounds = paths["bounds"].get(layer, {}).get(code)
    shape = paths["layers"].get(layer, {}).get(code)
    there = release.points.get(asked.code_insee) if asked else None
    if not placed and there is None:
        return None
    reach = _reach(release, asked, there)
    corners = [where for _, where in placed]
    if bounds:
        corners += [(bounds[0], bounds[1]), (bounds[2], bounds[3])]
    if there is not None:
        corners += [(there[0] - reach, there[1] - reach), (there[0] + reach, there[1] + reach)]
    box = _box(corners)
    whole = max(box[2:]) > WHOLE
    box = tuple(paths["viewBox"]) if whole else box
    circles = _circles(placed, max(box[2:]))
    squares = [_square(circle) for _, circle in circles]
    mark = _mark(asked, there, reach, box, squares) if asked and there is not None else None
    middle = (there[0], there[1]) if there is not None else placed[0][1]
    return PointsMap(
        view_box=" ".join(f"{number:.1f}" for number in box),
        around=_outlines(paths, "regions" if whole else "departements", box),
        near=_outlines(paths, "epci", box) if max(box[2:]) <= CLOSE else (),
        inside=(shape,) if shape else (),
        insets=tuple(paths["insets"]) if whole else (),
        discs=_discs(circles, box, mark),
        mark=mark,
        bar=map_ground.bar(box, map_ground.km_of_unit(release, (500.0, 450.0) if whole else middle)),
        stroke=round(max(box[2:]) / 600, 3),
        letter=round(LETTER * box[2], 3),
        unplaced=sum(one.count for one in every) - sum(one.count for one, _ in placed),
        own=any(one.point is not None for one in every),
    )


def _where(release: Release, spot: Spot) -> tuple[float, float] | None:
    """On the map: where it says, else its commune."""
    if spot.point is not None:
        return map_ground.of_degrees(release, *spot.point)
    found = release.points.get(spot.code_insee)
    return (found[0], found[1]) if found else None


def _reach(release: Release, asked: Asked | None, there: Sequence[float] | None) -> float:
    """The distance that is asked, in units of the map."""
    if asked is None or there is None or not asked.km:
        return 0.0
    unit = map_ground.km_of_unit(release, (there[0], there[1]))
    return asked.km / unit if unit else 0.0


def _outlines(paths: Mapping[str, Mapping[str, Mapping[str, object]]], layer: str, box: Box) -> tuple[str, ...]:
    bounds, shapes = paths["bounds"].get(layer, {}), paths["layers"].get(layer, {})
    return tuple(str(d) for key, d in shapes.items() if meets(bounds.get(key), box))


def _box(corners: Sequence[tuple[float, float]]) -> Box:
    """Around some points, no narrower than a town nor than half its height."""
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    height = max(max(ys) - min(ys), NARROWEST)
    width = max(max(xs) - min(xs), height)
    height = max(height, width / 2)
    middle_x, middle_y = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    side = max(width, height) * MARGIN
    return middle_x - width / 2 - side, middle_y - height / 2 - side, width + 2 * side, height + 2 * side


def _mark(asked: Asked, there: Sequence[float], reach: float, box: Box, round_it: Sequence[Box]) -> Mark:
    """Its name is above it, else where no disc is."""
    x, y, size = there[0], there[1], box[2] * 0.016
    letter = LETTER * box[2] * LETTERS
    taken = list(round_it)
    name = _name(asked.name, (x, y, size), letter, box, taken, ("above", "below", "right", "left"))
    above = Name(asked.name, round(x, 2), round(y - 1.6 * size, 2), "middle")
    return Mark(round(x, 2), round(y, 2), round(size, 2), round(reach, 2), name or above)


def _circles(placed: Sequence[tuple[Spot, tuple[float, float]]], width: float) -> list[tuple[Spot, Circle]]:
    """The largest first."""
    if not placed:
        return []
    largest, most = SHARE * width, max(FULL, *(one.count for one, _ in placed))
    return [
        (one, (x, y, largest * max(LEAST, sqrt(one.count / most))))
        for one, (x, y) in sorted(placed, key=lambda pair: -pair[0].count)
    ]


def _square(circle: Circle) -> Box:
    x, y, r = circle
    return x - r, y - r, 2 * r, 2 * r


def _discs(circles: Sequence[tuple[Spot, Circle]], box: Box, mark: Mark | None) -> tuple[Disc, ...]:
    """The names that have room, of the largest first: on no other disc, but where they are so many that no town would
    have its name; then the largest few are written over small ones."""
    letter = LETTER * box[2] * LETTERS
    squares = [_square(circle) for _, circle in circles]
    over = EVEN_OVER if len(circles) > DENSE else 0
    taken = squares[:over] if over else list(squares)
    if mark is not None:
        taken += [_room(mark.name, letter), _square((mark.x, mark.y, mark.size))]
    found: list[Disc] = []
    for one, (x, y, r) in circles:
        if over and len(found) == over:
            taken += squares[over:]
        name = _name(one.name, (x, y, r), letter, box, taken) if len(found) < MOST_NAMED else None
        hit, label = max(r, HIT * max(box[2:])), f"{one.name} : {one.said}"
        found.append(Disc(round(x, 2), round(y, 2), round(r, 2), round(hit, 2), label, one.href, name))
    return tuple(found)


def _name(
    text: str, circle: Circle, letter: float, box: Box, taken: list[Box], sides: Sequence[str] = SIDES
) -> Name | None:
    """Beside a disc, where nothing is; None where there is no room."""
    x, y, r = circle
    places = {
        "right": ("start", x + r * 1.25, y + letter * 0.25),
        "left": ("end", x - r * 1.25, y + letter * 0.25),
        "below": ("middle", x, y + r * 1.25 + letter * 0.9),
        "above": ("middle", x, y - r * 1.25 - letter * 0.25),
    }
    for side in sides:
        anchor, at, line = places[side]
        one = Name(text, round(at, 2), round(line, 2), anchor)
        left, top, wide, high = room = _room(one, letter)
        inside = box[0] <= left and left + wide <= box[0] + box[2] and box[1] <= top and top + high <= box[1] + box[3]
        if inside and not any(meets((left, top, left + wide, top + high), other) for other in taken):
            taken.append(room)
            return one
    return None


def _room(name: Name, letter: float) -> Box:
    wide = len(name.text) * letter * WIDE
    left = {"start": name.x, "end": name.x - wide, "middle": name.x - wide / 2}[name.anchor]
    return left, name.y - letter * 0.9, wide, letter * 1.15
