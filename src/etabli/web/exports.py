"""Exports of indicators: CSV and XLSX with source, vintage, status and licence on every line."""

import csv
import io
from collections.abc import Iterator

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from etabli.catalogue.catalogue import Catalogue
from etabli.warehouse.observatory import IndicatorValue
from etabli.warehouse.release import Release
from etabli.web.presentation import readings
from etabli.web.presentation.numbers import UNIT_NAME

COLUMNS = (
    "code",
    "thème",
    "indicateur",
    "libellé",
    "année",
    "valeur",
    "borne basse",
    "borne haute",
    "unité",
    "statut",
    "membres connus",
    "membres",
    "rang",
    "sur",
    "source",
    "millésime",
    "licence",
    "version des données",
)
WIDTHS = (12, 18, 28, 48, 8, 14, 14, 14, 12, 14, 10, 10, 8, 8, 48, 20, 24, 20)
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
Cell = str | int | float | None


def rows(release: Release, catalogue: Catalogue, values: list[IndicatorValue]) -> Iterator[tuple[Cell, ...]]:
    """One line for each indicator, place and year."""
    for v in values:
        indicator = catalogue.indicators[v.indicator]
        sources = catalogue.sources_of(indicator)
        yield (
            v.code,
            catalogue.themes[indicator.theme].label,
            indicator.id,
            indicator.label,
            v.year,
            v.value,
            v.low,
            v.high,
            UNIT_NAME[indicator.unit],
            readings.STATUS[v.status],
            v.known,
            v.members,
            v.rank,
            v.ranked,
            " ; ".join(f"{s.publisher}, {s.title}" for s in sources),
            " ; ".join(s.vintage for s in sources),
            " ; ".join(dict.fromkeys(s.licence.label for s in sources)),
            release.id,
        )


def safe(cell: Cell) -> Cell:
    """Text that a spreadsheet would run as a formula gets an apostrophe in front."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(DANGEROUS) else cell


def indicators_csv(release: Release, catalogue: Catalogue, values: list[IndicatorValue]) -> bytes:
    """UTF-8 with BOM, semicolons, decimal comma: what a French spreadsheet opens at once."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows(release, catalogue, values):
        writer.writerow([_french(safe(cell)) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _french(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.10g}".replace(".", ",")
    return str(cell)


def indicators_xlsx(release: Release, catalogue: Catalogue, values: list[IndicatorValue], *, title: str) -> bytes:
    """A workbook: the figures, and a sheet of definitions and sources."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Indicateurs"
    _sheet(sheet, COLUMNS, rows(release, catalogue, values), WIDTHS)
    used = dict.fromkeys(v.indicator for v in values)
    definitions = (
        (
            catalogue.indicators[i].label,
            catalogue.indicators[i].why,
            catalogue.indicators[i].formula.text,
            " ".join(catalogue.indicators[i].traps),
            " ; ".join(s.url for s in catalogue.sources_of(catalogue.indicators[i])),
        )
        for i in used
    )
    heads = ("indicateur", "pourquoi", "formule", "précautions", "adresse de la source")
    _sheet(book.create_sheet("Définitions"), heads, definitions, (44, 60, 50, 60, 50))
    book.properties.title = title
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet(sheet, heads, lines, widths) -> None:  # type: ignore[no-untyped-def]
    sheet.append(list(heads))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for line in lines:
        sheet.append([safe(cell) for cell in line])
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
