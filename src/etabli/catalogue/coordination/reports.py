"""The common frame of reports: kinds, sections with their tables, and the parts that people write."""

from collections import Counter
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from etabli.catalogue.catalogue import parse
from etabli.catalogue.declared import Declared, Text, Url
from etabli.catalogue.yaml_file import read_yaml

REPORTS_FILE = "reports.yaml"
HERE = Path(__file__).resolve().parent
Key = Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,29}$")]
Unit = Literal["count", "days", "money", "number", "date", "words"]


class Frame(Declared):
    """Who asks for a common frame, and what they ask."""

    id: Key
    title: Text
    asks: Text
    url: Url


class ReportKindRule(Declared):
    """A kind of report. `opinion`: whether Région and State give theirs before it is published."""

    id: Key
    label: Text
    place: tuple[Literal["territory", "region", "nation"], ...]
    opinion: bool


class PartRule(Declared):
    """Something that people write."""

    id: Key
    title: Text
    asks: Text
    by: Literal["writer", "opinion"]


class Column(Declared):
    """A column of figures and its definition."""

    id: Key
    label: Text
    unit: Unit
    says: Text
    none: Text = "non connu"


class TableRule(Declared):
    """A table of a section. `kinds`: the reports that have it, those of its section where it says none."""

    id: Key
    title: Text
    columns: tuple[Column, ...]
    kinds: tuple[Key, ...] = ()


class SectionRule(Declared):
    """See the head of `reports.yaml`."""

    id: Key
    title: Text
    asks: Text
    frames: tuple[Key, ...]
    kinds: tuple[Key, ...]
    tables: tuple[TableRule, ...]
    notes: tuple[Text, ...] = ()

    def of(self, kind: str) -> tuple[TableRule, ...]:
        """The tables that a report of this kind has."""
        return tuple(one for one in self.tables if kind in (one.kinds or self.kinds))


class ReportRules(Declared):
    """The whole frame, in the order of a report."""

    frames: tuple[Frame, ...]
    kinds: tuple[ReportKindRule, ...]
    parts: tuple[PartRule, ...]
    sections: tuple[SectionRule, ...]

    @model_validator(mode="after")
    def _once_and_known(self) -> "ReportRules":
        named = [[one.id for one in some] for some in (self.frames, self.kinds, self.parts, self.sections)]
        named += [[one.id for one in section.tables] for section in self.sections]
        for ids in named:
            if twice := [key for key, count in Counter(ids).items() if count > 1]:
                raise ValueError(f"declared twice: {twice}")
        frames, kinds = {one.id for one in self.frames}, {one.id for one in self.kinds}
        for section in self.sections:
            asked = {kind for one in section.tables for kind in one.kinds}
            if unknown := ({*section.frames} - frames) | (({*section.kinds} | asked) - kinds):
                raise ValueError(f"unknown in section {section.id}: {sorted(unknown)}")
        return self

    @cached_property
    def by_kind(self) -> dict[str, ReportKindRule]:
        return {one.id: one for one in self.kinds}

    @cached_property
    def by_part(self) -> dict[str, PartRule]:
        return {one.id: one for one in self.parts}

    def sections_of(self, kind: str) -> tuple[SectionRule, ...]:
        return tuple(one for one in self.sections if kind in one.kinds)


@lru_cache(maxsize=1)
def report_rules() -> ReportRules:
    """Raises CatalogueError naming the key."""
    return parse(ReportRules, read_yaml(HERE / REPORTS_FILE, dict), REPORTS_FILE)
