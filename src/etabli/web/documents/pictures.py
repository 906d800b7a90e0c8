"""Charts as pictures of a document: the drawing alone, its title and source being text, and the words in its place."""

from xml.etree import ElementTree as ET

from etabli.kernel.typography import french as typeset
from etabli.web.charts.chart import Chart
from etabli.web.charts.contributions import Contributions
from etabli.web.charts.dots import DotPlot
from etabli.web.charts.standalone import SVG, standalone
from etabli.web.documents.content import Picture
from etabli.web.presentation.findings import FindingReading

# Marianne is kept for sites of the State; Liberation Sans is in Debian, and has the widths of Arial.
FONTS = "'Liberation Sans',Arial,'DejaVu Sans',sans-serif"
MOVE = "translate("


def drawing(chart: Chart) -> bytes:
    """The SVG of a chart in the fonts of documents, without the title, legend and source that a file of its own has."""
    whole = ET.fromstring(standalone(chart))  # noqa: S314 (our own drawing)
    panels = whole.findall(f"{{{SVG}}}g")
    left, top = panels[0].get("transform", "").removeprefix(MOVE).rstrip(")").split()
    root = ET.Element(
        f"{{{SVG}}}svg",
        {
            "width": str(chart.width),
            "height": str(chart.height),
            "viewBox": f"{left} {top} {chart.width} {chart.height}",
            "font-family": FONTS,
        },
    )
    root.extend(panels)
    ET.register_namespace("", SVG)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def of_finding(finding: FindingReading, margin: str) -> Picture | None:
    """The gap of a finding on the scale of the other places."""
    if finding.chart is None:
        return None
    reference = " ".join(line.label for line in finding.chart.reference_words.lines)
    return _picture(
        finding.chart, f"{finding.chart.title}. Ici : {finding.value} ; {reference}. Marge de variabilité : {margin}."
    )


def of_quotients(chart: DotPlot) -> Picture:
    """Location quotients, said one after the other."""
    return _picture(chart, chart.alternative)


def of_effects(chart: Contributions) -> Picture:
    """The effects of a shift-share and their sum."""
    return _picture(chart, chart.alternative)


def of_series(chart: Chart) -> Picture:
    """Small multiples, or a series over the years."""
    return _picture(chart, chart.alternative)


def _picture(chart: Chart, alt: str) -> Picture:
    return Picture(drawing(chart), chart.width, chart.height, typeset(alt))
