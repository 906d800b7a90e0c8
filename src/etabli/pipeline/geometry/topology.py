"""TopoJSON in and out: arcs as arrays, rings from arcs, quantized deltas."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Coordinates = npt.NDArray[np.float64]
"""Shape (points, 2): x then y."""


@dataclass(frozen=True)
class Shape:
    """A polygon feature: its properties and, for each part, its rings (outer first) as arc numbers."""

    properties: Mapping[str, Any]
    parts: list[list[list[int]]]

    def arcs(self) -> Iterator[int]:
        """Every arc of the shape, without direction."""
        return (number if number >= 0 else ~number for part in self.parts for ring in part for number in ring)


@dataclass(frozen=True)
class Topology:
    """Arcs shared by the shapes of several layers; a negative number `~n` is arc n run backwards."""

    arcs: list[Coordinates]
    layers: dict[str, list[Shape]]

    def ring(self, numbers: list[int]) -> Coordinates:
        """Closed coordinates of a ring."""
        pieces = [self.arcs[n] if n >= 0 else self.arcs[~n][::-1] for n in numbers]
        return np.vstack([pieces[0], *(piece[1:] for piece in pieces[1:])])

    def moved(self, move: Callable[[int, Coordinates], Coordinates]) -> "Topology":
        """The same topology with each arc moved; shared borders stay shared."""
        return replace(self, arcs=[move(number, arc) for number, arc in enumerate(self.arcs)])


def read(path: Path) -> Topology:
    """Read a TopoJSON file of polygon layers."""
    data = json.loads(path.read_text(encoding="utf-8"))
    transform = data.get("transform")
    arcs = [np.asarray(arc, dtype=np.float64) for arc in data["arcs"]]
    if transform:
        arcs = [np.cumsum(arc, axis=0) * transform["scale"] + transform["translate"] for arc in arcs]
    layers = {
        name: [_shape(item) for item in layer["geometries"] if item.get("arcs")]
        for name, layer in data["objects"].items()
    }
    return Topology(arcs, layers)


def write(
    topology: Topology,
    path: Path,
    *,
    grid: float | None = None,
    lines: Mapping[str, list[tuple[Mapping[str, Any], Coordinates]]] | None = None,
) -> None:
    """Write TopoJSON, on a grid of `grid` units when given, with layers of `lines` (properties, points)."""
    arcs = list(topology.arcs)
    objects = {name: _collection(shapes) for name, shapes in topology.layers.items()}
    for name, features in (lines or {}).items():
        geometries = []
        for properties, points in features:
            geometries.append({"type": "LineString", "properties": dict(properties), "arcs": [len(arcs)]})
            arcs.append(points)
        objects[name] = {"type": "GeometryCollection", "geometries": geometries}
    data: dict[str, Any] = {"type": "Topology", "objects": objects}
    if grid is None:
        data["arcs"] = [arc.tolist() for arc in arcs]
    else:
        origin = np.vstack([arc.min(axis=0) for arc in arcs]).min(axis=0)
        data["transform"] = {"scale": [grid, grid], "translate": [round(float(v), 6) for v in origin]}
        data["arcs"] = [_deltas(arc, origin.round(6), grid) for arc in arcs]
    path.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def _deltas(arc: Coordinates, origin: Coordinates, grid: float) -> list[list[int]]:
    steps = np.rint((arc - origin) / grid).astype(np.int64)
    kept = np.ones(len(steps), dtype=bool)
    kept[1:-1] = np.any(np.diff(steps, axis=0)[:-1] != 0, axis=1)  # both ends stay: an arc keeps two points
    deltas: list[list[int]] = np.diff(steps[kept], axis=0, prepend=0).tolist()
    return deltas


def _shape(item: Mapping[str, Any]) -> Shape:
    parts = item["arcs"] if item["type"] == "MultiPolygon" else [item["arcs"]]
    return Shape(item.get("properties") or {}, parts)


def _collection(shapes: list[Shape]) -> dict[str, Any]:
    geometries = [
        {"type": "MultiPolygon", "properties": dict(shape.properties), "arcs": shape.parts}
        if len(shape.parts) > 1
        else {"type": "Polygon", "properties": dict(shape.properties), "arcs": shape.parts[0]}
        for shape in shapes
    ]
    return {"type": "GeometryCollection", "geometries": geometries}
