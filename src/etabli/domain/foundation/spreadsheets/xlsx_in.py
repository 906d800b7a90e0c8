"""Reads the sheets of an XLSX as text: the values that formulas had, dates in French form, merged cells filled down."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook

from etabli.domain.foundation.spreadsheets import xlsx_guard
from etabli.domain.foundation.spreadsheets.numbers import number_text
from etabli.domain.foundation.spreadsheets.sheets import (
    MOST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SHEETS,
    MOST_TEXT,
    Sheet,
    refused,
    sheet_of,
)
from etabli.domain.foundation.spreadsheets.xlsx_guard import DAMAGED, Seen
from etabli.kernel.cells import unescaped
from etabli.kernel.typography import french


def read_xlsx(content: bytes) -> list[Sheet]:
    """The visible sheets that hold something. Raises ValidationError on a file that must not or can't be opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            seen = xlsx_guard.look(archive)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, UnicodeError) as error:
        raise refused(DAMAGED) from error
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheets = book.worksheets
        if len(sheets) > MOST_SHEETS:
            raise refused("Ce fichier a plus de 30 feuilles.")
        left = [MOST_TEXT]
        found = [
            _sheet(sheet, seen.get(sheet._worksheet_path.lstrip("/"), Seen()), left)
            for sheet in sheets
            if sheet.sheet_state == "visible"
        ]
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError, OverflowError) as error:
        raise refused(DAMAGED) from error  # openpyxl says so of a workbook whose parts don't fit together
    return [sheet for sheet in found if sheet.rows]


def _sheet(sheet: Any, seen: Seen, left: list[int]) -> Sheet:
    fills = _fills(seen)
    wrong: dict[int, dict[int, str]] = {}
    for (line, column), why in seen.faults.items():
        wrong.setdefault(line, {})[column] = why
    rows: list[tuple[int, list[str]]] = []
    faults: dict[str, str] = {}
    tops: dict[int, list[str]] = {}  # lines that others are filled from
    for line, cells in enumerate(_lines(sheet, seen), start=1):
        texts = [_text(cell.value) for cell in cells]
        for column, top in fills.get(line, {}).items():
            if column <= len(texts) and not texts[column - 1]:
                texts[column - 1] = tops[top][column - 1]
        tops[line] = texts
        if max(map(len, texts), default=0) > MOST_CELL:
            raise refused(f"Une case de la ligne {line} a plus de 32 767 caractères.")
        left[0] -= sum(map(len, texts))
        if left[0] < 0:
            raise refused("Ce fichier a trop de texte pour être importé.")
        own = wrong.get(line, {})
        if own or any(text.strip() for text in texts):
            faults |= {f"{len(rows)}:{column - 1}": french(why) for column, why in own.items()}
            rows.append((line, texts))
    return sheet_of(str(sheet.title), rows, faults=faults, merged=len(seen.merged))


def _fills(seen: Seen) -> dict[int, dict[int, int]]:
    """The line whose value a cell takes, by line and column: the first column of each merged area, downwards."""
    found: dict[int, dict[int, int]] = {}
    left = MOST_ROWS * 10
    for first, column, bottom, _ in seen.merged:
        for line in range(first + 1, min(bottom, seen.last_line) + 1):
            found.setdefault(line, {})[column] = first
            left -= 1
            if not left:
                raise refused("Ce fichier a trop de cases fusionnées.")
    return found


def _lines(sheet: Any, seen: Seen) -> Iterator[Any]:
    if not seen.last_line:
        return iter(())
    width = min(max(seen.last_column, 1), MOST_COLUMNS)
    return iter(sheet.iter_rows(min_row=1, max_row=seen.last_line, min_col=1, max_col=width))


def _text(value: Any) -> str:
    """As somebody would have typed it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y}" if value.time() == time(0) else f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float):
        return number_text(value)
    return unescaped(value) if isinstance(value, str) else str(value)
