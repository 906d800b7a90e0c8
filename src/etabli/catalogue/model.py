"""The shapes of the catalogue's YAML: sources, their files and fields, measures, themes and indicators."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import Field, model_validator

from etabli.catalogue.declared import Declared, Text, Url
from etabli.catalogue.formula import Formula


class Licence(StrEnum):
    """Licences under which figures are carried over; each has its own starter directory."""

    LICENCE_OUVERTE = "licence-ouverte"
    ODBL = "odbl"
    CC_BY_SA = "cc-by-sa"

    @property
    def label(self) -> str:
        return {
            "licence-ouverte": "Licence Ouverte 2.0 ou réutilisation libre de l'Insee",
            "odbl": "Open Database License (ODbL) 1.0",
            "cc-by-sa": "CC BY-SA 4.0",
        }[self.value]


class FieldType(StrEnum):
    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"


class SourceField(Declared):
    """A column that is read. `empty` says what an empty cell means: missing, or a fault of the file."""

    name: str
    type: FieldType
    description: str
    empty: Literal["missing", "refused"] = "missing"
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    missing_marks: tuple[str, ...] = ()


class SourceFile(Declared):
    """A published file: where it lies under a source directory and how it is written.

    A CSV whose last line has no end is held to be truncated, unless `final_newline` is False. `rows_min` is near the
    real count, for the same reason.
    """

    path: str
    format: Literal["csv", "json"] = "csv"
    delimiter: str = ","
    encoding: Literal["utf-8", "utf-8-sig", "latin-1"] = "utf-8"
    decimal: Literal[".", ","] = "."
    skip_lines: int = 0
    final_newline: bool = True
    key: tuple[str, ...]
    fields: tuple[SourceField, ...]
    rows_min: int = 1
    quarantine_max: int = 0
    max_bytes: int = 200_000_000

    @model_validator(mode="after")
    def _key_is_declared(self) -> "SourceFile":
        names = [field.name for field in self.fields]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.path}: a field is declared twice")
        if missing := set(self.key) - set(names):
            raise ValueError(f"{self.path}: key {sorted(missing)} is not among the fields")
        return self


class Source(Declared):
    """A publisher's dataset, with what a reader must know before using it."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    title: Text
    publisher: Text
    url: Url
    licence: Licence
    attribution: Text
    vintage: Text
    retrieved_on: date | None = None
    description: Text
    warnings: tuple[Text, ...] = ()
    files: tuple[SourceFile, ...] = ()


class Measure(Declared):
    """A base quantity as a source gives it, before any formula.

    `sums` says whether members can be added; a measure that does not sum (a median) is shown as a range.
    `signed` says that its values may be negative; those of any other measure may not.
    `margin_pct` is the relative half-width within which an estimate is held to lie, for ranks; `margin_pct_in` says
    otherwise for given years.
    """

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    label: Text
    unit: str
    source: str
    years: tuple[int, ...]
    sums: bool = True
    signed: bool = False
    estimated: bool = False
    margin_pct: float = 0.0
    margin_pct_in: Mapping[int, float] = {}
    note: Text = ""

    def margin(self, year: int) -> float:
        """Relative half-width of an estimate of that year, as a fraction."""
        return self.margin_pct_in.get(year, self.margin_pct) / 100


class Theme(Declared):
    id: str
    label: Text
    description: Text


class Direction(StrEnum):
    """Whether more is better for industry there; `neutral` where nobody can say so in general."""

    HIGHER = "higher"
    LOWER = "lower"
    NEUTRAL = "neutral"


class Unit(StrEnum):
    COUNT = "count"
    JOBS = "jobs"
    INHABITANTS = "inhabitants"
    PERCENT = "percent"
    POINTS = "points"
    RATIO = "ratio"
    EURO = "euro"
    EURO_PER_HEAD = "euro_per_head"
    HECTARE = "hectare"
    DENSITY = "density"


class Indicator(Declared):
    """A question answered with a formula over measures, at `years`; `@t` in the formula is the year.

    `aggregation` "sum": every term is summed over the members, then the formula is applied.
    `aggregation` "range": the single measure is given as lowest and highest member value.
    `ranked` False: territories are not to be compared on it (an inventory that is not exhaustive).
    `relative_to_france`: the result is divided by the same formula for France, the same year (1 = the same).
    """

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    theme: str
    label: Text
    short: Text
    why: Text
    formula: Formula
    unit: Unit
    decimals: int = 0
    direction: Direction
    years: tuple[int, ...]
    levels: tuple[str, ...] = ("territory", "epci", "ept", "commune", "region", "france")
    aggregation: Literal["sum", "range"] = "sum"
    relative_to_france: bool = False
    field_of: Text = ""
    traps: tuple[Text, ...] = ()
    not_for: Text = ""
    headline: bool = False
    ranked: bool = True

    @property
    def latest(self) -> int:
        return max(self.years)
