"""Our drawings as PNG, for programs that don't show SVG: the few shapes that charts are made of, on white.

Knows <g> that translates, <rect>, <circle>, <text>, and paths of straight lines; ValueError for anything else, so that
no part of a drawing is ever left out in silence.
"""

import io
import re
from collections.abc import Iterator
from functools import lru_cache
from xml.etree import ElementTree as ET

from PIL import Image, ImageColor, ImageDraw, ImageFont

from etabli.web.charts.standalone import SVG

SCALE = 1.9  # pixels for a unit: 420 units on 95 mm are 213 dots an inch, 628 on 170 mm are 178
FINER = 2  # drawn so many times larger, then reduced: smooth edges
COLOURS = 64  # a dozen, and the shades of smooth edges
FACES = {
    False: ("LiberationSans-Regular.ttf", "DejaVuSans.ttf"),
    True: ("LiberationSans-Bold.ttf", "DejaVuSans-Bold.ttf"),
}
ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}
STEP = re.compile(r"([MLlHVhv])([^MLlHVhv]*)")
MOVE = re.compile(r"translate\(([-\d.]+) ([-\d.]+)\)")
Point = tuple[float, float]


def png(svg: bytes) -> bytes:
    """A drawing as a PNG of `SCALE` pixels for a unit."""
    root = ET.fromstring(svg)  # noqa: S314 (our own drawing)
    left, top, width, height = (float(number) for number in root.get("viewBox", "").split())
    size = (FINER * round(width * SCALE), FINER * round(height * SCALE))
    canvas = Image.new("RGB", size, "white")
    _Brush(canvas).group(root, -left, -top)
    out = io.BytesIO()
    smooth = canvas.reduce(FINER).quantize(COLOURS, dither=Image.Dither.NONE)
    smooth.save(out, "PNG")
    return out.getvalue()


class _Brush:
    def __init__(self, canvas: Image.Image) -> None:
        self.draw = ImageDraw.Draw(canvas)
        self.scale = SCALE * FINER

    def group(self, parent: ET.Element, x: float, y: float) -> None:
        """Draw the children of a group whose origin lies at x, y."""
        for child in parent:
            shape = child.tag.removeprefix(f"{{{SVG}}}")
            if shape == "g":
                move = MOVE.fullmatch(child.get("transform", "translate(0 0)"))
                if move is None:
                    raise ValueError(f"a group that does more than translate: {child.get('transform')}")
                self.group(child, x + float(move[1]), y + float(move[2]))
            elif shape == "path":
                self._path(child, x, y)
            elif shape == "rect":
                self._rect(child, x, y)
            elif shape == "circle":
                self._circle(child, x, y)
            elif shape == "text":
                self._text(child, x, y)
            elif shape not in ("title", "desc"):
                raise ValueError(f"a shape that can't be drawn: <{shape}>")

    def _path(self, path: ET.Element, x: float, y: float) -> None:
        stroke, fill = _colour(path, "stroke"), _colour(path, "fill")
        width = _number(path, "stroke-width", 1.0)
        dashes = [float(part) for part in path.get("stroke-dasharray", "").split()]
        for line, closed in _lines(path.get("d", "")):
            points = [(a + x, b + y) for a, b in line]
            if fill and closed:
                self.draw.polygon([self._at(point) for point in points], fill=fill)
            if stroke:
                self._stroke(points, stroke, width, dashes, path.get("stroke-linecap") == "round")

    def _stroke(self, points: list[Point], colour: str, width: float, dashes: list[float], rounded: bool) -> None:
        pixels = max(1, round(width * self.scale))
        for line in _dashed(points, dashes) if dashes else [points]:
            self.draw.line([self._at(point) for point in line], fill=colour, width=pixels, joint="curve")
            for point in (line[0], line[-1]) if rounded else ():
                self._disc(point, width / 2, colour)

    def _rect(self, rect: ET.Element, x: float, y: float) -> None:
        left, top = x + _number(rect, "x"), y + _number(rect, "y")
        corner = (left + _number(rect, "width"), top + _number(rect, "height"))
        if corner[0] <= left or corner[1] <= top:
            return
        stroke = _colour(rect, "stroke")
        width = round(_number(rect, "stroke-width", 1.0) * self.scale) if stroke else 0
        box = (*self._at((left, top)), *self._at(corner))
        self.draw.rectangle(box, fill=_colour(rect, "fill"), outline=stroke, width=width)

    def _circle(self, circle: ET.Element, x: float, y: float) -> None:
        centre, radius = (x + _number(circle, "cx"), y + _number(circle, "cy")), _number(circle, "r")
        half = _number(circle, "stroke-width") / 2
        if stroke := _colour(circle, "stroke"):
            self._disc(centre, radius + half, stroke)
            radius -= half
        if fill := _colour(circle, "fill"):
            self._disc(centre, radius, fill)

    def _text(self, text: ET.Element, x: float, y: float) -> None:
        place = (x + _number(text, "x") + _number(text, "dx"), y + _number(text, "y") + _number(text, "dy"))
        size = float(text.get("font-size", "12px").removesuffix("px")) * self.scale
        stroke = _colour(text, "stroke")
        self.draw.text(
            self._at(place),
            "".join(" " if letter.isspace() else letter for letter in text.text or ""),  # no narrow space in the face
            fill=_colour(text, "fill") or "black",
            font=_face(round(size), text.get("font-weight") == "700"),
            anchor=ANCHORS[text.get("text-anchor", "start")],
            stroke_width=round(_number(text, "stroke-width") * self.scale / 2) if stroke else 0,
            stroke_fill=stroke,
        )

    def _disc(self, centre: Point, radius: float, colour: str) -> None:
        (x, y), r = centre, max(radius, 0.0)
        self.draw.ellipse((*self._at((x - r, y - r)), *self._at((x + r, y + r))), fill=colour)

    def _at(self, point: Point) -> Point:
        return point[0] * self.scale, point[1] * self.scale


@lru_cache(maxsize=16)
def _face(size: int, bold: bool) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    for name in FACES[bold]:
        try:
            return ImageFont.truetype(name, size)
        except OSError:  # not on this machine
            continue
    return ImageFont.load_default(size)


def _number(element: ET.Element, name: str, otherwise: float = 0.0) -> float:
    written = element.get(name)  # `3` or `3px`
    return otherwise if written is None else float(written.removesuffix("px"))


def _colour(element: ET.Element, name: str) -> str | None:
    """A colour, thinned towards white by the opacity of its element; None where nothing is painted."""
    colour = element.get(name, "none")
    if colour == "none":
        return None
    kept = _number(element, "opacity", 1.0)
    red, green, blue = (round(255 + kept * (part - 255)) for part in ImageColor.getrgb(colour)[:3])
    return f"#{red:02x}{green:02x}{blue:02x}"


def _lines(path: str) -> Iterator[tuple[list[Point], bool]]:
    """The lines of a path, and whether each encloses a surface."""
    if unknown := set(re.findall(r"[A-Za-z]", path)) - set("MLlHVhvz"):
        raise ValueError(f"a path that is not made of straight lines: {sorted(unknown)}")
    line: list[Point] = []
    for command, numbers in STEP.findall(path.replace("z", "")):
        values = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        if command == "M":
            if len(line) > 1:
                yield line, "z" in path
            line = []
        x, y = line[-1] if line else (0.0, 0.0)
        if command in "ML":
            line += list(zip(values[::2], values[1::2], strict=True))
        elif command == "l":
            line.append((x + values[0], y + values[1]))
        else:
            line.append(
                {"H": (values[0], y), "h": (x + values[0], y), "V": (x, values[0]), "v": (x, y + values[0])}[command]
            )
    if len(line) > 1:
        yield line, "z" in path


def _dashed(points: list[Point], dashes: list[float]) -> Iterator[list[Point]]:
    """A straight line cut into its dashes, on and off in turn."""
    (x, y), (far_x, far_y) = points[0], points[-1]
    length = ((far_x - x) ** 2 + (far_y - y) ** 2) ** 0.5
    done, n = 0.0, 0
    while done < length:
        until = min(done + dashes[n % len(dashes)], length)
        if n % 2 == 0:
            ends = (done / length, until / length)
            yield [(x + (far_x - x) * part, y + (far_y - y) * part) for part in ends]
        done, n = until, n + 1
