"""What the lines of a sheet of fiches would do: new ones, fields that change, what is refused."""

from collections import Counter
from collections.abc import Mapping
from copy import copy
from typing import Any

from django.core.exceptions import ValidationError

from etabli.catalogue.plans.fields import FicheField
from etabli.domain.plans.declared import fiche_workflow, fields
from etabli.domain.plans.errors import FrozenError
from etabli.domain.plans.exchange.around import Around
from etabli.domain.plans.exchange.mapping import FICHES
from etabli.domain.plans.exchange.rows import Cells, Change, Choice, Kept, Kind, Problem, Row, fiche_number, key_of
from etabli.domain.plans.models import Fiche
from etabli.domain.plans.services.fiches import change, new_fiche
from etabli.domain.plans.whole import EMPTY, comparable, value_of
from etabli.kernel.typography import french

NEVER_EMPTIED = ("state", "visibility")
NO_SUCH_FIELD = "Ce champ n'existe pas pour ce type de projet : videz la case, ou changez le type."
NOT_YOURS = "Aucune fiche que vous pouvez lire n'a ce numéro. Laissez la case vide pour proposer une nouvelle fiche."
READ_ONLY = "Vous pouvez lire cette fiche, pas la modifier."


class FicheRows:
    """Reads lines against what the actor sees of the plan."""

    def __init__(self, around: Around, choice: Choice) -> None:
        self.around, self.choice = around, choice
        self.plan, self.reader = around.plan, around.reader
        self.titles = {one.title.casefold(): one.number for one in around.fiches.values()}
        self.states = {state.id: state.label for state in fiche_workflow().states}

    def read(self, lines: list[Cells]) -> list[Row]:
        self.numbers = Counter(fiche_number(line.text("number")) for line in lines)
        return [self.row(line) for line in lines]

    def row(self, line: Cells) -> Row:
        problems: list[Problem] = []
        notes: list[str] = []
        values = self.typed(line, problems)
        number, fiche = self.addressed(line, problems)
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
        kept = self.hold(line, fiche, values) if fiche is not None and not problems else ()
        title = str(values.get("title") or (fiche.title if fiche else ""))
        tried: Fiche | None = None
        changes: tuple[Change, ...] = ()
        written: dict[str, Any] = {}
        if not problems:
            tried, written, changes = self.tried(line, fiche, number, values, problems)
        if fiche is None and not problems and (twin := self.titles.get(title.casefold())):
            notes.append(f"La fiche {twin} a déjà cet intitulé : donnez son numéro pour la mettre à jour.")
        kind: Kind = "refused" if problems else "new" if fiche is None else "changed" if changes else "same"
        return Row(
            line=line.at,
            kind=kind,
            number=number,
            title=title,
            cells=line.all,
            fiche=fiche.pk if fiche else None,
            revision=fiche.revision if fiche else 0,
            values=written,
            changes=changes,
            kept=kept if not problems else (),
            problems=tuple(problems),
            notes=tuple(map(french, notes)),
            tried=tried if kind == "new" else None,
        )

    def typed(self, line: Cells, problems: list[Problem]) -> dict[str, Any]:
        """The values of the cells that can be read; a problem for each that can't."""
        values: dict[str, Any] = {}
        for name in line.columns:
            if name == "number":
                continue
            text, why = line.text(name), line.fault(name)
            if not why and not text and (not self.choice.erases or name in NEVER_EMPTIED):
                continue
            try:
                if why:
                    raise ValidationError(why)
                values[name] = self.reader.read(fields()[name], line.cell(name))
            except ValidationError as error:
                problems.append(line.problem(name, " ".join(error.messages)))
        return values

    def addressed(self, line: Cells, problems: list[Problem]) -> tuple[int | None, Fiche | None]:
        """The number that the line has or would take, and the fiche that bears it."""
        text = line.text("number")
        if not text:
            if why := line.fault("number"):
                problems.append(line.problem("number", why))
            return None, None
        number = fiche_number(text)
        if number is None:
            problems.append(line.problem("number", "Le numéro d'une fiche est un nombre entier, par exemple 12."))
            return None, None
        if self.numbers[number] > 1:
            said = f"Le numéro {number} est écrit sur plusieurs lignes : gardez-en une."
            problems.append(line.problem("number", said))
            return number, None
        fiche = self.around.fiches.get(number)
        if fiche is None and not self.around.numbers_are_free:
            problems.append(line.problem("number", NOT_YOURS))
        return number, fiche

    def tried(
        self, line: Cells, fiche: Fiche | None, number: int | None, values: dict[str, Any], problems: list[Problem]
    ) -> tuple[Fiche | None, dict[str, Any], tuple[Change, ...]]:
        """The change made on a fiche that is not saved: what services would refuse is refused here, in their words."""
        if fiche is None:
            if not self.around.proposes:
                problems.append(Problem(self.around.proposes.reason))
                return None, {}, ()
            for name in ("title", "axis"):
                if values.get(name) in EMPTY:
                    problems.append(line.problem(name, "Une nouvelle fiche a besoin de ce champ."))
            if problems:
                return None, {}, ()
        try:
            if fiche is None:
                tried = new_fiche(self.plan, number or 1, values, self.around.by)
                changed = values
            else:
                tried = copy(fiche)
                changed = change(tried, values)
                if changed and not self.around.may_edit(fiche):
                    problems.append(Problem(READ_ONLY))
            self.whole(tried, values)
        except FrozenError as error:
            problems.append(Problem(error.user_message))
            return None, {}, ()
        except ValidationError as error:
            problems += line.told(error)
            return None, {}, ()
        if fiche is None:
            columns = [field for field in fields().fields if not field.given and value_of(tried, field) not in EMPTY]
            return tried, values, tuple(Change(field, "", self.text(tried, field)) for field in columns)
        changes = tuple(
            Change(field, self.text(fiche, field), self.text(tried, field))
            for field in fields().fields
            if comparable(value_of(fiche, field)) != comparable(value_of(tried, field))
        )
        return tried, changed, changes

    def hold(self, line: Cells, fiche: Fiche, values: dict[str, Any]) -> tuple[Kept, ...]:
        """Takes out of the values those that somebody changed since the export, unless the line is to be put back."""
        later = self.around.later.get(str(fiche.pk), {})
        if not later or not self.around.may_edit(fiche):
            return ()
        back = key_of(FICHES, line.at) in self.around.put_back
        found = []
        for name in list(values):
            field = fields()[name]
            since = later.get(name if field.store == "column" else f"values.{name}")
            now = value_of(fiche, field)
            if since is None or not since.is_undone(file=values[name], now=now):
                continue
            file = self.reader.write(field, values[name])
            reverts = since.is_base(values[name])
            found.append(Kept(field, self.text(fiche, field), file, since.who, since.at, reverts, back))
            if not back:
                del values[name]
        return tuple(found)

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

    def text(self, fiche: Fiche, field: FicheField) -> str:
        return self.reader.write(field, value_of(fiche, field))
