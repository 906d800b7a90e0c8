"""Tables written as files: XLSX, whose cells are never formulas, and CSV; the lines that an import left out."""

import csv
import io
import json
import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.writer.excel import save_workbook

from etabli.domain.plans.exchange.part_values import Cell, text_of
from etabli.domain.plans.exchange.tables import Table
from etabli.kernel import cells

WIDE, NARROW, LONG = 40, 16, 60  # characters
HEAD = Font(bold=True)
SHADE = PatternFill("solid", fgColor="E8EDFF")
WRAPPED = Alignment(wrap_text=True, vertical="top")


def xlsx(tables: Iterable[Table], title: str) -> bytes:
    """A workbook of a sheet a table."""
    book = Workbook(write_only=True)
    for table in tables:
        add_sheet(book, table)
    book.properties.title = title
    return saved(book)


def csv_of(table: Table, mark: str = "") -> bytes:
    """UTF-8 with its BOM, semicolons, decimal comma, dates as 31/12/2026: what a French spreadsheet opens at once.

    `mark`: of the export (`exchange.marks`), the heading of a last column that is empty.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    last = [mark] if mark else []
    writer.writerow([*(cells.safe(head) for head in table.heads), *last])
    for line in table.lines:
        writer.writerow([*(cells.safe(text_of(value)) for value in line), *([""] if mark else [])])
    return out.getvalue().encode("utf-8-sig")


def left_out(refused: str) -> bytes:
    """The lines that an import left out, as they were, each with where it stood and why; a sheet each of the file's.

    When the file was exported is the heading of a last column, for what comes back to be told from what changed since.
    """
    tables = []
    for one in json.loads(refused):
        mark = one.get("mark", "")
        heads = ("Ligne du fichier", "Motif du refus", *one["headings"], *([mark] if mark else []))
        lines = [(at, why, *line, *([None] if mark else [])) for at, why, line in one["lines"]]
        tables.append(Table(_sheet_name(one["sheet"]), heads, lines))
    return xlsx(tables, "Lignes refusées")


def _sheet_name(name: str) -> str:
    """As a workbook can have it; its own, so that the corrected lines are known again."""
    return re.sub(r"[\\*?:/\[\]]", " ", cells.escaped(name)).strip("' ")[:31] or "Lignes refusées"


def add_sheet(book: Workbook, table: Table) -> WriteOnlyWorksheet:
    sheet = book.create_sheet(table.name)
    sheet.freeze_panes = "A2"
    widths = [_width(index, table) for index in range(len(table.heads))]
    for index, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.append([_cell(sheet, head, head=True) for head in table.heads])
    for line in table.lines:
        sheet.append([_cell(sheet, value) for value in line])
    return sheet


def _width(index: int, table: Table) -> int:
    longest = max((len(str(line[index])) for line in table.lines[:200] if line[index] is not None), default=0)
    return LONG if longest > 80 else WIDE if longest > NARROW or len(table.heads[index]) > 20 else NARROW


def _cell(sheet: object, value: Cell, *, head: bool = False) -> Any:
    """A typed cell. Text stays text whatever it begins with: it is stored as such, and marked as a quoted cell."""
    if value is None:
        return None
    found = WriteOnlyCell(sheet, value=cells.escaped(value) if isinstance(value, str) else value)
    if isinstance(value, str):
        found.data_type = "s"
        found.quotePrefix = value.startswith(cells.DANGEROUS)
    elif isinstance(value, date):
        found.number_format = "DD/MM/YYYY"
    found.alignment = WRAPPED
    if head:
        found.font, found.fill = HEAD, SHADE
    return found


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    save_workbook(book, out)
    return out.getvalue()
