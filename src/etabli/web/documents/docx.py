"""The DOCX of an état des lieux, to complete: real headings and tables, and room for the binôme's reading."""

import io

from docx import Document as new_document
from docx.document import Document as Docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph

from etabli.kernel.french import small
from etabli.web.documents import docx_parts as parts
from etabli.web.documents.content import (
    Block,
    Cell,
    Document,
    Figure,
    Finding,
    Heading,
    Items,
    Notebook,
    Paragraph,
    Picture,
    Table,
)
from etabli.web.documents.docx_styles import CELL, NOTEBOOK, SOURCE, TABLE, prepare
from etabli.web.documents.sameness import dated

TEXT, FIRST, NUMBER = 170.0, 70.0, 26.0  # millimetres: the page without its margins, a column of names, of numbers
NARROW, WIDE = Mm(95), Mm(TEXT)
ROLES = {"body": "Normal", "hint": SOURCE, "empty": "Normal", "remark": "Quote"}


def docx(document: Document) -> bytes:
    """The DOCX file: the PDF's words in the PDF's order."""
    word = new_document()
    prepare(word)
    _properties(word, document)
    word.add_paragraph(f"{document.programme} · {document.genre}", style="Subtitle")
    word.add_heading(document.question, 1)
    for term, text in document.facts:
        _led(word.add_paragraph(), f"{term}\u00a0:", text)
    if document.notice:
        word.add_paragraph(document.notice, style="Quote")
    for sentence in document.answer:
        word.add_paragraph(sentence)
    online = word.add_paragraph(style=SOURCE)
    parts.link(online, document.address)
    online.add_run(document.follows)
    for section in document.sections:
        word.add_heading(section.heading.text, 2).paragraph_format.page_break_before = section.fresh
        for block in section.blocks:
            _add(word, block)
    parts.footer(word, f"{document.genre}\u00a0: {document.place} · {small(document.version)} {document.release}")
    out = io.BytesIO()
    word.save(out)
    return dated(out.getvalue(), document.made_at)


def _properties(word: Docx, document: Document) -> None:
    known = word.core_properties
    known.title, known.subject, known.language = document.title, document.answer[0][:255], "fr-FR"
    known.author = known.last_modified_by = "Établi"
    known.comments, known.version = "", document.release


def _add(word: Docx, block: Block) -> None:
    match block:
        case Heading():
            word.add_heading(block.text, block.level)
        case Paragraph():
            written = word.add_paragraph(block.text, style=ROLES[block.role])
            if block.link:
                written.add_run(" ")
                parts.link(written, block.link)
        case Items():
            for item in block.items:
                _led(word.add_paragraph(style="List Bullet"), item.lead, item.text)
        case Table():
            _table(word, block)
        case Finding():
            _finding(word, block)
        case Figure():
            _figure(word, block)
        case Notebook():
            _led(word.add_paragraph(style=NOTEBOOK), f"{block.label}.", block.prompt)
            word.add_paragraph(style=NOTEBOOK)


def _led(written: WordParagraph, lead: str, text: str) -> None:
    if lead:
        written.add_run(lead).bold = True
        written.add_run(" ")
    written.add_run(text)


def _finding(word: Docx, finding: Finding) -> None:
    word.add_heading(f"{finding.mark} {finding.label}. {finding.title}", 4)
    word.add_paragraph(finding.sentence)
    if finding.picture:
        _picture(word, finding.picture, finding.title)
    source = word.add_paragraph(f"{finding.proof} {finding.source} ", style=SOURCE)
    parts.link(source, finding.link)


def _figure(word: Docx, figure: Figure) -> None:
    word.add_heading(figure.title, figure.level)
    if figure.sentence:
        word.add_paragraph(figure.sentence).paragraph_format.keep_with_next = figure.picture is not None
    if figure.picture:
        _picture(word, figure.picture, figure.title, wide=figure.wide)
    word.add_paragraph(f"{figure.legend} {figure.source}" if figure.picture else figure.source, style=SOURCE)
    if figure.table:
        _table(word, figure.table)


def _picture(word: Docx, picture: Picture, title: str, *, wide: bool = False) -> None:
    written = word.add_paragraph()
    written.paragraph_format.keep_with_next = True
    parts.picture(written.add_run(), picture, title, WIDE if wide else NARROW)


def _table(word: Docx, table: Table) -> None:
    word.add_paragraph(table.caption, style="Caption").paragraph_format.keep_with_next = True
    written = word.add_table(rows=1, cols=len(table.heads), style=TABLE)
    _row(written, 0, table.heads, table.texts)
    for n, row in enumerate(table.rows, start=1):
        written.add_row()
        _row(written, n, row, table.texts)
    parts.head_row(written)
    parts.widths(written, _widths(table))
    word.add_paragraph(style=CELL)


def _widths(table: Table) -> list[float]:
    """Of each column in millimetres, together the width of the text: words have more room than numbers."""
    numbers = len(table.heads) - table.texts
    if table.texts == 1:
        return [FIRST, *[(TEXT - FIRST) / numbers] * numbers]
    return [*[(TEXT - NUMBER * numbers) / table.texts] * table.texts, *[NUMBER] * numbers]


def _row(table: WordTable, number: int, cells: tuple[Cell, ...], texts: int) -> None:
    for n, (cell, value) in enumerate(zip(table.rows[number].cells, cells, strict=True)):
        written = cell.paragraphs[0]
        written.style = CELL
        if isinstance(value, str):
            written.add_run(value).bold = number == 0
        else:
            parts.link(written, value)
        if n >= texts:
            written.alignment = parts.RIGHT
    unbroken = OxmlElement("w:cantSplit")
    table.rows[number]._tr.get_or_add_trPr().append(unbroken)
    unbroken.set(qn("w:val"), "true")
