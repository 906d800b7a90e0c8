"""Holes between commune polygons: where they are, what borders them, and whose ground they are.

A commune merged after its polygon was drawn lacks the ground of the commune it absorbed. Filling the hole
with the neighbour of longest border gives it to the wrong EPCI in several cases (Véronne, now Saillans, would
go to Montclar-sur-Gervanne); the history of communes says who absorbed what.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from etabli.pipeline.geometry.topology import Coordinates, Shape, Topology

KM_PER_DEGREE = 111.32


@dataclass(frozen=True)
class Hole:
    """A hole: its area, a point near its middle, the communes along it and the kilometres they share."""

    code: str
    km2: float
    longitude: float
    latitude: float
    border: Mapping[str, float]


def find(topology: Topology, *, communes: str, whole: str) -> tuple[list[Hole], list[Shape]]:
    """Holes of layer `whole` (all communes dissolved), and each as a shape with its hole's `code`.

    A polygon that lies inside a hole (a commune whose every neighbour was absorbed) counts as bordering it.
    """
    owners: dict[int, list[str]] = defaultdict(list)
    for shape in topology.layers[communes]:
        for number in shape.arcs():
            owners[number].append(shape.properties["code"])
    parts = [part for shape in topology.layers[whole] for part in shape.parts]
    outlines = [topology.ring(part[0]) for part in parts]
    holes, shapes = [], []
    for part in parts:
        for ring in part[1:]:
            points = topology.ring(ring)
            islands = [
                other[0]
                for other, outline in zip(parts, outlines, strict=True)
                if other is not part and _inside(outline[0], points)
            ]
            border: Counter[str] = Counter()
            for number in (n if n >= 0 else ~n for line in (ring, *islands) for n in line):
                for owner in owners[number]:
                    border[owner] += _length_km(topology.arcs[number])
            code = f"hole-{len(holes) + 1}"
            middle = points.mean(axis=0)
            holes.append(Hole(code, _area_km2(points), float(middle[0]), float(middle[1]), dict(border)))
            rings = [_reversed(ring), *(_reversed(island) for island in islands)]
            shapes.append(Shape({"code": code}, [rings]))
    return holes, shapes


def owner(
    hole: Hole, *, drawn: Collection[str], incomplete: Collection[str], successions: Mapping[str, str]
) -> str | None:
    """The commune (code as in the polygons) a hole belongs to, None when nothing says so (a foreign enclave).

    First a bordering commune that lacks the polygon of a commune déléguée (`incomplete`), then one that
    absorbed a commune which has no polygon (`drawn` are the codes that have one); the longest border decides
    between equals.
    """
    absorbers = {new for old, new in successions.items() if old != new and old not in drawn}
    for candidates in (incomplete, absorbers):
        fitting = {
            code: length
            for code, length in hole.border.items()
            if code in candidates or successions.get(code) in candidates
        }
        if fitting:
            return max(fitting, key=lambda code: (fitting[code], code))
    return None


def as_json(holes: list[Hole]) -> list[dict[str, Any]]:
    """Holes as plain values, for the cache."""
    return [{**vars(hole), "border": dict(hole.border)} for hole in holes]


def _reversed(ring: list[int]) -> list[int]:
    return [~number for number in reversed(ring)]


def _scaled(points: Coordinates) -> Coordinates:
    return points * [KM_PER_DEGREE * np.cos(np.radians(points[:, 1].mean())), KM_PER_DEGREE]


def _length_km(points: Coordinates) -> float:
    return float(np.hypot(*np.diff(_scaled(points), axis=0).T).sum())


def _area_km2(ring: Coordinates) -> float:
    scaled = _scaled(ring)
    x, y = (scaled - scaled[0]).T
    return float(abs(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1])) / 2)


def _inside(point: Coordinates, ring: Coordinates) -> bool:
    x, y = point
    if not (ring.min(axis=0) <= point).all() or not (point <= ring.max(axis=0)).all():
        return False
    (x0, y0), (x1, y1) = ring[:-1].T, ring[1:].T
    crossing = (y0 > y) != (y1 > y)
    at = x0[crossing] + (y - y0[crossing]) * (x1[crossing] - x0[crossing]) / (y1[crossing] - y0[crossing])
    return bool((at > x).sum() % 2)
