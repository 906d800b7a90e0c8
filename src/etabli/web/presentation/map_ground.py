"""Degrees and kilometres on the flat map of a release, read from the places of communes around.

The maps hold one arrangement of France (the overseas départements in frames of their own scale): around a point it is
straight enough to be known from the communes that are next to it.
"""

from dataclasses import dataclass
from math import hypot

import numpy as np

from etabli.warehouse.release import Release

AROUND = 8  # communes
KM_PER_DEGREE = 111.195  # of latitude
ROUND_KM = (1, 2, 5, 10, 20, 50, 100, 200)
Spot = tuple[float, float]


@dataclass(frozen=True)
class Bar:
    """A bar of scale, from (x, y) to the right; `km` is what it is long."""

    x: float
    y: float
    length: float
    km: int


def _communes(release: Release) -> np.ndarray:
    """A row a commune: x, y, longitude, latitude."""
    return np.asarray(release.once("places of communes", lambda: _rows(release)))


def _rows(release: Release) -> np.ndarray:
    return np.array(list(release.points.values()), dtype=float).reshape(-1, 4)


def _plane(rows: np.ndarray) -> np.ndarray:
    """x and y as sums of 1, longitude and latitude, fitted on some communes."""
    known = np.column_stack([np.ones(len(rows)), rows[:, 2:]])
    return np.asarray(np.linalg.lstsq(known, rows[:, :2], rcond=None)[0])


def of_degrees(release: Release, latitude: float, longitude: float) -> Spot | None:
    """Where a point is on the map; None without maps."""
    communes = _communes(release)
    if not len(communes):
        return None
    narrow = np.cos(np.radians(latitude))
    far = ((communes[:, 2] - longitude) * narrow) ** 2 + (communes[:, 3] - latitude) ** 2
    plane = _plane(communes[np.argsort(far)[:AROUND]])
    x, y = np.array([1.0, longitude, latitude]) @ plane
    return float(x), float(y)


def km_of_unit(release: Release, spot: Spot) -> float:
    """How many kilometres a unit of the map is at a place; 0 where it is not known."""
    communes = _communes(release)
    if len(communes) < AROUND:
        return 0.0
    far = (communes[:, 0] - spot[0]) ** 2 + (communes[:, 1] - spot[1]) ** 2
    _, _, north = _plane(communes[np.argsort(far)[: 4 * AROUND]])
    long = hypot(*north)
    return KM_PER_DEGREE / long if long else 0.0


def bar(box: tuple[float, float, float, float], unit_km: float) -> Bar | None:
    """The longest round one that takes a quarter of the width at most, at the bottom left."""
    x, y, width, height = box
    rounds = [km for km in ROUND_KM if unit_km and km / unit_km <= width / 4]
    if not rounds:
        return None
    return Bar(round(x + width * 0.03, 2), round(y + height * 0.96, 2), round(rounds[-1] / unit_km, 2), rounds[-1])
