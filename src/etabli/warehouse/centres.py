"""How far EPCI are from each other, as the crow flies, between the middles of their outlines: a distance to look by.

Communes have no outline in a release, so two places of one EPCI are told to be together.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import accumulate
from math import asin, cos, radians, sin, sqrt
from typing import Any

from etabli.kernel import layout
from etabli.warehouse.release import Release

EARTH_RADIUS_KM = 6371.0
Point = tuple[float, float]  # longitude, latitude, in degrees


def near(release: Release, epci: str, within_km: float) -> dict[str, float] | None:
    """Every EPCI within a distance, itself at 0, with the kilometres. None where its outline is not known."""
    middles = centres(release)
    here = middles.get(epci)
    if here is None:
        return None
    found = {code: kilometres(here, there) for code, there in middles.items()}
    return {code: km for code, km in found.items() if km <= within_km}


def centres(release: Release) -> Mapping[str, Point]:
    """The middle of the box of each EPCI; read once a release. Nothing where it was built without geometry."""
    found: Mapping[str, Point] = release.once("centres of epci", lambda: _read(release))
    return found


def kilometres(one: Point, other: Point) -> float:
    """Along the great circle (haversine)."""
    west, south, east, north = map(radians, (*one, *other))
    half = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(half))


def _read(release: Release) -> dict[str, Point]:
    path = release.geo(layout.FRANCE)
    if path is None:
        return {}
    data = json.loads(path.read_text(encoding="utf-8"))
    (width, height), (west, south) = data["transform"]["scale"], data["transform"]["translate"]
    boxes = [_box(arc) for arc in data["arcs"]]
    found = {}
    for shape in data["objects"]["epci"]["geometries"]:
        held = [boxes[n if n >= 0 else ~n] for n in _numbers(shape.get("arcs", []))]
        if held:
            lows, highs = [box[:2] for box in held], [box[2:] for box in held]
            x = (min(low[0] for low in lows) + max(high[0] for high in highs)) / 2
            y = (min(low[1] for low in lows) + max(high[1] for high in highs)) / 2
            found[shape["properties"]["code"]] = (x * width + west, y * height + south)
    return found


def _box(arc: list[list[int]]) -> tuple[int, int, int, int]:
    """West, south, east, north of an arc, whose points are steps from each other."""
    xs = list(accumulate(point[0] for point in arc))
    ys = list(accumulate(point[1] for point in arc))
    return min(xs), min(ys), max(xs), max(ys)


def _numbers(arcs: Any) -> Iterator[int]:
    for one in arcs:
        if isinstance(one, int):
            yield one
        else:
            yield from _numbers(one)
