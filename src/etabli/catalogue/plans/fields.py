"""The registry of the fields of a fiche action: one list for the form, the table, documents, import and open data."""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field as Declaration
from pydantic import model_validator

from etabli.catalogue.catalogue import parse
from etabli.catalogue.declared import Declared, Text
from etabli.catalogue.yaml_file import read_yaml

HERE = Path(__file__).resolve().parent
FIELDS_FILE, ADDED_FILE = "fields.yaml", "fiche_fields.yaml"
LONGEST = {"line": 200, "text": 10_000, "contracts": 10_000, "references": 10_000}
FieldId = Annotated[str, Declaration(pattern=r"^[a-z][a-z0-9_]*$")]
# Given by the model's own column.
Own = Literal[
    "axis", "axes", "project_type", "state", "commitment", "maturity", "communes", "organisation", "visibility"
]
Plain = Literal["line", "text", "integer", "decimal", "date", "choice", "contracts", "references"]


class Section(Declared):
    """A part of the form and of the documents."""

    id: str
    label: Text


class FicheField(Declared):
    """A field of a fiche. See the head of `fields.yaml` for what the keys mean.

    `given`: Établi sets it, no form does. `unit` follows a number. `column` heads a table, when the label is long.
    """

    id: FieldId
    store: Literal["column", "values"] = "values"
    section: str
    label: Text
    column: Text = ""
    kind: Own | Plain
    help: Text = ""
    unit: Text = ""
    most: int | None = None
    choices: dict[str, Text] = Declaration(default_factory=dict)
    required_from: str = ""
    contractual: bool = False
    modelled: bool = False
    given: bool = False
    phases: tuple[str, ...] = ()
    project_types: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> "FicheField":
        if (self.kind == "choice") != bool(self.choices):
            raise ValueError(f"{self.id}: a choice has choices, and nothing else has")
        if self.unit and self.kind not in {"integer", "decimal"}:
            raise ValueError(f"{self.id}: only a number has a unit")
        return self

    @property
    def heading(self) -> str:
        """Its name at the head of a column, with its unit."""
        return self.column or (f"{self.label} ({self.unit})" if self.unit else self.label)

    @property
    def longest(self) -> int | None:
        """How many characters it may have."""
        return self.most or LONGEST.get(self.kind)

    def concerns(self, phase: str, project_type: str) -> bool:
        """Whether a fiche of this phase and type has the field."""
        return (not self.phases or phase in self.phases) and (
            not self.project_types or project_type in self.project_types
        )


class FicheFields(Declared):
    """Sections in order, and their fields in order."""

    sections: tuple[Section, ...]
    fields: tuple[FicheField, ...]

    @model_validator(mode="after")
    def _refer_to_each_other(self) -> "FicheFields":
        for name, ids in (("sections", self.sections), ("fields", self.fields)):
            if twice := [key for key, count in Counter(one.id for one in ids).items() if count > 1]:
                raise ValueError(f"{name}: declared twice: {twice}")
        known = {section.id for section in self.sections}
        for field in self.fields:
            if field.section not in known:
                raise ValueError(f"{field.id}: unknown section {field.section!r}")
        return self

    def __getitem__(self, field_id: str) -> FicheField:
        return next(field for field in self.fields if field.id == field_id)

    def of(self, phase: str, project_type: str) -> tuple[FicheField, ...]:
        """The fields that a fiche of this phase and type has, in order."""
        return tuple(field for field in self.fields if field.concerns(phase, project_type))

    def by_section(self, fields: Iterable[FicheField]) -> list[tuple[Section, list[FicheField]]]:
        """Sections that hold some of these fields, each with its own."""
        among = list(fields)
        parts = [(section, [field for field in among if field.section == section.id]) for section in self.sections]
        return [(section, held) for section, held in parts if held]


@lru_cache(maxsize=4)
def fields_of(programme: Path) -> FicheFields:
    """The registry of a programme: that of the house, then what its directory adds in `fiche_fields.yaml`.

    Raises CatalogueError naming the file and the key.
    """
    found = read_yaml(HERE / FIELDS_FILE, dict)
    added = programme / ADDED_FILE
    if not added.exists():
        return parse(FicheFields, found, FIELDS_FILE)
    more = read_yaml(added, dict)
    both = {key: [*found[key], *more.get(key, [])] for key in ("sections", "fields")}
    return parse(FicheFields, both, ADDED_FILE)
