"""The map of a territory as a picture of a document: its outline, its members, the départements around."""

import re
from collections.abc import Mapping

from etabli.kernel.typography import french
from etabli.warehouse.release import Release
from etabli.web.documents.content import Picture
from etabli.web.presentation.static_map import PerimeterMap, perimeter

WIDTH, HEIGHT = 420.0, 300.0  # the most, in units of the picture
STEP = re.compile(r"([Mlz])([^Mlz]*)")
NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")


def picture(release: Release, phase: str, territory: str, name: str, epci: Mapping[str, str]) -> Picture | None:
    """None when the release has no geometry of the territory."""
    found = perimeter(release, phase, territory, epci)
    return _drawn(found, name) if found else None


def _drawn(found: PerimeterMap, name: str) -> Picture:
    left, top, width, height = (float(number) for number in found.view_box.split())
    scale = min(WIDTH / width, HEIGHT / height)
    size = round(width * scale, 1), round(height * scale, 1)

    def shape(path: str, style: str) -> str:
        return f'<path d="{_scaled(path, left, top, scale)}" {style}/>'

    shapes = [shape(path, 'fill="#f2f2f2" stroke="#999999" stroke-width="1"') for path in found.outlines]
    shapes.append(shape(found.d, 'fill="#c9dbe6" stroke="#0f4c75" stroke-width="2"'))
    shapes += [shape(one.d, 'fill="none" stroke="#0f4c75" stroke-width="1"') for one in found.members]
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size[0]}" height="{size[1]}" '
        f'viewBox="0 0 {size[0]} {size[1]}">{"".join(shapes)}</svg>'
    )
    members = ", ".join(one.name for one in found.members)
    alt = french(f"Carte de {name} : contour du territoire et de ses membres ({members}), départements voisins.")
    return Picture(svg.encode(), *size, alt)


def _scaled(path: str, left: float, top: float, scale: float) -> str:
    """The same lines in the units of the picture, as absolute points. ValueError for what is not straight lines."""
    if unknown := set(re.findall(r"[A-Za-z]", path)) - set("Mlz"):
        raise ValueError(f"a path that is not made of straight lines: {sorted(unknown)}")
    parts, x, y = [], 0.0, 0.0
    for command, text in STEP.findall(path):
        if command == "z":
            parts.append("z")
            continue
        numbers = [float(number) for number in NUMBER.findall(text)]
        points = []
        for a, b in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = (a, b) if command == "M" else (x + a, y + b)
            points.append(f"{(x - left) * scale:.1f} {(y - top) * scale:.1f}")
        parts.append(f"{'M' if command == 'M' else 'L'} {' '.join(points)} ")
    return "".join(parts).strip()
