"""The middle of each commune: the centroid of its largest part."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from etabli.pipeline.geometry.membership import Membership
from etabli.pipeline.geometry.topology import Coordinates, Topology


@dataclass(frozen=True)
class Centre:
    """Degrees. `departement` tells in which frame an overseas commune is drawn."""

    longitude: float
    latitude: float
    departement: str


def centres(communes: Topology, memberships: Iterable[tuple[str, Membership]]) -> dict[str, Centre]:
    """By code of a commune of today. `memberships`: the commune to which each code of the topology belongs."""
    belongs = dict(memberships)
    found: dict[str, tuple[float, Centre]] = {}
    for shape in communes.layers["communes"]:
        if (commune := belongs.get(shape.properties["code"])) is None:
            continue
        code = commune.code_insee
        area, (x, y) = max((_centroid(communes.ring(part[0])) for part in shape.parts), key=lambda one: one[0])
        if code not in found or found[code][0] < area:
            found[code] = area, Centre(round(x, 5), round(y, 5), commune.departement or "")
    return {code: centre for code, (_, centre) in sorted(found.items())}


def _centroid(ring: Coordinates) -> tuple[float, tuple[float, float]]:
    """Area and centroid of a ring, by the formula of polygons; in the plane of degrees, right for one commune."""
    origin = ring[0]
    x, y = (ring - origin).T
    cross = x[:-1] * y[1:] - x[1:] * y[:-1]
    twice = cross.sum()
    if twice == 0:
        return 0.0, (float(ring[:, 0].mean()), float(ring[:, 1].mean()))
    centre = np.array([((x[:-1] + x[1:]) * cross).sum(), ((y[:-1] + y[1:]) * cross).sum()]) / (3 * twice) + origin
    return float(abs(twice) / 2), (float(centre[0]), float(centre[1]))
