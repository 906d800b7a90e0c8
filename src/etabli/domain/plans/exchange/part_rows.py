"""What the lines of a sheet of parts would do: partners, milestones, indicators, their values, expenses.

A line is told by the id that the export wrote; without one, by what names it in its fiche. Nothing is taken away.
"""

from collections import Counter
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from etabli.catalogue.plans.part_sheets import PartSheet
from etabli.domain.audit import snapshot
from etabli.domain.plans.errors import FrozenError
from etabli.domain.plans.exchange.around import Around
from etabli.domain.plans.exchange.part_cells import PartCells, attribute, folded
from etabli.domain.plans.exchange.part_values import MODELS, read
from etabli.domain.plans.exchange.rows import Cells, Change, Kept, Kind, Problem, Row, Write, fiche_number, key_of
from etabli.domain.plans.exchange.tables import fiche_of
from etabli.domain.plans.models import Fiche, IndicatorValue
from etabli.domain.plans.services.fiches import is_editable
from etabli.domain.plans.services.parts import PARTS
from etabli.kernel.typography import french

ALONE = ("partners", "indicators", "readings")  # the database holds one line of each name
NO_FICHE = (
    "Aucune fiche que vous pouvez lire n'a ce numéro, et la feuille des fiches de ce fichier n'en propose pas sous lui."
)
FICHE_LEFT = "La fiche de ce numéro est en erreur sur la feuille des fiches."
NO_LINE = "Aucune ligne que vous pouvez lire n'a ce repère. Videz la case pour en ajouter une."
OTHER_FICHE = "Cette ligne est d'une autre fiche : une ligne ne change pas de fiche."
TWICE = "Cette ligne est écrite plusieurs fois : gardez-en une."
WHICH = "Plusieurs lignes de cette fiche portent ce nom : reprenez le repère de l'export pour dire laquelle."
READ_ONLY = "Vous pouvez lire cette fiche, pas modifier ce qui en dépend."


@dataclass
class Draft:
    """A line being read: what it names, what is wrong with it."""

    line: Cells
    fiche: Fiche | None = None
    part: Any = None
    key: tuple[Any, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)


class PartRows(PartCells):
    """Reads the lines of one sheet of parts."""

    def __init__(self, around: Around, sheet: PartSheet, *, erases: bool) -> None:
        super().__init__(sheet, around.reader, erases=erases)
        self.around = around
        self.by_pk = {fiche.pk: fiche for fiche in around.fiches.values()}
        self.parts = {part.pk: part for part in self.stored()}
        self.indicators = self.named_indicators() if sheet.id == "readings" else {}

    def stored(self) -> list[Any]:
        """The parts that the actor sees, each with its fiche."""
        prefix = "indicator__fiche" if self.sheet.id == "readings" else "fiche"
        seen = self.around.seeing.of_fiche(f"{prefix}__")
        found = MODELS[self.sheet.id]._default_manager.filter(seen, **{f"{prefix}__plan": self.around.plan})
        parts = list(found.select_related("indicator") if self.sheet.id == "readings" else found)
        for part in parts:
            if not isinstance(part, IndicatorValue):
                part.fiche = self.by_pk[part.fiche_id]
        return parts

    def named_indicators(self) -> dict[tuple[UUID, str], Any]:
        """The indicators that a value may name: those of Établi, and those that this import makes. By their name as it
        is, marked, which two never share in a fiche, and as people may type it, which two may.
        """
        seen = self.around.seeing.of_fiche("fiche__")
        stored = MODELS["indicators"]._default_manager.filter(seen, fiche__plan=self.around.plan)
        every = [*stored, *self.around.indicators]
        typed = {(one.fiche_id, folded(one.name)): one for one in every}
        return typed | {(one.fiche_id, f"={one.name.strip()}"): one for one in every}

    def read(self, lines: list[Cells]) -> list[Row]:
        drafts = [self.addressed(line) for line in lines]
        self.pair(drafts)
        return [self.row(draft) for draft in drafts]

    def addressed(self, line: Cells) -> Draft:
        """The fiche of a line, and its part when it says which."""
        draft = Draft(line)
        draft.fiche = self.fiche(line, draft.problems)
        if text := line.text("id"):
            draft.part = self.named(draft, "id", text, self.parts)
        return draft

    def fiche(self, line: Cells, problems: list[Problem]) -> Fiche | None:
        if why := line.fault("number"):
            problems.append(line.problem("number", why))
            return None
        number = fiche_number(line.text("number"))
        if number is None:
            problems.append(line.problem("number", "Dites de quelle fiche : son numéro est un nombre entier."))
            return None
        found = self.around.fiche(number)
        if found is None:
            problems.append(line.problem("number", FICHE_LEFT if number in self.around.left else NO_FICHE))
        return found

    def named(self, draft: Draft, name: str, text: str, among: dict[UUID, Any]) -> Any:
        """The part that an id names, of the fiche of the line."""
        try:
            found = among.get(read(self.sheet, self.sheet[name], text, self.reader))
        except ValidationError as error:
            draft.problems.append(draft.line.problem(name, " ".join(error.messages)))
            return None
        if found is None:
            draft.problems.append(draft.line.problem(name, NO_LINE))
        elif draft.fiche is not None and self.fiche_id(found) != draft.fiche.pk:
            draft.problems.append(draft.line.problem("number", OTHER_FICHE))
        return found

    def fiche_id(self, part: Any) -> UUID:
        return fiche_of(part)

    def pair(self, drafts: list[Draft]) -> None:
        """Which part each line without an id means: the one that is just the same, else the only one of its name."""
        claimed = Counter(draft.part.pk for draft in drafts if draft.part is not None)
        for draft in drafts:
            if draft.part is not None and claimed[draft.part.pk] > 1:
                draft.problems.append(draft.line.problem("id", TWICE))
        unnamed: dict[tuple[Any, ...], list[Draft]] = {}
        for draft in drafts:
            if draft.part is None and not draft.problems and draft.fiche is not None:
                draft.key = (draft.fiche.pk, *self.key(draft.line))
                unnamed.setdefault(draft.key, []).append(draft)
        known: dict[tuple[Any, ...], list[Any]] = {}
        for part in self.parts.values():
            if part.pk not in claimed:
                known.setdefault((fiche_of(part), *self.key_of(part)), []).append(part)
        for key, group in unnamed.items():
            self.pair_named(group, known.get(key, []))

    def pair_named(self, drafts: list[Draft], parts: list[Any]) -> None:
        """Lines of one name, and the parts of that name that no id claimed."""
        if self.sheet.id in ALONE and len(drafts) > 1:
            for draft in drafts:
                draft.problems.append(Problem(french(TWICE)))
            return
        left = list(parts)
        for draft in drafts:
            draft.part = next((part for part in left if not self.differing(draft.line, part, [])), None)
            if draft.part is not None:
                left.remove(draft.part)
        others = [draft for draft in drafts if draft.part is None]
        if len(others) == len(left) == 1:
            others[0].part = left[0]
        elif left:
            for draft in others:
                draft.problems.append(Problem(french(WHICH)))

    def row(self, draft: Draft) -> Row:
        """What becomes of the line."""
        write: Write | None = None
        changes: tuple[Change, ...] = ()
        if not draft.problems and draft.fiche is not None:
            write, changes = self.tried(draft, draft.fiche)
        kind: Kind = "refused" if draft.problems else "same" if write is None else "new" if write.new else "changed"
        return self.told(draft, kind, (write,) if write and not draft.problems else (), changes, draft.kept)

    def told(
        self,
        draft: Draft,
        kind: Kind,
        writes: tuple[Write, ...],
        changes: tuple[Change, ...],
        kept: Sequence[Kept] = (),
    ) -> Row:
        columns = [one.name for one in self.sheet.columns if one.key and one.kind in ("organisation", "line")]
        name = next((text for column in columns if (text := draft.line.text(column))), "")
        return Row(
            line=draft.line.at,
            kind=kind,
            number=draft.fiche.number if draft.fiche else fiche_number(draft.line.text("number")),
            title=name,
            cells=draft.line.all,
            holds=self.sheet.id,
            writes=writes,
            changes=changes if kind != "refused" else (),
            kept=tuple(kept) if kind != "refused" else (),
            problems=tuple(draft.problems),
        )

    def tried(self, draft: Draft, fiche: Fiche) -> tuple[Write | None, tuple[Change, ...]]:
        """The part as it would be, and what of it changes; a problem of the line for whatever services would refuse."""
        line, problems = draft.line, draft.problems
        values = self.differing(line, draft.part, problems)
        if self.sheet.id == "readings":
            self.find_indicator(draft, fiche, values)
        if draft.part is None:
            self.ask_needed(line, values, problems)
        elif not self.refusal(fiche, draft.part, set()):
            draft.kept = self.hold({self.key_of_line(line)}, draft.part, values)
        if problems or (draft.part is not None and not values):
            return None, ()
        part = copy(draft.part) if draft.part is not None else self.made(fiche)
        for name, value in values.items():
            setattr(part, name, value)
        if reason := self.refusal(fiche, part, None if draft.part is None else set(values)):
            problems.append(Problem(reason))
        self.whole(line, part, problems)
        if draft.part is not None and self.sheet.id in ALONE and self.is_taken(part, fiche):
            problems.append(Problem(french("Une autre ligne de cette fiche porte déjà ce nom.")))
        return Write(part, draft.part is None, fiche), self.changes(draft.part, part)

    def key_of_line(self, line: Cells) -> str:
        return key_of(self.sheet.id, line.at)

    def hold(self, keys: set[str], part: Any, values: dict[str, Any], of: str = "part") -> list[Kept]:
        """Takes out of the values those that somebody changed since the export, unless a line is to be put back."""
        later = self.around.later.get(str(part.pk), {})
        if not later:
            return []
        tried = copy(part)
        for name, value in values.items():
            setattr(tried, name, value)
        file, now = snapshot.take(tried), snapshot.take(part)
        back = not keys.isdisjoint(self.around.put_back)
        found = []
        for column in self.sheet.columns:
            since = later.get(column.id) if column.of == of and attribute(column) in values else None
            if since is None or not since.is_undone(file=file[column.id], now=now[column.id]):
                continue
            said = self.shown(column, part), self.shown(column, tried)
            found.append(Kept(column, *said, since.who, since.at, since.is_base(file[column.id]), back))
            if not back:
                del values[attribute(column)]
        return found

    def made(self, fiche: Fiche) -> Any:
        return MODELS[self.sheet.id]() if self.sheet.id == "readings" else MODELS[self.sheet.id](fiche=fiche)

    def find_indicator(self, draft: Draft, fiche: Fiche, values: dict[str, Any]) -> None:
        """A value names its indicator, which it does not change."""
        values.pop("indicator", None)
        text = draft.line.text("indicator")
        found = self.indicators.get((fiche.pk, f"={text.strip()}")) or self.indicators.get((fiche.pk, folded(text)))
        if draft.part is not None:
            if found is None or found.pk != draft.part.indicator_id:
                said = "Cette valeur est celle d'un autre indicateur : elle n'en change pas."
                draft.problems.append(draft.line.problem("indicator", said))
        elif found is None:
            said = "Cet indicateur n'est pas dans la fiche : ajoutez-le à la feuille des indicateurs."
            draft.problems.append(draft.line.problem("indicator", said))
        else:
            values["indicator"] = found

    def refusal(self, fiche: Fiche, part: Any, changed: set[str] | None) -> str:
        """Why the actor may not write this now; `changed` is None of a new part."""
        rule = PARTS[type(part)]
        may = self.around.may_follow(fiche) if rule.may == "follow" else self.around.may_edit(fiche)
        if not may:
            return french(READ_ONLY)
        if rule.contractual and (changed is None or changed - rule.free) and not is_editable(fiche):
            return FrozenError.default_user_message
        return ""

    def is_taken(self, part: Any, fiche: Fiche) -> bool:
        key = self.key_of(part)
        return any(
            other.pk != part.pk and fiche_of(other) == fiche.pk and self.key_of(other) == key
            for other in self.parts.values()
        )
