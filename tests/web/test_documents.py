"""The état des lieux as PDF, DOCX and XLSX: what they say, how they are tagged, the same bytes each time."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from html import unescape
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import docx as python_docx
import openpyxl
import pikepdf
import pytest
from django.core.cache import cache
from django.test import Client
from docx.oxml.ns import qn
from PIL import Image

from etabli.kernel.typography import french as typeset
from etabli.web import live
from etabli.web.documents import method, outline, pdf, raster
from etabli.web.documents.content import Document, Finding, Items
from etabli.web.documents.docx import docx
from etabli.web.documents.docx_styles import NOTEBOOK
from etabli.web.documents.pictures import drawing
from etabli.web.documents.xlsx import SHEETS, xlsx
from etabli.web.presentation import etat_des_lieux, places
from etabli.web.presentation.etat_des_lieux import EtatDesLieux

pytestmark = pytest.mark.skipif(pdf.weasyprint is None, reason="Pango is not installed")

TYPICAL = [
    "territoire-2-ti-3201",
    "territoire-2-ti-8405",
    "territoire-1-ti-8413",
    "intercommunalite-200042935",
]
EVERY_KIND = [
    "territoire-1-ti-8413",
    "intercommunalite-200042935",
    "departement-01",
    "region-84",
    "groupe-200042935-240100750",
    "territoire-2-ti-0601",  # Mayotte: nearly nothing is known
]
MAGIC = {"pdf": b"%PDF-1.7", "docx": b"PK\x03\x04", "xlsx": b"PK\x03\x04"}
MAX_QUERIES = 8


@lru_cache(maxsize=8)
def found(slug: str) -> EtatDesLieux:
    return etat_des_lieux.of(places.parse(live.release(), slug))


@lru_cache(maxsize=8)
def document(slug: str) -> Document:
    return outline.of(found(slug), lambda address: f"https://exemple.fr{address}")


@lru_cache(maxsize=8)
def printed(slug: str) -> bytes:
    return pdf.pdf(document(slug))


@lru_cache(maxsize=8)
def edited(slug: str) -> bytes:
    return docx(document(slug))


@pytest.fixture(autouse=True)
def no_page_kept() -> None:
    cache.clear()


# The addresses


@pytest.mark.parametrize("slug", EVERY_KIND)
@pytest.mark.parametrize("kind", MAGIC)
def test_every_kind_of_place_has_its_files(slug: str, kind: str, pages: Client, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(MAX_QUERIES):
        response = pages.get(f"/etat-des-lieux/{slug}/etat-des-lieux.{kind}")
    assert response.status_code == 200 and response.content.startswith(MAGIC[kind])
    assert response["Content-Disposition"] == f'attachment; filename="etat-des-lieux-{slug}.{kind}"'
    assert not response["Content-Type"].startswith("text/")


def test_the_page_leads_to_its_files(pages: Client) -> None:
    page = pages.get("/territoires/1/ti-8413/etat-des-lieux/").content.decode()
    for kind in MAGIC:
        assert f'href="/etat-des-lieux/territoire-1-ti-8413/etat-des-lieux.{kind}"' in page


@pytest.mark.parametrize("kind", MAGIC)
def test_a_file_has_one_address(kind: str, pages: Client) -> None:
    response = pages.get(f"/etat-des-lieux/groupe-240100750-200042935/etat-des-lieux.{kind}")
    assert (response.status_code, response["Location"]) == (
        302,
        f"/etat-des-lieux/groupe-200042935-240100750/etat-des-lieux.{kind}",
    )
    assert pages.get(f"/etat-des-lieux/territoire-9-ti-8413/etat-des-lieux.{kind}").status_code == 404


def test_without_pango_a_page_says_why(pages: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as machine:
        machine.setattr(pdf, "weasyprint", None)
        response = pages.get("/etat-des-lieux/region-84/etat-des-lieux.pdf")
        text = response.content.decode()
        assert response.status_code == 503 and text.count("<h1") == 1
        assert "bibliothèque du système n’est pas installée" in text and "etat-des-lieux.docx" in text
    assert pages.get("/etat-des-lieux/region-84/etat-des-lieux.pdf").status_code == 200  # the failure is not kept


@pytest.mark.parametrize("make", [lambda d, f: pdf.pdf(d), lambda d, f: docx(d), lambda d, f: xlsx(f)])
def test_the_same_release_gives_the_same_bytes(make: Any) -> None:
    slug = "departement-01"
    assert make(document(slug), found(slug)) == make(document(slug), found(slug))


# The PDF


def objects(file: pikepdf.Pdf, element: Any) -> Iterator[Any]:
    """Structure elements in reading order."""
    if isinstance(element, pikepdf.Array):
        for kid in element:
            yield from objects(file, kid)
    elif isinstance(element, pikepdf.Dictionary) and element.get("/Type") == "/StructElem":
        yield element
        yield from objects(file, element.get("/K", pikepdf.Array()))


def tags(file: pikepdf.Pdf) -> list[Any]:
    return list(objects(file, file.Root.StructTreeRoot.K))


def headings_of_the_page(pages: Client, slug: str) -> list[tuple[int, str]]:
    page = pages.get(places.address(found(slug).subject)).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    heads = re.findall(r"<h([12])[^>]*>(.*?)</h\1>", main, re.DOTALL)
    return [(int(level), unescape(text).strip()) for level, text in heads]


@pytest.mark.parametrize("slug", EVERY_KIND)
def test_pdf_is_made_for_screen_readers(slug: str) -> None:
    with pikepdf.open(io.BytesIO(printed(slug))) as file:
        assert file.Root.MarkInfo.Marked is True
        assert str(file.Root.Lang) == "fr"
        assert file.Root.ViewerPreferences.DisplayDocTitle is True
        assert str(file.docinfo["/Title"]) == document(slug).title
        with file.open_metadata() as metadata:
            assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
            assert metadata["dc:title"] == document(slug).title
        assert all(page.obj.Tabs == "/S" for page in file.pages)


@pytest.mark.parametrize("slug", EVERY_KIND)
def test_pdf_headings_do_not_skip_and_pictures_are_described(slug: str) -> None:
    with pikepdf.open(io.BytesIO(printed(slug))) as file:
        found_tags = tags(file)
        levels = [int(str(tag.S)[2]) for tag in found_tags if re.fullmatch(r"/H[1-6]", str(tag.S))]
        assert levels[0] == 1 and levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        figures = [tag for tag in found_tags if tag.S == "/Figure"]
        for figure in figures:
            assert len(str(figure.Alt)) > 40
            left, bottom, right, top = (float(side) for side in figure.A.BBox)
            assert 0 <= left < right <= 596 and 0 <= bottom < top <= 842
        assert len(figures) == sum(1 for block in blocks(document(slug)) if getattr(block, "picture", None))


def blocks(made: Document) -> Iterator[Any]:
    return (block for section in made.sections for block in section.blocks)


def test_pdf_tables_have_headers_and_footers_are_not_read() -> None:
    with pikepdf.open(io.BytesIO(printed("territoire-1-ti-8413"))) as file:
        found_tags = tags(file)
        heads = [tag for tag in found_tags if tag.S == "/TH"]
        assert {str(tag.A.Scope) for tag in heads} == {"/Column", "/Row"}
        assert not any("/ID" in tag for tag in heads)
        read = {tag.objgen for tag in found_tags}
        keys = file.Root.StructTreeRoot.ParentTree.Nums
        for page, owners in zip(file.pages, list(keys)[1::2], strict=False):
            assert b"/Artifact <</Type /Pagination>> BDC" in re.sub(rb"\s+", b" ", page.Contents.read_bytes())
            assert all(owner.objgen in read for owner in owners if owner is not None)


@pytest.mark.parametrize("slug", EVERY_KIND)
def test_pdf_reads_in_the_order_of_the_page(slug: str, pages: Client) -> None:
    on_page = headings_of_the_page(pages, slug)
    with pikepdf.open(io.BytesIO(printed(slug))) as file, file.open_outline() as bookmarks:
        (question,) = bookmarks.root
        in_document = [(1, question.title), *((2, section.title) for section in question.children)]
    assert in_document[: len(on_page)] == on_page
    assert [text for _, text in in_document[len(on_page) :]] in (["Sources"], ["Sources", "Qui en est membre"])


@pytest.mark.parametrize("slug", TYPICAL)
def test_pdf_of_a_typical_place_has_six_to_ten_pages(slug: str) -> None:
    with pikepdf.open(io.BytesIO(printed(slug))) as file:
        assert 6 <= len(file.pages) <= 10
        width, height = (float(side) for side in file.pages[0].MediaBox[2:])
        assert (round(width), round(height)) == (595, 842)


def fullness(page: pikepdf.Page) -> float:
    """How far down the room of a page its last line of text stands, footer apart: 1 at the bottom."""
    bottom, top = (297 - 20) * 96 / 25.4, 18 * 96 / 25.4  # CSS pixels, as WeasyPrint places text
    lines = (float(step.operands[5]) for step in pikepdf.parse_content_stream(page) if str(step.operator) == "Tm")
    return (max(line for line in lines if line <= bottom) - top) / (bottom - top)


@pytest.mark.parametrize("slug", ["territoire-2-ti-8413", "territoire-2-ti-3201", "territoire-2-ti-0201", *TYPICAL])
def test_no_page_but_the_last_is_half_empty(slug: str) -> None:
    with pikepdf.open(io.BytesIO(printed(slug))) as file:
        *pages, _ = (fullness(page) for page in file.pages)
    assert all(0.5 < full <= 1 for full in pages), pages


def resources(owner: Any) -> Iterator[Any]:
    """The resources of a page and of every form drawn on it."""
    if "/Resources" in owner:
        yield owner.Resources
        for form in owner.Resources.get("/XObject", {}).values():
            yield from resources(form)


@pytest.mark.parametrize("slug", ["territoire-1-ti-8413", "territoire-2-ti-0601"])
def test_pdf_pictures_are_vectors_and_fonts_are_embedded(slug: str) -> None:
    with pikepdf.open(io.BytesIO(printed(slug))) as file:
        for page in file.pages:
            for found_resources in resources(page.obj):
                for drawn in found_resources.get("/XObject", {}).values():
                    assert drawn.Subtype == "/Form"
                for font in found_resources.get("/Font", {}).values():
                    for inner in font.get("/DescendantFonts", [font]):
                        described = inner.FontDescriptor
                        assert "/FontFile2" in described or "/FontFile3" in described
                        assert "Marianne" not in str(described.FontName)


# What is said


@pytest.mark.parametrize("slug", EVERY_KIND)
def test_documents_say_what_the_page_says(slug: str, pages: Client) -> None:
    page = unescape(pages.get(places.address(found(slug).subject)).content.decode())
    told = [block for block in blocks(document(slug)) if isinstance(block, Finding)]
    reading = found(slug)
    assert [f.sentence for f in told] == [f.sentence for axis in reading.axes for f in (*axis.atouts, *axis.freins)]
    assert all(finding.sentence in page for finding in told)
    assert all(sentence in page for sentence in (*document(slug).answer, *reading.unknown, *reading.unjudged))
    listed = {item.text for block in blocks(document(slug)) if isinstance(block, Items) for item in block.items}
    assert {*reading.unknown, *reading.unjudged} <= listed
    for part in typeset(method.JUDGED).split("Benjamini–Yekutieli"):  # a glossary term on the page
        assert " ".join(part.split()) in " ".join(page.split())


def test_every_source_has_its_vintage_and_licence() -> None:
    section = next(s for s in document("territoire-1-ti-8413").sections if s.heading.text == "Sources")
    (table,) = section.blocks
    assert len(table.rows) >= 5 and all(all(row) for row in table.rows)  # type: ignore[union-attr]


# The DOCX


@pytest.mark.parametrize("slug", EVERY_KIND)
def test_docx_has_the_headings_of_the_page(slug: str, pages: Client) -> None:
    word = python_docx.Document(io.BytesIO(edited(slug)))
    heads = [(int(p.style.name[-1]), p.text) for p in word.paragraphs if p.style.name.startswith("Heading")]
    on_page = headings_of_the_page(pages, slug)
    assert [head for head in heads if head[0] <= 2][: len(on_page)] == on_page
    levels = [level for level, _ in heads]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_docx_can_be_completed() -> None:
    word = python_docx.Document(io.BytesIO(edited("territoire-1-ti-8413")))
    written = [p.text for p in word.paragraphs if p.style.name == NOTEBOOK]
    assert len(written) == 2 * len(live.catalogue().axes)
    assert all(
        text.startswith("Lecture du binôme.") and not empty for text, empty in zip(*[iter(written)] * 2, strict=True)
    )
    assert [typeset("l'élu d'une intercommunalité") in text for text in written[::2]] == [True, False, False, False]
    assert word.tables
    for table in word.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(cell.text for cell in table.rows[0].cells)
    drawn = word.inline_shapes
    assert len(drawn) == sum(1 for block in blocks(document("territoire-1-ti-8413")) if getattr(block, "picture", None))
    assert all(len(shape._inline.docPr.get("descr")) > 40 for shape in drawn)


def test_a_place_without_a_binome_has_a_local_reading() -> None:
    word = python_docx.Document(io.BytesIO(edited("departement-01")))
    written = [p.text for p in word.paragraphs if p.style.name == NOTEBOOK and p.text]
    assert all(text.startswith("Lecture locale.") for text in written)
    assert not any("binôme" in p.text for p in word.paragraphs)


def test_documents_explain_the_words_of_the_programme() -> None:
    def terms(slug: str) -> set[str]:
        section = next(s for s in document(slug).sections if s.heading.anchor == "methode")
        return {item.lead for block in section.blocks if isinstance(block, Items) for item in block.items}

    assert {"Territoire d’industrie.", "Phase.", "Axe.", "Zone d’emploi."} <= terms("territoire-1-ti-8413")
    assert "Phase." not in terms("departement-01")


def test_docx_says_its_language_title_and_pages() -> None:
    word = python_docx.Document(io.BytesIO(edited("territoire-1-ti-8413")))
    languages = {tag.get(qn("w:val")) for tag in word.styles.element.iter(qn("w:lang"))}
    assert languages == {"fr-FR"} and word.core_properties.language == "fr-FR"
    assert word.core_properties.title == document("territoire-1-ti-8413").title
    assert word.core_properties.modified.date() == found("territoire-1-ti-8413").release.built_at.date()
    fields = [tag.get(qn("w:instr")) for tag in word.sections[0].footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_every_drawing_has_its_png() -> None:
    for chart in found("territoire-1-ti-8413").charts.values():
        image = Image.open(io.BytesIO(raster.png(drawing(chart))))
        assert image.size == (round(chart.width * raster.SCALE), round(chart.height * raster.SCALE))
        assert image.convert("RGB").getpixel((0, 0)) == (255, 255, 255)
        assert len(image.convert("RGB").getcolors(4096) or []) > 4


def test_the_arrow_of_a_margin_beyond_the_scale_is_drawn() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><path d="M4 10l9 -6v12z" fill="#000000"/></svg>'
    image = Image.open(io.BytesIO(raster.png(svg.encode()))).convert("L")
    at = [image.getpixel((x * raster.SCALE, 10 * raster.SCALE)) for x in (2, 10, 16)]
    assert at == [255, 0, 255]


@pytest.mark.parametrize(
    "shape", ['<ellipse rx="3"/>', '<path d="M0 0C1 1 2 2 3 3" stroke="#000000"/>', '<g transform="rotate(3)"/>']
)
def test_a_shape_that_cannot_be_drawn_is_refused(shape: str) -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">{shape}</svg>'
    with pytest.raises(ValueError, match=r"shape|straight|translate"):
        raster.png(svg.encode())


def test_a_picture_has_nothing_but_its_drawing() -> None:
    chart = found("territoire-1-ti-8413").charts["trajectoires-emplois-prives"]
    root = ET.fromstring(drawing(chart))
    texts = " ".join(text.text or "" for text in root.iter() if text.tag.endswith("text"))
    assert "Source" not in texts and chart.legend[:20] not in texts
    assert root.get("viewBox", "").split()[2:] == [str(chart.width), str(chart.height)]


# The XLSX


def workbook(reading: EtatDesLieux) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(xlsx(reading)))


@pytest.mark.parametrize("slug", EVERY_KIND)
def test_xlsx_opens_and_has_no_formula(slug: str) -> None:
    book = workbook(found(slug))
    cover, *sheets = book
    assert [sheet.title for sheet in sheets] == list(SHEETS)
    for sheet in sheets:
        assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref == sheet.dimensions
    told = [cell.value for (cell,) in cover.iter_rows()]
    assert found(slug).subject.name in told[0] and set(found(slug).answer) <= set(told)
    assert any(found(slug).release.id in text for text in told)
    assert all(any(f"«\u00a0{name}\u00a0»" in text for text in told) for name in SHEETS)
    for sheet in book:
        assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    assert book["Constats"].max_row == 1 + len(found(slug).claimed) + len(found(slug).undecided)
    assert book["Données"].max_row == book["Constats"].max_row
    assert book["Indicateurs"].max_row == 1 + len(found(slug).values)


def rows(sheet: Any) -> list[dict[str, Any]]:
    heads, *lines = ([cell.value for cell in row] for row in sheet.iter_rows())
    return [dict(zip(heads, line, strict=True)) for line in lines]


def test_xlsx_numbers_are_numbers() -> None:
    reading = found("territoire-1-ti-8413")
    book = workbook(reading)
    for line, finding in zip(rows(book["Constats"]), (*reading.claimed, *reading.undecided), strict=True):
        assert (line["valeur"], line["constat"]) == (finding.value, finding.sentence)
    claims = rows(book["Données"])
    for line, finding in zip(claims, (*reading.claimed, *reading.undecided), strict=True):
        assert line["valeur"] == pytest.approx(finding.comparison.value)
        assert line["probabilité corrigée"] == pytest.approx(finding.comparison.q)
        assert line["affirmé"] == ("oui" if finding.kind else "non")
        assert line["constat"] == finding.sentence
        assert line["source"] and line["millésime"] and line["licence"] and line["version des données"]
    effects = rows(book["Décomposition"])
    known = [line for line in effects if line["résidu local"] is not None]
    assert known
    for line in known:
        parts = line["effet national"] + line["effet sectoriel"] + line["résidu local"]
        assert parts == pytest.approx(line["emplois à la fin"] - line["emplois au début"], abs=1e-6)
    series = rows(book["Trajectoires"])
    assert {line["ce lieu"] for line in series} == {"oui", "non"}
    assert all(line["indice"] == pytest.approx(100) for line in series if line["année"] == line["année de base"])


def test_xlsx_text_is_never_a_formula() -> None:
    reading = found("departement-01")
    named = replace(reading, subject=replace(reading.subject, name='=HYPERLINK("https://exemple.fr")'))
    book = workbook(named)
    assert all(line["nom"].startswith("'=") for line in rows(book["Indicateurs"]))
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)
