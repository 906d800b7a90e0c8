"""A chart as an SVG file of its own: looks as attributes, title and source drawn in it, nothing outside it needed."""

from collections.abc import Iterable, Iterator
from xml.etree import ElementTree as ET

from etabli.web import jinja
from etabli.web.charts.chart import Chart, lines_of
from etabli.web.charts.looks import FONT, QUIET, TEXT, of_classes
from etabli.web.charts.multiples import Multiples

SVG = "http://www.w3.org/2000/svg"
MARGIN, NARROWEST = 16, 360  # around the picture; titles and sources need some width
TITLE_SIZE, TITLE_LINE, TITLE_CHARACTER = 16, 22, 9.3
NOTE_SIZE, NOTE_LINE, NOTE_CHARACTER = 12, 17, 6.3
PAGE_ONLY = ("class", "role", "aria-label", "focusable")


def standalone(chart: Chart, *, caption: str = "", release: str = "") -> bytes:
    """The SVG document of a chart, in UTF-8, for <img>, a printed document or a download.

    Under the drawing stand its legend, `caption`, and its source with the `release` it comes from.
    """
    width = max(chart.width, NARROWEST)
    title = lines_of(chart.title, width, TITLE_CHARACTER)
    origin = f"Source\u00a0: {chart.source.rstrip('.')}. Établi{f', version des données {release}' if release else ''}."
    notes = [text for text in (chart.legend, caption, origin) if text]
    note_lines = [line for note in notes for line in lines_of(note, width, NOTE_CHARACTER)]
    drawing_y = MARGIN + TITLE_LINE * len(title) + 10
    notes_y = drawing_y + chart.height + 12
    height = notes_y + NOTE_LINE * len(note_lines) + MARGIN
    root = ET.Element(
        "svg",
        {
            "xmlns": SVG,
            "{http://www.w3.org/XML/1998/namespace}lang": "fr",
            "width": str(width + 2 * MARGIN),
            "height": str(height),
            "viewBox": f"0 0 {width + 2 * MARGIN} {height}",
            "role": "img",
            "font-family": FONT,
        },
    )
    ET.SubElement(root, "title").text = chart.title
    ET.SubElement(root, "desc").text = " ".join([chart.alternative, *notes])
    ET.SubElement(root, "rect", {"width": str(width + 2 * MARGIN), "height": str(height), "fill": "#ffffff"})
    _write(
        root,
        title,
        MARGIN + TITLE_SIZE,
        TITLE_LINE,
        {"font-size": f"{TITLE_SIZE}px", "font-weight": "700", "fill": TEXT},
    )
    for group in _drawings(chart, drawing_y):
        root.append(group)
    _write(root, note_lines, notes_y + NOTE_SIZE, NOTE_LINE, {"font-size": f"{NOTE_SIZE}px", "fill": QUIET})
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _write(root: ET.Element, lines: Iterable[str], y: int, step: int, look: dict[str, str]) -> None:
    for n, line in enumerate(lines):
        ET.SubElement(root, "text", {"x": str(MARGIN), "y": str(y + n * step), **look}).text = line


def _drawings(chart: Chart, y: int) -> Iterator[ET.Element]:
    """The drawing of a chart, or those of its panels in rows, each moved to its place."""
    markup = jinja.chart(chart)
    drawn = ET.fromstring(markup)  # noqa: S314 (our own template, which escapes every text)
    canvases = [drawn] if drawn.tag == "svg" else list(drawn.iter("svg"))
    for n, canvas in enumerate(canvases):
        row, column = divmod(n, chart.columns) if isinstance(chart, Multiples) else (0, 0)
        across = column * (chart.panel_width + chart.gap) if isinstance(chart, Multiples) else 0
        down = row * (chart.panel_height + chart.gap) if isinstance(chart, Multiples) else 0
        group = ET.Element("g", {"transform": f"translate({MARGIN + across} {y + down})"})
        group.extend(_dressed(canvas, "chart-column" in canvas.get("class", "").split()))
        yield group


def _dressed(parent: ET.Element, in_column: bool) -> list[ET.Element]:
    """Copies of the children with their looks as attributes; a text with a halo is drawn as its halo, then itself."""
    children: list[ET.Element] = []
    for child in parent:
        own = {name: value for name, value in child.attrib.items() if name not in PAGE_ONLY}
        looks = of_classes(child.get("class", ""), is_text=child.tag == "text", in_column=in_column)
        halo = looks.pop("paint-order", "") == "stroke"
        if halo:  # few programs outside browsers know paint-order
            behind = ET.Element(child.tag, {**own, **looks, "fill": looks["stroke"], "aria-hidden": "true"})
            behind.text = child.text
            children.append(behind)
            looks = {name: value for name, value in looks.items() if not name.startswith("stroke")}
        copy = ET.Element(child.tag, {**own, **looks})
        copy.text = child.text if child.tag in {"text", "title"} else None
        copy.extend(_dressed(child, in_column))
        children.append(copy)
    return children
