"""Exports of indicators: CSV and XLSX with source, vintage, status and licence on every line."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.numbers import UNIT_NAME
from etabli.kernel import cells
from etabli.warehouse.observatory import IndicatorValue, MemberTerm
from etabli.warehouse.release import Release
from etabli.web.presentation import readings
from etabli.web.presentation.figures import formula_in_words

COLUMNS = (
    "code",
    "nom",
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
    "France",
    "rang",
    "rang au mieux",
    "rang au pire",
    "sur",
    "source",
    "millésime",
    "licence",
    "version des données",
)
WIDTHS = (12, 30, 18, 28, 48, 8, 14, 14, 14, 12, 14, 10, 10, 14, 8, 8, 8, 8, 48, 20, 24, 20)
Cell = str | int | float | None
France = Mapping[tuple[str, int], IndicatorValue]


def rows(
    release: Release, catalogue: Catalogue, values: list[IndicatorValue], names: Mapping[str, str], france: France
) -> Iterator[tuple[Cell, ...]]:
    """One line for each indicator, place and year. An estimate has no rank, only the best and worst possible."""
    for v in values:
        indicator = catalogue.indicators[v.indicator]
        sources = catalogue.sources_of(indicator)
        national = france.get((v.indicator, v.year))
        yield (
            v.code,
            names.get(v.code, ""),
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
            national.value if national else None,
            v.rank if v.rank_low == v.rank_high else None,
            v.rank_low,
            v.rank_high,
            v.ranked or None,
            " ; ".join(f"{s.publisher}, {s.title}" for s in sources),
            " ; ".join(s.vintage for s in sources),
            " ; ".join(dict.fromkeys(s.licence.label for s in sources)),
            release.id,
        )


def safe(cell: Cell) -> Cell:
    """Text that a spreadsheet would run as a formula gets an apostrophe in front."""
    return cells.safe(cell) if isinstance(cell, str) else cell


def indicators_csv(
    release: Release, catalogue: Catalogue, values: list[IndicatorValue], names: Mapping[str, str], france: France
) -> bytes:
    """UTF-8 with BOM, semicolons, decimal comma: what a French spreadsheet opens at once."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows(release, catalogue, values, names, france):
        writer.writerow([_french(safe(cell)) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _french(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.10g}".replace(".", ",")
    return str(cell)


def territory_xlsx(
    release: Release,
    catalogue: Catalogue,
    values: list[IndicatorValue],
    figures: Iterable[MemberTerm],
    *,
    code: str,
    title: str,
    france: France,
) -> bytes:
    """A workbook: indicators, the members' figures behind them, definitions with formulas in words."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Indicateurs"
    _sheet(sheet, COLUMNS, rows(release, catalogue, values, {code: title}, france), WIDTHS)
    members = (
        (f.name, f.code, catalogue.measures[f.measure].label, f.year, f.value, readings.STATUS[f.status])
        for f in figures
        if f.measure in catalogue.measures
    )
    heads = ("membre", "code", "grandeur", "année", "valeur", "statut")
    _sheet(book.create_sheet("Chiffres des membres"), heads, members, (40, 14, 60, 8, 14, 16))
    definitions = (
        (
            i.label,
            i.why,
            formula_in_words(i, catalogue),
            " ".join(i.traps),
            " ; ".join(s.url for s in catalogue.sources_of(i)),
        )
        for i in (catalogue.indicators[id_] for id_ in dict.fromkeys(v.indicator for v in values))
    )
    heads = ("indicateur", "pourquoi", "formule", "précautions", "adresse de la source")
    _sheet(book.create_sheet("Définitions"), heads, definitions, (44, 60, 60, 60, 50))
    book.properties.title = title
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet(sheet, heads, lines, widths) -> None:
    sheet.append(list(heads))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for line in lines:
        sheet.append([safe(cell) for cell in line])
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, float):
                cell.number_format = "#,##0" if abs(cell.value) >= 1000 else "#,##0.00"
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
