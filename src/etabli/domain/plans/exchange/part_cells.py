"""The cells of a line against a part: what differs, what is lacking, what the model refuses, what is shown."""

from typing import Any

from django.core.exceptions import ValidationError

from etabli.catalogue.plans.part_sheets import PartColumn, PartSheet
from etabli.domain.plans.exchange.part_values import cell, model_of, read, text_of
from etabli.domain.plans.exchange.rows import Cells, Change, Problem
from etabli.domain.plans.reading import Reader
from etabli.kernel import money
from etabli.kernel.names import search_key

ADDRESSES = ("number", "id", "group")  # kinds of columns that say which line it is


class PartCells:
    """Reads the cells of one sheet of parts. `erases`: an empty cell empties what may be empty."""

    def __init__(self, sheet: PartSheet, reader: Reader, *, erases: bool) -> None:
        self.sheet, self.reader, self.erases = sheet, reader, erases

    def key(self, line: Cells) -> tuple[Any, ...]:
        """What names the line in its fiche, as far as its cells can be read."""
        found = []
        for column in self.sheet.columns:
            if column.key:
                text = line.text(column.name)
                try:
                    value = read(self.sheet, column, text, self.reader) if text else None
                except ValidationError:
                    value = text  # told when the line is read
                found.append(folded(value))
        return tuple(found)

    def key_of(self, part: Any) -> tuple[Any, ...]:
        return tuple(folded(self.current(part, column)) for column in self.sheet.columns if column.key)

    def current(self, part: Any, column: PartColumn) -> Any:
        if column.name == "indicator":
            return part.indicator.name
        return getattr(part, attribute(column))

    def differing(self, line: Cells, part: Any, problems: list[Problem], of: str = "part") -> dict[str, Any]:
        """The values of the line that are not those of the part, by attribute; all of them of a new one."""
        found: dict[str, Any] = {}
        for column in self.sheet.columns:
            if column.of != of or column.kind in ADDRESSES or column.name not in line.columns:
                continue
            if why := line.fault(column.name):
                problems.append(line.problem(column.name, why))
                continue
            text = line.text(column.name)
            if not text:
                holds = part is not None and self.erasable(column) and folded(self.current(part, column)) is not None
                if self.erases and holds:
                    is_null = model_of(self.sheet, column)._meta.get_field(column.id).null
                    found[attribute(column)] = None if is_null else ""
                continue
            written = text_of(cell(self.sheet, column, part, self.reader)).strip() if part is not None else ""
            if written and written == text:
                continue
            try:
                value = read(self.sheet, column, text, self.reader)
            except ValidationError as error:
                problems.append(line.problem(column.name, " ".join(error.messages)))
                continue
            if part is None or value != self.current(part, column):
                if written and self.reads_as(column, written) == value:
                    continue
                found[attribute(column)] = value
        return found

    def reads_as(self, column: PartColumn, text: str) -> Any:
        try:
            return read(self.sheet, column, text, self.reader)
        except ValidationError:
            return None

    def erasable(self, column: PartColumn) -> bool:
        """Whether an empty cell may empty it: what must be there, or begins with a value, stays."""
        if column.needed or not column.written:
            return False
        stored = model_of(self.sheet, column)._meta.get_field(column.id)
        return bool(stored.null or (stored.blank and not stored.has_default()))

    def ask_needed(self, line: Cells, values: dict[str, Any], problems: list[Problem], of: str = "part") -> None:
        told = {problem.field for problem in problems}
        for column in self.sheet.columns:
            asked = column.of == of and column.needed and column.kind not in ADDRESSES and column.name not in told
            if asked and values.get(attribute(column)) in (None, ""):
                said = f"Une nouvelle ligne a besoin de « {column.heading} »."
                problems.append(line.problem(column.name, said))

    def whole(self, line: Cells, part: Any, problems: list[Problem], of: str = "part") -> None:
        """What the model refuses, at the cells of the line."""
        links = {one.name for one in part._meta.concrete_fields if one.is_relation}
        try:
            part.clean_fields(exclude=links)
            part.clean()
        except ValidationError as error:
            names = {column.id: column.name for column in self.sheet.columns if column.of == of}
            told = {names.get(name, name): texts for name, texts in error.message_dict.items()}
            problems += line.told(ValidationError(told))

    def changes(self, before: Any, after: Any, of: str = "part") -> tuple[Change, ...]:
        found = []
        for column in self.sheet.columns:
            if column.of == of and column.kind not in ADDRESSES:
                old = self.shown(column, before) if before is not None else ""
                new = self.shown(column, after)
                if old != new:
                    found.append(Change(column, old, new))
        return tuple(found)

    def shown(self, column: PartColumn, part: Any) -> str:
        """A value as people read it."""
        if column.kind == "cents":
            value = getattr(part, column.id)
            return "" if value is None else money.euros(value)
        return text_of(cell(self.sheet, column, part, self.reader))


def attribute(column: PartColumn) -> str:
    return f"{column.id}_id" if column.kind == "organisation" else column.id


def folded(value: Any) -> Any:
    """Text whatever its case and accents; nothing at all as None."""
    return (search_key(value) or value.strip() or None) if isinstance(value, str) else value
