"""Charts as files of their own, and what a reader takes along: looks, sources, citation, code to embed."""

import base64
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import weasyprint

import etabli.web
from etabli.catalogue.numbers import number
from etabli.web.charts.bars import bars
from etabli.web.charts.chart import Chart
from etabli.web.charts.contributions import Contribution, contributions
from etabli.web.charts.dots import dot_plot
from etabli.web.charts.gap import gap
from etabli.web.charts.histogram import histogram
from etabli.web.charts.lines import line_panel
from etabli.web.charts.looks import COLOURS, COLUMN_SIZE, LOOKS, SIZE, of_classes
from etabli.web.charts.multiples import Panel, multiples
from etabli.web.charts.quartiles import Quartiles, quartile_bars
from etabli.web.charts.standalone import SVG, standalone
from etabli.web.charts.strip import strip
from etabli.web.jinja import rendered
from etabli.web.presentation.citation import Citation

WEB = Path(etabli.web.__file__).parent
STYLES = (WEB / "static" / "etabli" / "charts.css").read_text(encoding="utf-8")
TEMPLATES = sorted((WEB / "jinja2" / "charts").glob("*.svg"))
NAMES = {"title": "Industrie & emploi, d’Ambert à « Thiers », 2006–2022", "source": "Insee, FLORES 2022 <brut>."}

SERIES = [(2006, 100.0), (2007, None), (2008, 96.0), (2009, 97.0)]
CHARTS: dict[str, Chart | None] = {
    "bars": bars([("Avec projet", 12, "12"), ("Sans projet", 0, "0")], **NAMES),
    "contributions": contributions(
        [Contribution("Effet national", -4, "−4"), Contribution("Total", 3, "+3", total=True)], **NAMES
    ),
    "dots": dot_plot([("Bois", "3", 2.0, 0.0, 90.0), ("Cuir", "3", 0.9, 0.8, 1.1), ("Jeux", "3", 0.5)], **NAMES),
    "gap": gap(
        2.0, 1.0, 3.0, 4.0, 3.5, 4.5, [1.0, 2.0, 5.0], text=number, place_label="ici", reference_label="France", **NAMES
    ),
    "histogram": histogram([1.0, 2.0, 3.0, 9.0], national=2.0, text=number, **NAMES),
    "lines": line_panel(SERIES, text=number, **NAMES),
    "multiples": multiples(
        [Panel("Emplois", SERIES, [SERIES], number), Panel("Points", SERIES, [SERIES], number, join=False)], **NAMES
    ),
    "quartiles": quartile_bars(
        [Quartiles("Banque <A>", 20.0, 40.0, 90.0, "12 demandes"), Quartiles("Agence", 30.0, 60.0, None, "4 demandes")],
        unit="jours",
        **NAMES,
    ),
    "strip": strip([1.0, 2.0, 3.0], ours=2.0, national=1.5, **NAMES),
}


def drawing(name: str) -> Chart:
    chart = CHARTS[name]
    assert chart is not None
    return chart


def test_every_chart_of_the_house_is_tried() -> None:
    assert [template.stem for template in TEMPLATES] == list(CHARTS)


def test_every_class_of_a_template_has_its_look() -> None:
    markup = "".join(template.read_text(encoding="utf-8") for template in TEMPLATES)
    canvases = set(re.findall(r'<(?:svg|div) class="([^"]*)"', markup))
    roots = {name for names in canvases for name in names.split()}
    used = {name for names in re.findall(r'class="([^"]*)"', markup) for name in re.findall(r"chart[\w-]*", names)}
    assert used - roots == set(LOOKS), "every class has a look, and every look a class"


def test_looks_say_what_the_style_sheet_says() -> None:
    rules = re.findall(r"^(?:\.chart )?\.(chart-[\w-]+) \{ ([^}]*) \}$", STYLES, re.MULTILINE)
    styles = {name: body for name, body in rules if name in LOOKS}
    assert set(styles) == set(LOOKS)
    assert [name for name, _ in rules if name in LOOKS] == list(LOOKS), "in the same order: a later class wins"
    for name, body in styles.items():
        declared = dict(part.strip().split(": ") for part in body.rstrip("; ").split(";"))
        declared.pop("font-variant-numeric", None)
        read = {
            key: COLOURS.get(value.removeprefix("var(").removesuffix(")"), value) for key, value in declared.items()
        }
        assert read == LOOKS[name], name
    assert f".chart text {{ fill: var(--text); font-size: {SIZE}; }}" in STYLES
    assert f".chart.chart-column text {{ font-size: {COLUMN_SIZE}; }}" in STYLES


def test_a_later_class_wins_whatever_the_order() -> None:
    white = of_classes("chart-dot-open chart-dot", is_text=False, in_column=False)
    assert white["fill"] == "#ffffff"
    assert of_classes("chart-label", is_text=True, in_column=True)["font-size"] == COLUMN_SIZE
    assert of_classes("", is_text=False, in_column=False) == {}


@pytest.mark.parametrize("name", CHARTS)
def test_a_file_of_its_own_needs_nothing_else(name: str) -> None:
    chart = drawing(name)
    svg = standalone(chart, caption="Légende écrite ici.", release="aa52d0b78b")
    assert svg == standalone(chart, caption="Légende écrite ici.", release="aa52d0b78b"), "bit for bit"
    assert svg.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    root = ET.fromstring(svg)
    assert root.tag == f"{{{SVG}}}svg"
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
    assert root.findtext(f"{{{SVG}}}title") == NAMES["title"]
    described = root.findtext(f"{{{SVG}}}desc") or ""
    assert "Source\u00a0: Insee, FLORES 2022 <brut>. Établi, version des données aa52d0b78b." in described
    written = " ".join(node.text or "" for node in root.iter(f"{{{SVG}}}text"))
    for said in (NAMES["title"], "Légende écrite ici.", "Source\u00a0: Insee", "aa52d0b78b", *chart.legend.split()):
        assert said in written
    for node in root.iter():
        assert {"class", "style", "role" if node is not root else "", "paint-order"}.isdisjoint(node.attrib)
        assert node.tag.removeprefix(f"{{{SVG}}}") in {"svg", "title", "desc", "g", "rect", "path", "circle", "text"}
        if node.tag.endswith(("path", "circle")):
            assert "fill" in node.attrib
        if node.tag.endswith("text"):
            assert {"fill", "font-size"} <= set(node.attrib)
    links = re.findall(rb"href|url\(|https?://[^\"]*", svg)
    assert links == [SVG.encode()]


def test_panels_are_set_side_by_side() -> None:
    root = ET.fromstring(standalone(drawing("multiples")))
    moved = [group.get("transform") for group in root.findall(f"{{{SVG}}}g")]
    assert moved == ["translate(16 48)", "translate(344 48)"]
    assert root.get("width") == str(628 + 32)


def test_a_narrow_picture_has_room_for_its_title() -> None:
    root = ET.fromstring(standalone(drawing("strip")))
    lines = [node.text or "" for node in root.iter(f"{{{SVG}}}text")]
    assert max(map(len, lines)) * 9.3 <= float(root.get("width") or 0) + 9.3 * 20
    assert int(root.get("width") or 0) == 360 + 32


def test_a_printed_document_takes_every_picture() -> None:
    pictures = "".join(
        f'<img alt="{name}" src="data:image/svg+xml;base64,{base64.b64encode(standalone(drawing(name))).decode()}">'
        for name in CHARTS
    )
    document = weasyprint.HTML(string=f"<html lang='fr'><title>t</title>{pictures}</html>").render()
    assert len(document.pages) >= 1
    assert document.write_pdf().startswith(b"%PDF")


def citation(**changes: object) -> Citation:
    given = {
        "title": "Emplois industriels, 2006–2022",
        "place": "Thiers <Ambert>",
        "said": "L’industrie y compte 1\u202f150 emplois en 2022.",
        "sources": ("Insee, recensement 2022", "Urssaf 2023"),
        "release": "aa52d0b78b",
        "released_on": date(2026, 3, 1),
        "address": "https://etabli.example/territoires/2/ti-0101/?a=1&b=2",
        "png_address": "https://etabli.example/x.png",
        "svg_address": 'https://etabli.example/x.svg?q="',
        "csv_address": "https://etabli.example/x.csv",
    }
    return Citation(**{**given, **changes})


class Reader(HTMLParser):
    """Collects tags with their attributes, and the text of textareas."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.areas: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.inside = tag == "textarea"
        if self.inside:
            self.areas.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.areas[-1] += data


def read(markup: str) -> Reader:
    reader = Reader()
    reader.feed(markup)
    return reader


def test_the_sentence_names_all_that_is_needed_to_find_it_again() -> None:
    assert citation().sentence == (
        "«\u00a0Emplois industriels, 2006–2022, Thiers <Ambert>\u00a0». L’industrie y compte 1\u202f150 emplois en "
        "2022. Sources\u00a0: Insee, recensement 2022\u202f; Urssaf 2023. "
        "Établi, version des données aa52d0b78b du 1er\u00a0mars\u00a02026. https://etabli.example/territoires/2/ti-0101/?a=1&b=2"
    )
    once = citation(title="Emplois de Thiers", place="Thiers", sources=("Insee",))
    assert once.subject == "Emplois de Thiers"
    assert once.origin == "Source\u00a0: Insee."
    assert citation(sources=()).sentence.count("  ") == 0


def test_code_to_embed_is_escaped_and_sourced() -> None:
    (_, link), (_, picture) = read(citation().embed).tags
    assert link["href"] == citation().address
    assert picture["src"] == citation().svg_address
    assert picture["alt"] == f"{citation().subject}. {citation().said} {citation().origin}"


def test_tools_under_a_picture_work_without_script() -> None:
    reader = read(rendered("parts/chart_tools.html", citation=citation()))
    assert reader.areas == [citation().sentence, citation().embed]
    names = [tag for tag, _ in reader.tags]
    assert names[:2] == ["details", "summary"]
    assert names.count("label") == names.count("textarea") == 2
    assert all("readonly" in attributes for tag, attributes in reader.tags if tag == "textarea")
    assert [attributes["href"] for tag, attributes in reader.tags if tag == "a"] == [
        citation().svg_address,
        citation().png_address,
        citation().csv_address,
    ]
    assert not {"script", "ambert"} & set(names)
    bare = read(rendered("parts/chart_tools.html", citation=citation(svg_address="", png_address="", csv_address="")))
    assert [tag for tag, _ in bare.tags if tag in {"textarea", "a"}] == ["textarea"]
