"""The XLSX of an état des lieux: one sheet a part, numbers as numbers, source and vintage on every line."""

import io
from collections.abc import Iterable, Iterator, Mapping

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from etabli.catalogue.catalogue import Catalogue
from etabli.web import exports, live
from etabli.web.documents import lines, method
from etabli.web.documents.sameness import dated
from etabli.web.exports import Cell, safe
from etabli.web.presentation.etat_des_lieux import EtatDesLieux

WRAPPED = 30  # characters from which a column's text goes to the next line
SOURCES = {"source": 50, "éditeur": 16, "millésime": 34, "licence": 34, "mention": 50, "adresse": 50, "précautions": 60}


def xlsx(found: EtatDesLieux) -> bytes:
    """The workbook of a place."""
    release, catalogue = found.release, live.catalogue()
    names = {value.code: found.subject.name for value in found.values}
    book = Workbook()
    book.remove(book.worksheets[0])
    _sheet(book, "Constats", lines.FINDINGS, lines.findings(found, catalogue))
    _sheet(book, "Secteurs", lines.SECTORS, lines.sectors(found, catalogue))
    _sheet(book, "Décomposition", lines.EFFECTS, lines.effects(found, catalogue))
    _sheet(book, "Trajectoires", lines.TRAJECTORIES, lines.trajectories(found, catalogue))
    indicators = exports.rows(release, catalogue, list(found.values), names, live.france())
    _sheet(book, "Indicateurs", dict(zip(exports.COLUMNS, exports.WIDTHS, strict=True)), indicators)
    _sheet(book, "Sources", SOURCES, _sources(found, catalogue))
    book.properties.title = f"État des lieux\u00a0: {found.subject.name}"
    book.properties.creator, book.properties.version, book.properties.language = "Établi", release.id, "fr-FR"
    out = io.BytesIO()
    book.save(out)
    return dated(out.getvalue(), release.built_at)


def _sources(found: EtatDesLieux, catalogue: Catalogue) -> Iterator[tuple[Cell, ...]]:
    """What the document and the sheet of indicators rest on."""
    indicators = {value.indicator for value in found.values}
    ids = {source.id for id_ in indicators for source in catalogue.sources_of(catalogue.indicators[id_])}
    ids |= {source.id for source in method.used(found, catalogue)}
    for s in (source for id_, source in catalogue.sources.items() if id_ in ids):
        yield s.title, s.publisher, s.vintage, s.licence.label, s.attribution, s.url, " ".join(s.warnings)


def _sheet(book: Workbook, title: str, heads: Mapping[str, int], lines: Iterable[tuple[Cell, ...]]) -> None:
    """A sheet with its heading row in sight, a filter on each column, and the width of each."""
    sheet = book.create_sheet(title)
    sheet.append(list(heads))
    for cell in sheet[1]:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    wrapped = {n for n, width in enumerate(heads.values()) if width >= WRAPPED}
    for line in lines:
        sheet.append([safe(value) for value in line])
        for n, cell in enumerate(sheet[sheet.max_row]):
            cell.alignment = Alignment(wrap_text=n in wrapped, vertical="top")
            if isinstance(cell.value, float):
                cell.number_format = _format(cell.value)
    for n, width in enumerate(heads.values(), start=1):
        sheet.column_dimensions[get_column_letter(n)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _format(value: float) -> str:
    """How many decimals are shown; the cell keeps them all."""
    return "#,##0" if abs(value) >= 100 else "0.00" if abs(value) >= 0.1 or value == 0 else "0.0000"
