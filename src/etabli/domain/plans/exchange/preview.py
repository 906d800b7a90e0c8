"""What an import would do, line by line, before anything is written.

`preview` and the import itself are one function: what people confirm is what is written. `Preview.seal` names it, so
that a confirmation of what has changed since is told from one that still holds.
"""

from collections import Counter
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects

from etabli.catalogue.plans.fields import FicheField
from etabli.domain.diagnosis.sealing import seal
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.plans import rights
from etabli.domain.plans.declared import fiche_workflow, fields
from etabli.domain.plans.errors import FrozenError
from etabli.domain.plans.exchange.mapping import letters
from etabli.domain.plans.exchange.sheets import Sheet
from etabli.domain.plans.models import Fiche, Plan
from etabli.domain.plans.reading import Reader
from etabli.domain.plans.rights import Sight, sight
from etabli.domain.plans.services.fiches import change, new_fiche
from etabli.domain.plans.whole import EMPTY, comparable, value_of
from etabli.kernel.typography import french

Kind = Literal["new", "changed", "same", "refused"]
KINDS: tuple[Kind, ...] = ("new", "changed", "same", "refused")
LARGEST_DIGITS = 5  # of the number of a fiche
NEVER_EMPTIED = ("state", "visibility")
NO_SUCH_FIELD = "Ce champ n'existe pas pour ce type de projet : videz la case, ou changez le type."
NOT_YOURS = "Aucune fiche que vous pouvez lire n'a ce numéro. Laissez la case vide pour proposer une nouvelle fiche."


@dataclass(frozen=True)
class Choice:
    """What people said of the sheet: its head, the field of each column, the axis where none is written.

    `erases`: an empty cell empties the field; otherwise it leaves what is there.
    """

    head: int
    mapping: Mapping[str, str]
    axis: str = ""
    erases: bool = False


@dataclass(frozen=True)
class Problem:
    """Why a line is refused: at a cell, or of the whole line (no field). `cell` is as spreadsheets name it."""

    reason: str
    field: str = ""
    cell: str = ""
    text: str = ""


@dataclass(frozen=True)
class Change:
    """A field before and after, as text; of a new fiche, what it will hold."""

    field: FicheField
    before: str
    after: str


@dataclass(frozen=True)
class Row:
    """A line of the file and what becomes of it. `values` is what would be written; `notes` what is not taken up."""

    line: int
    kind: Kind
    number: int | None
    title: str
    cells: tuple[str, ...]
    fiche: UUID | None = None
    revision: int = 0
    values: Mapping[str, Any] | None = None
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def seen(self) -> list[Any]:
        """What of it people confirm."""
        values = {name: _plain(value) for name, value in (self.values or {}).items()}
        return [self.line, self.kind, self.number, str(self.fiche or ""), self.revision, values]


@dataclass(frozen=True)
class Preview:
    """Every line under the head that is not empty; `empty` were."""

    rows: tuple[Row, ...]
    empty: int
    width: int

    @cached_property
    def counts(self) -> dict[str, int]:
        """Lines by kind; they add up to all of them."""
        found = Counter(row.kind for row in self.rows)
        return {kind: found[kind] for kind in KINDS}

    @cached_property
    def seal(self) -> str:
        return seal([row.seen for row in self.rows if row.kind != "refused"])

    @property
    def revisions(self) -> dict[str, int]:
        """The revision of each fiche that would change."""
        return {str(row.fiche): row.revision for row in self.rows if row.kind == "changed"}

    def of(self, kind: str) -> list[Row]:
        return [row for row in self.rows if row.kind == kind]


def preview(plan: Plan, sheet: Sheet, choice: Choice, by: Actor) -> Preview:
    """What the import would do now. Queries: a dozen, and a few for each fiche that the actor edits as its bearer."""
    numbered = list(enumerate(sheet.rows))[choice.head + 1 :]
    rows = _Rows(plan, sheet, choice, by).read(numbered)
    first, last = (sheet.at[choice.head], sheet.at[-1]) if sheet.at else (0, 0)
    return Preview(tuple(rows), max(0, last - first - len(rows)), sheet.width)


class _Rows:
    """Reads lines against what the actor sees of the plan."""

    def __init__(self, plan: Plan, sheet: Sheet, choice: Choice, by: Actor) -> None:
        self.plan, self.sheet, self.choice, self.by = plan, sheet, choice, by
        prefetch_related_objects([plan.territory.phase], "axes")
        self.reader = Reader(plan.territory)
        seeing = sight(by)
        self.fiches = {one.number: one for one in seeing.fiches().filter(plan=plan).select_related("lead")}
        for one in self.fiches.values():
            one.plan = plan
        self.titles = {one.title.casefold(): one.number for one in self.fiches.values()}
        self.columns = {field: int(index) for index, field in choice.mapping.items() if field}
        self.edits = bool(permissions.verdict(by, "plan.edit", plan.territory))
        self.proposes = permissions.verdict(by, "plan.propose", plan.territory)
        self.recused = seeing.recused
        self.numbers_are_free = self._sees_all(seeing)
        self.states = {state.id: state.label for state in fiche_workflow().states}

    def read(self, numbered: list[tuple[int, list[str]]]) -> list[Row]:
        column = self.columns.get("number")
        self.numbers = Counter(_number(row[column]) for _, row in numbered if column is not None)
        return [self.row(index, cells) for index, cells in numbered]

    def _sees_all(self, seeing: Sight) -> bool:
        """Whether an unknown number tells nothing: who sees every fiche may give numbers, others may not try them."""
        mine = permissions.verdict(self.by, "plan.restricted", self.plan.territory)
        apart = seeing.recused and Fiche.objects.filter(plan=self.plan, pk__in=seeing.recused).exists()
        return bool(mine) and self.edits and not apart

    def row(self, index: int, cells: list[str]) -> Row:
        problems: list[Problem] = []
        notes: list[str] = []
        values = self.typed(index, cells, problems)
        number, fiche = self.addressed(index, cells, problems)
        state = values.pop("state", None)
        if state and state != (fiche.state if fiche else fiche_workflow().initial):
            now = self.states[fiche.state] if fiche else self.states[fiche_workflow().initial]
            stays = f"la fiche {'reste' if fiche else 'commence'} à « {now} »"
            notes.append(
                f"L'état « {self.states[state]} » n'est pas repris : {stays}. Il avance sur la page de la fiche."
            )
        if fiche is None:
            values = {name: value for name, value in values.items() if value not in EMPTY}
            if self.choice.axis:
                values.setdefault("axis", self.choice.axis)
        title = str(values.get("title") or (fiche.title if fiche else ""))
        changes: tuple[Change, ...] = ()
        written: dict[str, Any] = {}
        if not problems:
            written, changes = self.tried(index, fiche, number, values, problems)
        if fiche is None and not problems and (twin := self.titles.get(title.casefold())):
            notes.append(f"La fiche {twin} a déjà cet intitulé : donnez son numéro pour la mettre à jour.")
        kind: Kind = "refused" if problems else "new" if fiche is None else "changed" if changes else "same"
        return Row(
            line=self.sheet.at[index],
            kind=kind,
            number=number,
            title=title,
            cells=tuple(cells),
            fiche=fiche.pk if fiche else None,
            revision=fiche.revision if fiche else 0,
            values=written,
            changes=changes,
            problems=tuple(problems),
            notes=tuple(map(french, notes)),
        )

    def typed(self, index: int, cells: list[str], problems: list[Problem]) -> dict[str, Any]:
        """The values of the cells that can be read; a problem for each that can't."""
        values: dict[str, Any] = {}
        for name, column in self.columns.items():
            if name == "number":
                continue
            text, why = cells[column], self.sheet.fault(index, column)
            if not why and not text.strip() and (not self.choice.erases or name in NEVER_EMPTIED):
                continue
            try:
                if why:
                    raise ValidationError(why)
                values[name] = self.reader.read(fields()[name], text)
            except ValidationError as error:
                problems.append(self.at(index, name, " ".join(error.messages)))
        return values

    def addressed(self, index: int, cells: list[str], problems: list[Problem]) -> tuple[int | None, Fiche | None]:
        """The number that the line has or would take, and the fiche that bears it."""
        column = self.columns.get("number")
        text = cells[column].strip() if column is not None else ""
        if not text:
            if column is not None and (why := self.sheet.fault(index, column)):
                problems.append(self.at(index, "number", why))
            return None, None
        number = _number(text)
        if number is None:
            problems.append(self.at(index, "number", "Le numéro d'une fiche est un nombre entier, par exemple 12."))
            return None, None
        if self.numbers[number] > 1:
            said = f"Le numéro {number} est écrit sur plusieurs lignes : gardez-en une."
            problems.append(self.at(index, "number", said))
            return number, None
        fiche = self.fiches.get(number)
        if fiche is None and not self.numbers_are_free:
            problems.append(self.at(index, "number", NOT_YOURS))
        return number, fiche

    def tried(
        self, index: int, fiche: Fiche | None, number: int | None, values: dict[str, Any], problems: list[Problem]
    ) -> tuple[dict[str, Any], tuple[Change, ...]]:
        """The change made on a fiche that is not saved: what services would refuse is refused here, in their words."""
        if fiche is None:
            if not self.proposes:
                problems.append(Problem(self.proposes.reason))
                return {}, ()
            for name in ("title", "axis"):
                if values.get(name) in EMPTY:
                    problems.append(self.at(index, name, "Une nouvelle fiche a besoin de ce champ."))
            if problems:
                return {}, ()
        try:
            if fiche is None:
                tried = new_fiche(self.plan, number or 1, values, self.by)
                changed = values
            else:
                tried = copy(fiche)
                changed = change(tried, values)
                if changed and not self.may_edit(fiche):
                    problems.append(Problem("Vous pouvez lire cette fiche, pas la modifier."))
            self.whole(tried, values)
        except FrozenError as error:
            problems.append(Problem(error.user_message))
            return {}, ()
        except ValidationError as error:
            problems += self.told(index, error)
            return {}, ()
        if fiche is None:
            columns = [field for field in fields().fields if not field.given and value_of(tried, field) not in EMPTY]
            return values, tuple(Change(field, "", self.text(tried, field)) for field in columns)
        changes = tuple(
            Change(field, self.text(fiche, field), self.text(tried, field))
            for field in fields().fields
            if comparable(value_of(fiche, field)) != comparable(value_of(tried, field))
        )
        return changed, changes

    def whole(self, tried: Fiche, values: Mapping[str, Any]) -> None:
        """What the database would refuse, and what would be lost: a field that this type of project has not."""
        phase = self.plan.territory.phase_id
        lost = [
            name
            for name, value in values.items()
            if value not in EMPTY and not fields()[name].concerns(phase, tried.project_type)
        ]
        if lost:
            raise ValidationError(dict.fromkeys(lost, NO_SUCH_FIELD))
        if tried.lead_id:
            tried.lead = self.reader.known_organisations[str(tried.lead_id)]
        tried.clean_fields(exclude={"plan", "lead", "author", "values", "other_axes", "communes"})
        tried.clean()

    def may_edit(self, fiche: Fiche) -> bool:
        return (self.edits and fiche.pk not in self.recused) or bool(rights.may_edit(self.by, fiche))

    def text(self, fiche: Fiche, field: FicheField) -> str:
        return self.reader.write(field, value_of(fiche, field))

    def at(self, index: int, name: str, reason: str) -> Problem:
        column = self.columns.get(name)
        if column is None:
            return Problem(french(reason), name)
        cell = f"{letters(column)}{self.sheet.at[index]}"
        return Problem(french(reason), name, cell, self.sheet.rows[index][column])

    def told(self, index: int, error: ValidationError) -> list[Problem]:
        if not hasattr(error, "error_dict"):
            return [Problem(french(text)) for text in error.messages]
        return [
            self.at(index, name if name in self.columns else "", " ".join(texts))
            for name, texts in error.message_dict.items()
        ]


def _number(text: str) -> int | None:
    """The number that a cell says; None when it says none that a fiche could have."""
    plain = text.strip().lstrip("0")
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= LARGEST_DIGITS else None


def _plain(value: Any) -> Any:
    """As JSON can hold it."""
    return value if isinstance(value, list | dict | int | float) else comparable(value)
