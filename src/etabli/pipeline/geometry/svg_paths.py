"""Maps drawn on the server: SVG paths of every layer (`paths.json`), where each commune is on them (`points.json`)."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from etabli.pipeline.geometry import france, mapshaper, topology
from etabli.pipeline.geometry.centres import Centre
from etabli.pipeline.geometry.layout import DRAWN, OVERSEAS, Arrangement, arrange
from etabli.pipeline.geometry.topology import Coordinates, Shape, Topology

WIDTH = 1000  # of the viewBox
PADDING = 6
SIMPLIFY = ("-simplify", "interval=800", "keep-shapes")  # metres: a unit of the viewBox is about 1,200 m
SMALLEST_ISLAND = 0.8  # square units; a smaller part is dropped unless it is all there is


class Page:
    """Projected metres to tenths of a viewBox unit, y downwards."""

    def __init__(self, points: Coordinates) -> None:
        low, high = points.min(axis=0), points.max(axis=0)
        self.scale = (WIDTH - 2 * PADDING) / (high[0] - low[0])
        self.west, self.north = low[0], high[1]
        self.height = int(np.ceil((high[1] - low[1]) * self.scale + 2 * PADDING))

    def tenths(self, points: Coordinates) -> np.ndarray:
        """Integer tenths of units, shape (points, 2)."""
        units = (points - [self.west, self.north]) * [self.scale, -self.scale] + PADDING
        return np.rint(units * 10).astype(np.int64)


def build(
    *,
    atoms: Topology,
    communes: Mapping[str, Centre],
    phases: Sequence[str],
    work: Path,
    target: Path,
    node_modules: Path,
) -> tuple[Path, Path]:
    """Write `paths.json` and `points.json` into the directory `target`."""
    flat, simplified = work / "drawn.topojson", work / "drawn_simplified.topojson"
    arranged, arrangement = arrange(atoms, DRAWN)
    topology.write(arranged, flat)
    layers = france.layers_of(phases)
    mapshaper.run(
        [
            flat,
            *SIMPLIFY,
            "-clean",
            *france.dissolves(layers),
            *("-o", simplified, f"target={','.join(layers)}", "format=topojson", "no-quantization"),
        ],
        node_modules=node_modules,
    )
    drawn = topology.read(simplified)
    frames = {code: DRAWN.frame(code) for code in OVERSEAS}
    page = Page(np.vstack([*arranged.arcs, *(frame.outline() for frame in frames.values())]))
    paths: dict[str, dict[str, str]] = {}
    bounds: dict[str, dict[str, list[float]]] = {}
    for name in layers:
        rings = {shape.properties["code"]: _rings(drawn, shape, page) for shape in drawn.layers[name]}
        paths[name] = {code: "".join(map(_path, kept)) for code, kept in sorted(rings.items())}
        bounds[name] = {code: _bounds(kept) for code, kept in sorted(rings.items())}
    insets = [
        {"code": code, "name": OVERSEAS[code][0], **_rectangle(page, frame.outline())} for code, frame in frames.items()
    ]
    content = {"viewBox": [0, 0, WIDTH, page.height], "layers": paths, "bounds": bounds, "insets": insets}
    path = target / "paths.json"
    path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    return path, _points(communes, arrangement, page, target / "points.json")


def _points(communes: Mapping[str, Centre], arrangement: Arrangement, page: Page, path: Path) -> Path:
    """By commune: x and y in the viewBox, longitude and latitude."""
    found = {}
    for code, one in communes.items():
        ((x, y),) = page.tenths(arrangement.place(np.array([[one.longitude, one.latitude]]), one.departement)).tolist()
        found[code] = [x / 10, y / 10, one.longitude, one.latitude]
    path.write_text(json.dumps(found, separators=(",", ":")), encoding="utf-8")
    return path


def _rings(drawn: Topology, shape: Shape, page: Page) -> list[np.ndarray]:
    """Rings worth drawing; a shape always keeps its largest part."""
    parts = [[page.tenths(drawn.ring(ring)) for ring in part] for part in shape.parts]
    largest = max(_area(part[0]) for part in parts)
    floor = min(largest, SMALLEST_ISLAND * 100)
    return [ring for part in parts if _area(part[0]) >= floor for ring in part if _area(ring) > 0]


def _area(ring: np.ndarray) -> float:
    x, y = ring.T
    return float(abs(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1])) / 2)


def _path(ring: np.ndarray) -> str:
    """`Mx,yl…z` with relative steps in tenths, written without useless characters."""
    steps = np.diff(ring, axis=0)[:-1]  # the last step is `z`
    steps = steps[np.any(steps != 0, axis=1)]
    return f"M{_pair(ring[0])}l{''.join(map(_pair, steps)).lstrip()}z".replace("l ", "l")


def _pair(tenths: np.ndarray) -> str:
    x, y = (_number(int(value)) for value in tenths)
    return f" {x}{y if y.startswith('-') else ' ' + y}"


def _number(tenths: int) -> str:
    text = f"{tenths / 10:.1f}".removesuffix(".0")
    return text.replace("0.", ".", 1) if abs(tenths) < 10 and tenths else text


def _bounds(rings: list[np.ndarray]) -> list[float]:
    points = np.vstack(rings)
    low, high = points.min(axis=0), points.max(axis=0)
    return [float(value) / 10 for value in (*low, *high)]


def _rectangle(page: Page, outline: Coordinates) -> dict[str, Any]:
    left, top, right, bottom = _bounds([page.tenths(outline)])
    return {"x": left, "y": top, "width": round(right - left, 1), "height": round(bottom - top, 1)}
