"""What a frozen version holds, in words: fields by section, parts as tables, amounts, dates. And two side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from etabli.catalogue import numbers
from etabli.domain.plans.declared import axes, contract, fields
from etabli.domain.plans.differences import Difference, FicheChange, FieldChange, PartChange
from etabli.domain.plans.enums import Budget, Instrument, Nature, PartnerRole, Tax
from etabli.domain.plans.freezing import article_field
from etabli.domain.plans.reading import Reader
from etabli.domain.plans.totals import CASH
from etabli.domain.territories.models import Territory
from etabli.kernel import money
from etabli.kernel.french import capital
from etabli.kernel.typography import french

Content = Mapping[str, Any]
NOTHING = "rien"
UNSAID = {"expected_cents": "à préciser"}  # a line without any amount yet: not zero
TEXTS = {
    "presentation": "Présentation du territoire",
    "stakes": "Enjeux",
    "strategy": "Stratégie",
    "starts_on": "Début du plan",
    "ends_on": "Fin du plan",
}
PARTS = {
    "partners": ("Partenaires", "Partenaire"),
    "milestones": ("Jalons", "Jalon"),
    "indicators": ("Indicateurs", "Indicateur"),
    "expenses": ("Dépenses", "Dépense"),
    "resources": ("Ressources", "Ressource"),
    "ambitions": ("Ambitions", "Ambition"),
}
LABELS = {
    "name": "Nom",
    "role": "Rôle",
    "title": "Intitulé",
    "text": "Texte",
    "axis": "Axe",
    "due_on": "Échéance",
    "unit": "Unité",
    "baseline": "Valeur initiale",
    "target": "Cible",
    "target_on": "Échéance de la cible",
    "source": "Source",
    "label": "Intitulé",
    "nature": "Nature",
    "budget": "Section",
    "tax": "HT ou TTC",
    "year": "Année",
    "amount_cents": "Montant",
    "eligible_cents": "Part éligible",
    "funder": "Financeur",
    "scheme": "Dispositif",
    "instrument": "Instrument",
    "expected_cents": "Montant attendu",
}
CHOICES = {"role": PartnerRole, "nature": Nature, "budget": Budget, "tax": Tax, "instrument": Instrument}
DATES = ("due_on", "target_on", "starts_on", "ends_on")


@dataclass(frozen=True)
class Line:
    label: str
    text: str


@dataclass(frozen=True)
class Group:
    """Lines under a heading."""

    label: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Grid:
    """A part of a fiche as a table. `texts`: how many columns from the first are words."""

    kind: str
    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    texts: int


@dataclass(frozen=True)
class FicheTold:
    """A fiche of a version. `cost` and `expected` in cents; `expected` by instrument, of the lines that are shown."""

    number: int
    title: str
    axis: str
    lead: str
    groups: tuple[Group, ...]
    grids: tuple[Grid, ...]
    cost: int
    expected: Mapping[str, int]

    @property
    def paying(self) -> int:
        """What pays an expense, of the lines that are shown."""
        return sum(self.expected.get(instrument, 0) for instrument in CASH)


@dataclass(frozen=True)
class Cell:
    """A field before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class PartTold:
    """A part that was added, removed or changed: its name, then its fields."""

    what: str
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class ChangeTold:
    """A fiche that changed."""

    number: int
    title: str
    cells: tuple[Cell, ...]
    parts: tuple[PartTold, ...]


@dataclass(frozen=True)
class DifferenceTold:
    answer: str
    texts: tuple[Cell, ...]
    ambitions: tuple[PartTold, ...]
    added: tuple[FicheTold, ...]
    removed: tuple[FicheTold, ...]
    changed: tuple[ChangeTold, ...]
    unchanged: int


class Words:
    """The values of one territory's contents in French."""

    def __init__(self, territory: Territory) -> None:
        self.reader = Reader(territory)
        self.axes = axes(territory.phase_id)
        self.registry = fields()

    def texts(self, content: Content) -> list[Line]:
        return [Line(_heading(name), self._text(name, text)) for name, text in content["texts"].items()]

    def axis(self, slug: str) -> str:
        return next((axis.label for axis in self.axes if axis.id == slug), slug)

    def fiches(self, content: Content) -> list[FicheTold]:
        return [self.fiche(one) for one in content["fiches"]]

    def fiche(self, stored: Content) -> FicheTold:
        values = stored["values"]
        asked = [self.registry[name] for name in values if name not in ("number", "title")]
        groups = []
        for section, held in self.registry.by_section(asked):
            lines = [Line(field.label, self.value(field.id, stored)) for field in held]
            if kept := tuple(line for line in lines if line.text):
                groups.append(Group(section.label, kept))
        expected: dict[str, int] = {}
        for line in stored["resources"]:
            if line["expected_cents"] is not None:
                expected[line["instrument"]] = expected.get(line["instrument"], 0) + line["expected_cents"]
        return FicheTold(
            number=int(values["number"]),
            title=values["title"],
            axis=self.axis(values["axis"]),
            lead=stored["lead"],
            groups=tuple(groups),
            grids=tuple(_grid(kind, stored[kind]) for kind in COLUMNS if stored[kind]),
            cost=sum(line["amount_cents"] for line in stored["expenses"]),
            expected=expected,
        )

    def value(self, field_id: str, stored: Content) -> str:
        """A field of a fiche as it is read; empty when there is nothing."""
        if field_id == "lead":
            return str(stored["lead"])
        return self.written(field_id, stored["values"].get(field_id))

    def written(self, field_id: str, value: Any) -> str:
        """A value of the registry in words."""
        if value in (None, "", []):
            return ""
        declared = self.registry[field_id]
        if declared.kind == "date":
            return numbers.day(date.fromisoformat(str(value)))
        text = self.reader.write(declared, value)
        text = text.replace("\n", ", ") if declared.kind in ("axes", "communes") else text
        return f"{text} {declared.unit}" if declared.unit else text

    def difference(self, found: Difference) -> DifferenceTold:
        return DifferenceTold(
            answer=_answer(found),
            texts=tuple(
                Cell(
                    _heading(one.field),
                    self._text(one.field, one.before) or NOTHING,
                    self._text(one.field, one.after) or NOTHING,
                )
                for one in found.texts
            ),
            ambitions=tuple(self._part(one) for one in found.ambitions),
            added=tuple(self.fiche(one) for one in found.added),
            removed=tuple(self.fiche(one) for one in found.removed),
            changed=tuple(self._change(one) for one in found.changed),
            unchanged=found.unchanged,
        )

    def _change(self, pair: FicheChange) -> ChangeTold:
        after = pair.after["values"]
        return ChangeTold(
            number=int(after["number"]),
            title=after["title"],
            cells=tuple(self._cell(one, pair) for one in pair.fields),
            parts=tuple(self._part(one) for one in pair.parts),
        )

    def _cell(self, change: FieldChange, pair: FicheChange) -> Cell:
        label = self.registry[change.field].label
        if change.field == "lead":
            return Cell(label, pair.before["lead"] or NOTHING, pair.after["lead"] or NOTHING)
        before, after = self.written(change.field, change.before), self.written(change.field, change.after)
        return Cell(label, before or NOTHING, after or NOTHING)

    def _part(self, change: PartChange) -> PartTold:
        held = change.after or change.before or {}
        one = PARTS[change.kind][1]
        feminine = change.kind in ("ambitions", "expenses", "resources")
        what = "ajouté" if change.before is None else "retiré" if change.after is None else "modifié"
        if change.fields:
            cells = [(field.field, field.before, field.after) for field in change.fields]
        else:
            cells = [
                (name, (change.before or {}).get(name), (change.after or {}).get(name)) for name in held if name != "id"
            ]
        return PartTold(
            what=f"{one} {what}{'e' if feminine else ''}",
            name=str(held.get("label") or held.get("title") or held.get("name") or held.get("funder") or ""),
            cells=tuple(
                Cell(LABELS.get(name, name), self._plain(name, before) or NOTHING, self._plain(name, after) or NOTHING)
                for name, before, after in cells
                if before not in (None, "") or after not in (None, "")
            ),
        )

    def _plain(self, name: str, value: Any) -> str:
        return self.axis(str(value)) if name == "axis" and value else plain(name, value)

    def _text(self, name: str, value: Any) -> str:
        return plain(name, value)


def _heading(name: str) -> str:
    """A text of the plan by its name; an article of the contract by its title."""
    if name in TEXTS:
        return TEXTS[name]
    article = next((one for one in contract().articles if article_field(one.id) == name), None)
    return french(f"Article « {article.title} »") if article else name


def plain(name: str, value: Any) -> str:
    """A value of a part in French; empty for nothing."""
    if value in (None, ""):
        return ""
    if name.endswith("_cents"):
        return money.euros(int(value))
    if name in DATES:
        return numbers.day(date.fromisoformat(str(value)))
    if name in CHOICES:
        return str(CHOICES[name](value).label)
    if name in ("baseline", "target"):
        return _number(float(value))
    return str(int(value)) if name == "year" else str(value)


def _number(value: float) -> str:
    decimals = next((n for n in range(4) if round(value, n) == value), 4)
    return numbers.number(value, decimals)


# Columns of each part as a table: names of fields, how many are words.
COLUMNS: dict[str, tuple[tuple[str, ...], int]] = {
    "partners": (("name", "role"), 2),
    "milestones": (("title", "due_on"), 2),
    "indicators": (("name", "unit", "target_on", "source", "baseline", "target"), 4),
    "expenses": (("label", "nature", "budget", "year", "tax", "amount_cents"), 5),
    "resources": (("funder", "scheme", "instrument", "year", "expected_cents"), 4),
}


def _grid(kind: str, parts: Sequence[Content]) -> Grid:
    names, texts = COLUMNS[kind]
    return Grid(
        kind=kind,
        caption=PARTS[kind][0],
        heads=tuple(LABELS[name] for name in names),
        rows=tuple(tuple(plain(name, part.get(name)) or UNSAID.get(name, "") for name in names) for part in parts),
        texts=texts,
    )


def _answer(found: Difference) -> str:
    """What changed, in one sentence."""
    if found.same:
        return "Rien n’a changé dans ce que vous pouvez lire."
    counts = [
        (len(found.added), "ajoutée"),
        (len(found.removed), "retirée"),
        (len(found.changed), "modifiée"),
        (found.unchanged, "inchangée"),
    ]
    parts = [numbers.plural(count, f"fiche {word}", f"fiches {word}s") for count, word in counts if count]
    if found.texts:
        parts.append(numbers.plural(len(found.texts), "texte modifié", "textes modifiés"))
    if found.ambitions:
        parts.append(numbers.plural(len(found.ambitions), "ambition touchée", "ambitions touchées"))
    return french(capital(", ".join(parts)) + ".")
