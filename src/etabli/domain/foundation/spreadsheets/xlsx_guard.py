"""Looks through the XML of an XLSX before any library opens it: size, depth, entities, what cells can't be trusted.

A few megabytes of ZIP can unpack to a sheet of a million rows, a tree a million levels deep, or entities that multiply.
"""

import re
import zipfile
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from etabli.domain.foundation.spreadsheets.sheets import (
    MOST_COLUMNS,
    MOST_LINES,
    MOST_ROWS,
    refused,
    too_many_columns,
    too_many_rows,
)

MOST_UNPACKED = 60_000_000  # bytes of XML, all parts together
MOST_ELEMENTS = 2_500_000
MOST_STRINGS = 300_000
DEEPEST = 60
REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
CHUNK = 1 << 16
ERRORS = {"#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#N/A", "#NULL!", "#NUM!"}
DAMAGED = "Ce fichier est abîmé, ou n'est pas un vrai fichier XLSX. Ouvrez-le et enregistrez-le à nouveau."


@dataclass
class Seen:
    """What a sheet holds: its last line and column with content; cells to refuse by (line, column); merged areas."""

    rows: int = 0
    last_line: int = 0
    last_column: int = 0
    faults: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)  # first line, first column, last line, last


def look(archive: zipfile.ZipFile) -> dict[str, Seen]:
    """Sheets by the path of their part. Raises ValidationError on what must not be opened."""
    parts = [part for part in archive.infolist() if part.filename.lower().endswith((".xml", ".rels"))]
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise refused("Une fois décompressé, ce fichier est beaucoup trop grand pour être importé.")
    budget = [MOST_ELEMENTS]
    found = {}
    for part in parts:
        scan = _Scan(budget, sheet=part.filename.startswith("xl/worksheets/"))
        with archive.open(part) as file:
            scan.run(file)
        if scan.is_sheet:
            found[part.filename] = scan.seen
    return found


class _Scan:
    """One part. Handlers count; nothing of the text is kept but what the value of a cell may be told by."""

    def __init__(self, budget: list[int], *, sheet: bool) -> None:
        self.budget, self.is_sheet, self.seen = budget, sheet, Seen()
        self.depth = self.strings = self.line = self.column = 0
        self.in_formula = self.has_formula = self.has_value = self.row_counts = False
        self.kind, self.value = "", ""
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartDoctypeDeclHandler = self.doctype
        if sheet:
            self.parser.CharacterDataHandler = self.text

    def run(self, file: Any) -> None:
        try:
            while chunk := file.read(CHUNK):
                self.parser.Parse(chunk, False)
            self.parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise refused(DAMAGED) from error

    def doctype(self, *_: object) -> None:
        raise refused("Ce fichier contient des définitions XML qu'un tableur n'écrit pas : il n'est pas ouvert.")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.budget[0] -= 1
        if self.depth > DEEPEST or self.budget[0] < 0:
            raise refused("Le contenu de ce fichier est bien trop complexe pour un tableau : il n'est pas ouvert.")
        tag = name.rpartition(" ")[2]
        if tag == "si":
            self.strings += 1
            if self.strings > MOST_STRINGS:
                raise refused("Ce fichier a trop de textes pour être importé.")
        if not self.is_sheet:
            return
        if tag == "row":
            self.line = int(attributes["r"]) if attributes.get("r", "").isdigit() else self.line + 1
            self.column, self.row_counts = 0, False
        elif tag == "c":
            place = REFERENCE.fullmatch(attributes.get("r", ""))
            self.column = column_number(place[1]) if place else self.column + 1
            self.kind, self.value = attributes.get("t", "n"), ""
            self.has_formula = self.has_value = False
        elif tag == "f":
            self.has_formula = self.in_formula = True
        elif tag == "mergeCell":
            self.merge(attributes.get("ref", ""))

    def text(self, text: str) -> None:
        if not self.in_formula and text.strip():
            self.has_value = True
            self.value = (self.value + text)[:20]

    def end(self, name: str) -> None:
        self.depth -= 1
        tag = name.rpartition(" ")[2]
        if tag == "f":
            self.in_formula = False
        elif self.is_sheet and tag == "c":
            self.cell()

    def cell(self) -> None:
        if not (self.has_formula or self.has_value):
            return
        seen = self.seen
        if not self.row_counts:
            self.row_counts = True
            seen.rows += 1
            if seen.rows > MOST_ROWS or self.line > MOST_LINES:
                raise too_many_rows()
        if self.column > MOST_COLUMNS:
            raise too_many_columns()
        seen.last_line, seen.last_column = max(seen.last_line, self.line), max(seen.last_column, self.column)
        if self.has_formula and not self.has_value:
            seen.faults[self.line, self.column] = (
                "Cette case contient une formule dont le résultat n'est pas enregistré : ouvrez le fichier dans votre "
                "tableur et enregistrez-le, ou écrivez la valeur."
            )
        elif self.kind == "e" or self.value in ERRORS:
            seen.faults[self.line, self.column] = f"Cette case affiche une erreur du tableur ({self.value})."

    def merge(self, reference: str) -> None:
        ends = [REFERENCE.fullmatch(end) for end in reference.split(":")]
        if len(ends) == 2 and ends[0] and ends[1] and len(self.seen.merged) < MOST_LINES:
            (first, line), (last, bottom) = ends[0].groups(), ends[1].groups()
            self.seen.merged.append((int(line), column_number(first), int(bottom), column_number(last)))


def column_number(letters: str) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number
