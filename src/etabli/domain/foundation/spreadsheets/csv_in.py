"""Reads a CSV whose encoding and separator nobody told: UTF-8 or Windows' own, `;`, `,` or tabs."""

import csv
import io
from collections import Counter
from itertools import islice

from etabli.domain.foundation.spreadsheets.sheets import (
    MOST_CELL,
    MOST_ROWS,
    MOST_TEXT,
    Sheet,
    refused,
    sheet_of,
    too_many_rows,
)
from etabli.kernel.cells import unsafe

SEPARATORS = (";", ",", "\t")
LOOKED_AT = 50  # records, to tell the separator


def read_csv(content: bytes) -> Sheet:
    """The lines of the file. Raises ValidationError."""
    text = decoded(content)
    if len(text) > MOST_TEXT:
        raise refused("Ce fichier a trop de texte pour être importé.")
    separator = separator_of(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for record in reader:
            if any(cell.strip() for cell in record):
                if max(map(len, record)) > MOST_CELL:
                    raise refused(f"Une case de la ligne {line} est bien trop longue : un guillemet manque peut-être.")
                rows.append((line, [unsafe(cell) for cell in record]))
                if len(rows) > MOST_ROWS:
                    raise too_many_rows()
            line = reader.line_num + 1
    except csv.Error as error:
        raise refused(
            f"Ce fichier ne se lit plus à partir de la ligne {line} : un guillemet manque peut-être."
        ) from error
    if not rows:
        raise refused("Ce fichier est vide.")
    return sheet_of("CSV", rows)


def decoded(content: bytes) -> str:
    """UTF-8, with or without its mark; else Windows-1252, which every old French spreadsheet writes."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def separator_of(text: str) -> str:
    """The one that cuts the first records into the most columns, as many in most of them."""

    def columns(separator: str) -> float:
        try:
            reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
            widths = Counter(len(record) for record in islice(reader, LOOKED_AT) if record)
        except csv.Error:
            return 0.0
        width, count = max(widths.items(), key=lambda one: (one[0] > 1, one[1], one[0]), default=(1, 0))
        return (width - 1) * count / max(1, widths.total())

    return max(SEPARATORS, key=columns)
