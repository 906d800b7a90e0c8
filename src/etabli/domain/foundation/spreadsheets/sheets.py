"""A sheet of an uploaded file as text cells, whatever the file was; and how large one may be."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from django.core.exceptions import ValidationError

from etabli.kernel.typography import french

MOST_ROWS = 5_000  # lines with something in them
MOST_IN_ALL = 10_000  # the same, over a whole file
MOST_LINES = 20_000  # the last line with something in it
MOST_COLUMNS = 200
MOST_TEXT = 12_000_000  # characters, over a whole file
MOST_CELL = 32_767  # characters; a spreadsheet holds no more
MOST_SHEETS = 30


@dataclass(frozen=True)
class Sheet:
    """`rows` are the lines that hold something, all of one width; `at` their numbers in the file.

    `faults`: why a cell can't be read, by "row:column" (both from 0). `merged`: how many groups of cells were merged.
    """

    name: str
    rows: list[list[str]]
    at: list[int]
    faults: dict[str, str] = field(default_factory=dict)
    merged: int = 0

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0

    def fault(self, row: int, column: int) -> str:
        return self.faults.get(f"{row}:{column}", "")


def refused(text: str) -> ValidationError:
    """The file can't be taken, and why."""
    return ValidationError({"file": french(text)})


def sheet_of(name: str, rows: Sequence[tuple[int, list[str]]], **more: object) -> Sheet:
    """Numbered rows made one width, without empty columns at the right. Raises ValidationError when too large."""
    if len(rows) > MOST_ROWS:
        raise too_many_rows()
    width = max((column + 1 for _, row in rows for column, cell in enumerate(row) if cell.strip()), default=0)
    if width > MOST_COLUMNS:
        raise too_many_columns()
    squared = [[*row[:width], *[""] * (width - len(row))] for _, row in rows]
    return Sheet(name, squared, [at for at, _ in rows], **more)


def too_many_rows() -> ValidationError:
    return refused("Ce fichier a plus de 5 000 lignes remplies. Découpez-le : une liste à importer en a bien moins.")


def too_many_in_all() -> ValidationError:
    return refused(
        "Les feuilles de ce fichier ont plus de 10 000 lignes remplies en tout. Envoyez-le en plusieurs fois."
    )


def too_many_columns() -> ValidationError:
    return refused("Ce fichier a plus de 200 colonnes remplies. Gardez celles qui sont à importer.")


def dumped(sheets: Sequence[Sheet]) -> str:
    return json.dumps([asdict(sheet) for sheet in sheets], ensure_ascii=True)


def loaded(text: str) -> list[Sheet]:
    return [Sheet(**one) for one in json.loads(text)] if text else []
