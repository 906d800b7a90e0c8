"""A flat arrangement of France: the metropole where it is, five overseas départements in frames at sea."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from etabli.pipeline.geometry.topology import Coordinates, Topology

EARTH_RADIUS_M = 6_378_137.0
LABEL_SHARE = 0.2  # of a frame's height, kept free above the shape for the name
MARGIN_SHARE = 0.05

# Two columns; Guyane, tall and large, takes two of the three rows: (name, column, first row, rows).
OVERSEAS = {
    "971": ("Guadeloupe", 0, 0, 1),
    "972": ("Martinique", 1, 0, 1),
    "973": ("Guyane", 0, 1, 2),
    "974": ("La Réunion", 1, 1, 1),
    "976": ("Mayotte", 1, 2, 1),
}
COLUMNS, ROWS, GUTTER_SHARE = 2, 3, 0.04


@dataclass(frozen=True)
class Box:
    """A rectangle in projected metres, y upwards."""

    west: float
    south: float
    east: float
    north: float

    def outline(self) -> Coordinates:
        """Closed line of the rectangle."""
        corners = [(self.west, self.south), (self.west, self.north), (self.east, self.north)]
        return np.array([*corners, (self.east, self.south), (self.west, self.south)])


@dataclass(frozen=True)
class Layout:
    """A projection of metropolitan France and the box, in its metres, that holds the overseas frames."""

    project: Callable[[Coordinates], Coordinates]
    frames: Box

    def frame(self, departement: str) -> Box:
        """The frame of an overseas département."""
        _, column, row, rows = OVERSEAS[departement]
        box = self.frames
        width, height = (box.east - box.west) / COLUMNS, (box.north - box.south) / ROWS
        gutter = width * GUTTER_SHARE
        west, north = box.west + column * width, box.north - row * height
        return Box(west + gutter, north - rows * height + gutter, west + width - gutter, north - gutter)


def mercator(degrees: Coordinates) -> Coordinates:
    """Web Mercator metres (EPSG:3857) of longitudes and latitudes."""
    longitude, latitude = np.radians(degrees).T
    return EARTH_RADIUS_M * np.column_stack([longitude, np.log(np.tan(np.pi / 4 + latitude / 2))])


def from_mercator(metres: Coordinates) -> Coordinates:
    """Longitudes and latitudes of Web Mercator metres."""
    x, y = (metres / EARTH_RADIUS_M).T
    return np.degrees(np.column_stack([x, 2 * np.arctan(np.exp(y)) - np.pi / 2]))


def conic(degrees: Coordinates) -> Coordinates:
    """Metres in a Lambert conic on a sphere, with the parallels and origin of Lambert-93 (IGN, NTG_71)."""
    longitude, latitude = np.radians(degrees).T
    first, second, origin, meridian = np.radians([44.0, 49.0, 46.5, 3.0])
    power = np.log(np.cos(first) / np.cos(second)) / np.log(_isometric(second) / _isometric(first))
    factor = np.cos(first) * _isometric(first) ** power / power
    radius = EARTH_RADIUS_M * factor / _isometric(latitude) ** power
    base = EARTH_RADIUS_M * factor / _isometric(origin) ** power
    angle = power * (longitude - meridian)
    return np.column_stack([radius * np.sin(angle), base - radius * np.cos(angle)])


def _isometric(latitude: np.ndarray) -> np.ndarray:
    return np.tan(np.pi / 4 + latitude / 2)


# The Bay of Biscay, south of Brittany and west of the Landes, is the sea that is free near the coast.
WEB_MAP = Layout(mercator, Box(-606_000.0, 5_385_000.0, -222_000.0, 5_880_000.0))
DRAWN = Layout(conic, Box(-655_000.0, -365_000.0, -400_000.0, -25_000.0))


Place = Callable[[Coordinates], Coordinates]


@dataclass(frozen=True)
class Arrangement:
    """Where degrees go: `moves` for what is overseas, by département; the projection for all the rest."""

    layout: Layout
    moves: dict[str, Place]

    def place(self, degrees: Coordinates, departement: str) -> Coordinates:
        move = self.moves.get(departement)
        return self.layout.project(degrees) if move is None else move(mercator(degrees))


def arrange(topology: Topology, layout: Layout, *, layer: str = "atoms") -> tuple[Topology, Arrangement]:
    """Project every arc; arcs of an overseas département are scaled into its frame.

    Shapes need the property `departement`. No arc is shared between the mainland and overseas, so moving
    an arc moves both of its sides.
    """
    zone_of = {
        number: shape.properties["departement"]
        for shape in topology.layers[layer]
        if shape.properties["departement"] in OVERSEAS
        for number in shape.arcs()
    }
    moves = {
        departement: _into(
            layout.frame(departement),
            np.vstack([mercator(topology.arcs[number]) for number, zone in zone_of.items() if zone == departement]),
        )
        for departement in set(zone_of.values())
    }
    found = Arrangement(layout, moves)
    return topology.moved(lambda number, arc: found.place(arc, zone_of.get(number, ""))), found


def _into(frame: Box, points: Coordinates) -> Callable[[Coordinates], Coordinates]:
    """Scale and shift that centres `points` in a frame, under its label."""
    low, high = points.min(axis=0), points.max(axis=0)
    width, height = frame.east - frame.west, frame.north - frame.south
    room = np.array([width, height * (1 - LABEL_SHARE)]) * (1 - 2 * MARGIN_SHARE)
    scale = float((room / (high - low)).min())
    centre = np.array([frame.west + width / 2, frame.south + height * (1 - LABEL_SHARE) / 2])

    def place(metres: Coordinates) -> Coordinates:
        return (metres - (low + high) / 2) * scale + centre

    return place
