"""The sheets of a plan beside its fiches: one list for export, template and import, from `part_sheets.yaml`."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, RootModel, model_validator

from etabli.catalogue.catalogue import parse
from etabli.catalogue.declared import Declared, Text
from etabli.catalogue.yaml_file import read_yaml
from etabli.kernel.names import search_key

PARTS_FILE = Path(__file__).resolve().parent / "part_sheets.yaml"
Kind = Literal["number", "id", "group", "line", "text", "organisation", "choice", "date", "year", "cents", "decimal"]


class PartColumn(Declared):
    """A column: a field of the part, or of its stage. See the head of the file for what the keys mean."""

    id: str
    of: Literal["part", "stage"] = "part"
    heading: Text
    kind: Kind
    help: Text = ""
    needed: bool = False
    key: bool = False
    written: bool = True
    least: int = 0
    names: tuple[Text, ...] = ()
    said: dict[str, tuple[Text, ...]] = Field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name among the columns of its sheet."""
        return self.id if self.of == "part" else f"{self.of}_{self.id}"

    @property
    def label(self) -> str:
        return self.heading


class PartSheet(Declared):
    """A kind of part: the name of its sheet, its columns in order. `one`: how a line of it is called."""

    id: str
    sheet: Text
    one: Text
    columns: tuple[PartColumn, ...]

    @model_validator(mode="after")
    def _tell_columns_apart(self) -> "PartSheet":
        for what in ("name", "heading"):
            found = [search_key(getattr(column, what)) for column in self.columns]
            if len(set(found)) != len(found):
                raise ValueError(f"{self.id}: two columns have one {what}")
        if not any(column.key for column in self.columns):
            raise ValueError(f"{self.id}: no column tells its lines apart")
        return self

    def __getitem__(self, name: str) -> PartColumn:
        return next(column for column in self.columns if column.name == name)

    @property
    def names(self) -> dict[str, str]:
        """The name of a column by every folded heading of it: its own first, then those of existing plans."""
        found: dict[str, str] = {}
        for column in self.columns:
            found.setdefault(search_key(column.heading), column.name)
        for column in self.columns:
            for heading in column.names:
                found.setdefault(search_key(heading), column.name)
        return found


class PartSheets(RootModel[tuple[PartSheet, ...]]):
    """All of them, in the order of the export."""

    def __getitem__(self, part: str) -> PartSheet:
        return next(one for one in self.root if one.id == part)


@lru_cache(maxsize=1)
def part_sheets() -> PartSheets:
    return parse(PartSheets, read_yaml(PARTS_FILE, list), PARTS_FILE.name)
