"""A line of an imported file and what becomes of it: what it would write, or why it is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.core.exceptions import ValidationError

from etabli.catalogue.plans.fields import FicheField
from etabli.catalogue.plans.part_sheets import PartColumn
from etabli.domain.audit import snapshot
from etabli.domain.foundation.spreadsheets.sheets import Sheet
from etabli.domain.plans.exchange.mapping import FICHES, Held, letters
from etabli.domain.plans.models import Fiche
from etabli.domain.plans.whole import comparable
from etabli.kernel.typography import french

Kind = Literal["new", "changed", "same", "refused"]
KINDS: tuple[Kind, ...] = ("new", "changed", "same", "refused")
LARGEST_DIGITS = 5  # of the number of a fiche


@dataclass(frozen=True)
class Choice:
    """What people said of a file: what each sheet holds, the axis where none is written.

    `erases`: an empty cell empties the field; otherwise it leaves what is there. `put_back`: the lines (`Row.key`)
    whose values they want even where somebody changed them since the file was exported.
    """

    tables: tuple[Held, ...]
    axis: str = ""
    erases: bool = False
    put_back: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Problem:
    """Why a line is refused: at a cell, or of the whole line (no field). `cell` is as spreadsheets name it."""

    reason: str
    field: str = ""
    cell: str = ""
    text: str = ""


@dataclass(frozen=True)
class Change:
    """A field before and after, as text; of what is new, what it will hold."""

    field: FicheField | PartColumn
    before: str
    after: str


@dataclass(frozen=True)
class Kept:
    """A field that somebody changed since the file was exported: it stays as it is, unless people want it back.

    `now` is what it holds, `file` what the file says: the old value where `reverts`. `back`: they want it.
    """

    field: FicheField | PartColumn
    now: str
    file: str
    who: str
    at: datetime
    reverts: bool
    back: bool


@dataclass(frozen=True)
class Write:
    """A part as it would be written: new, or with what was changed of it. `fiche`: as the preview has it."""

    part: Any
    new: bool
    fiche: Fiche

    @property
    def seen(self) -> list[Any]:
        """What of it people confirm. What is new has no id yet that would hold."""
        values = snapshot.take(self.part)
        if self.new:
            values = {name: value for name, value in values.items() if name not in UNSETTLED}
        return [self.new, self.fiche.number, values]


UNSETTLED = ("id", "fiche", "resource", "indicator")


@dataclass(frozen=True)
class Row:
    """A line of the file. `values` is what would be written of its fiche, `writes` of parts; `notes` what is not."""

    line: int
    kind: Kind
    number: int | None
    title: str
    cells: tuple[str, ...]
    holds: str = FICHES
    fiche: UUID | None = None
    revision: int = 0
    values: Mapping[str, Any] | None = None
    writes: tuple[Write, ...] = ()
    changes: tuple[Change, ...] = ()
    kept: tuple[Kept, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    tried: Fiche | None = field(default=None, compare=False)  # a new fiche as it would be

    @property
    def key(self) -> str:
        """Which line it is, of which sheet."""
        return key_of(self.holds, self.line)

    @property
    def keeps(self) -> bool:
        """Whether something that the file says would stay unwritten, changed by somebody since."""
        return any(not one.back for one in self.kept)

    @property
    def seen(self) -> list[Any]:
        """What of it people confirm: a value that somebody changed meanwhile shows in what was before."""
        values = {name: _plain(value) for name, value in (self.values or {}).items()}
        changes = [[one.field.label, one.before, one.after] for one in self.changes] if self.holds != FICHES else []
        writes = [one.seen for one in self.writes]
        fiche = str(self.fiche or "")
        kept = [[one.field.label, one.now, one.file, one.back] for one in self.kept]
        return [self.holds, self.line, self.kind, self.number, fiche, self.revision, values, changes, kept, writes]


@dataclass(frozen=True)
class Cells:
    """The cells of a line by the name of their column."""

    sheet: Sheet
    index: int
    columns: Mapping[str, int]

    @property
    def at(self) -> int:
        """The number of the line in the file."""
        return self.sheet.at[self.index]

    @property
    def all(self) -> tuple[str, ...]:
        return tuple(self.sheet.rows[self.index])

    def text(self, name: str) -> str:
        """What is written; nothing where no column holds it."""
        return self.cell(name).strip()

    def cell(self, name: str) -> str:
        """The same, with the space around it."""
        column = self.columns.get(name)
        return "" if column is None else self.sheet.rows[self.index][column]

    def fault(self, name: str) -> str:
        column = self.columns.get(name)
        return "" if column is None else self.sheet.fault(self.index, column)

    def problem(self, name: str, reason: str) -> Problem:
        """A refusal at the cell of a column, or of the line when no column holds it."""
        column = self.columns.get(name)
        if column is None:
            return Problem(french(reason), name)
        return Problem(french(reason), name, f"{letters(column)}{self.at}", self.sheet.rows[self.index][column])

    def told(self, error: ValidationError) -> list[Problem]:
        """What a check of the object refused, each at its cell."""
        if not hasattr(error, "error_dict"):
            return [Problem(french(text)) for text in error.messages]
        return [
            self.problem(name if name in self.columns else "", " ".join(texts))
            for name, texts in error.message_dict.items()
        ]


def lines(sheet: Sheet, held: Held) -> list[Cells]:
    """The lines under the head."""
    columns = {name: int(index) for index, name in held.mapping.items() if name and int(index) < sheet.width}
    return [Cells(sheet, index, columns) for index in range(held.head + 1, len(sheet.rows))]


def key_of(holds: str, line: int) -> str:
    return f"{holds}:{line}"


def fiche_number(text: str) -> int | None:
    """The number that a cell says; None when it says none that a fiche could have."""
    plain = text.strip().lstrip("0")
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= LARGEST_DIGITS else None


def _plain(value: Any) -> Any:
    """As JSON can hold it."""
    return value if isinstance(value, list | dict | int | float) else comparable(value)
