"""What python-docx has no words for: links, pictures as SVG with a PNG behind, header rows, page numbers."""

import io

from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length, Mm, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from etabli.web.documents.content import Link, Picture
from etabli.web.documents.raster import png

RIGHT = WD_ALIGN_PARAGRAPH.RIGHT
VECTOR = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"  # the extension that holds an SVG beside its PNG
VECTOR_NAMES = 'xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main"'
BLUE = RGBColor(0x0F, 0x4C, 0x75)


def link(paragraph: Paragraph, target: Link) -> None:
    """A link at the end of a paragraph, underlined: not by its colour alone."""
    anchor = OxmlElement("w:hyperlink")
    anchor.set(qn("r:id"), paragraph.part.relate_to(target.address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(target.text)
    run.font.underline, run.font.color.rgb = True, BLUE
    anchor.append(run._r)
    paragraph._p.append(anchor)


def picture(run: Run, drawn: Picture, title: str, width: Length) -> None:
    """A drawing with the text that replaces it: a PNG that every program shows, its SVG for those that know it."""
    shape = run.add_picture(io.BytesIO(png(drawn.svg)), width=width)
    for side in ("distT", "distB", "distL", "distR"):
        shape._inline.set(side, "0")  # else some programs indent it
    described = shape._inline.docPr
    described.set("descr", drawn.alt)
    described.set("title", title)
    name = PackURI(f"/word/media/drawing{described.id}.svg")
    part = Part(name, "image/svg+xml", drawn.svg, run.part.package)
    reference = run.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
    blip = shape._inline.graphic.graphicData.pic.blipFill.blip
    blip.append(
        parse_xml(
            f'<a:extLst {nsdecls("a", "r")}><a:ext uri="{VECTOR}">'
            f'<asvg:svgBlip {VECTOR_NAMES} r:embed="{reference}"/></a:ext></a:extLst>'
        )
    )


def head_row(table: Table) -> None:
    """The first row heads its columns: read with each cell, and repeated on every page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)


def widths(table: Table, millimetres: list[float]) -> None:
    """The same width for every cell of a column, as programs that don't compute them want it."""
    table.autofit = False
    for row in table.rows:
        for cell, width in zip(row.cells, millimetres, strict=True):
            cell.width = Mm(width)
    for column, width in zip(table.columns, millimetres, strict=True):
        column.width = Mm(width)


def footer(word: Docx, text: str) -> None:
    """The place and the page number under every page."""
    written = word.sections[0].footer.paragraphs[0]
    written.add_run(f"{text} · page ")
    _field(written, "PAGE")
    written.add_run(" sur ")
    _field(written, "NUMPAGES")


def _field(paragraph: Paragraph, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = paragraph.add_run("1")
    field.append(run._r)
    paragraph._p.append(field)
