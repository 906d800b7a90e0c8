"""A place-based programme as data: phases, axes, project types and dated perimeter lists, from one directory.

The directory holds `programme.yaml` and `perimeters/*.csv` (columns territory, name, kind, code, label).
"""

import csv
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, model_validator

from etabli.catalogue.declared import Declared, Text, Url
from etabli.catalogue.rules import AxisId
from etabli.catalogue.yaml_file import read_yaml
from etabli.kernel.codes import is_commune_code, is_siren
from etabli.kernel.errors import CatalogueError

PROGRAMME_FILE = "programme.yaml"
PERIMETERS = "perimeters"
COLUMNS = ["territory", "name", "kind", "code", "label"]
MemberKind = Literal["epci", "ept", "commune"]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]


class Axis(Declared):
    """A direction of work of a phase, with the question it answers.

    `takes_up` names the axes of findings (catalogue/findings/axes.yaml) that it acts on.
    """

    id: Slug
    label: Text
    question: Text
    takes_up: tuple[AxisId, ...] = ()


class Phase(Declared):
    """A period of the programme with its own axes and its own territories. `id` is a string: "1"."""

    id: Slug
    label: Text
    starts_on: date
    ends_on: date
    description: Text
    axes: tuple[Axis, ...]

    @model_validator(mode="after")
    def _in_order(self) -> "Phase":
        if self.ends_on < self.starts_on:
            raise ValueError(f"phase {self.id} ends before it starts")
        return self


class ProjectType(Declared):
    """A kind of project; `axes` names, for each phase, the axes it serves."""

    id: Slug
    label: Text
    description: Text
    axes: dict[str, tuple[str, ...]]


class Publication(Declared):
    """A public document or data set that the programme's facts come from."""

    title: Text
    publisher: Text
    url: Url
    licence: str


class Member(Declared):
    """A row of a perimeter list. `code` is a SIREN for epci and ept, a code INSEE for commune."""

    territory: Slug
    name: str
    kind: MemberKind
    code: str
    label: str
    line: int

    @model_validator(mode="after")
    def _code_fits_kind(self) -> "Member":
        fits = is_commune_code(self.code) if self.kind == "commune" else is_siren(self.code)
        if not fits:
            raise ValueError(f"{self.code!r} is not the code of a member of kind {self.kind}")
        return self


class PerimeterList(Declared):
    """The members of every territory of a phase as published on a date.

    `cog_vintage` is the year of the Code officiel géographique whose EPCI and communes the codes mean.
    `reference` marks the list that defines the territories of its phase; others only answer dated questions.
    `complete` says that a commune absent from the list was outside the programme on that date.
    """

    id: Slug
    phase: str
    title: Text
    observed_on: date
    observed_to_the: Literal["day", "month"] = "day"
    file: str
    cog_vintage: int
    reference: bool = False
    complete: bool = True
    source: Publication
    members: tuple[Member, ...] = ()

    @property
    def territories(self) -> dict[str, str]:
        """Id and name of each territory, in the order of the list."""
        return {member.territory: member.name for member in self.members}


class Programme(Declared):
    """Everything declared about one programme. Made by `load_programme`."""

    id: Slug
    name: Text
    short_name: str
    description: Text
    directory: Path
    sources: tuple[Publication, ...]
    phases: tuple[Phase, ...]
    project_types: tuple[ProjectType, ...]
    perimeter_lists: tuple[PerimeterList, ...]

    @model_validator(mode="after")
    def _parts_refer_to_each_other(self) -> "Programme":
        phases = {phase.id: {axis.id for axis in phase.axes} for phase in self.phases}
        for perimeter in self.perimeter_lists:
            if perimeter.phase not in phases:
                raise ValueError(f"perimeter_lists.{perimeter.id}: unknown phase {perimeter.phase!r}")
        for phase in phases:
            references = [p.id for p in self.perimeter_lists if p.phase == phase and p.reference]
            if len(references) != 1:
                raise ValueError(f"phases.{phase}: one reference perimeter list is needed, found {references}")
        for project in self.project_types:
            for phase, axes in project.axes.items():
                if unknown := set(axes) - phases.get(phase, set()):
                    raise ValueError(f"project_types.{project.id}: unknown axes {sorted(unknown)} in {phase!r}")
        for name, ids in {
            "phases": [phase.id for phase in self.phases],
            "project_types": [project.id for project in self.project_types],
            "perimeter_lists": [perimeter.id for perimeter in self.perimeter_lists],
        }.items():
            if twice := [key for key, count in Counter(ids).items() if count > 1]:
                raise ValueError(f"{name}: declared twice: {twice}")
        return self

    def current(self, on: date) -> Phase:
        """The phase of a day: the last that has begun, until the next one does; the first before any has."""
        begun = [phase for phase in self.phases if phase.starts_on <= on]
        return max(begun or self.phases[:1], key=lambda phase: phase.starts_on)

    def reference_list(self, phase: str) -> PerimeterList:
        """The list that defines the territories of a phase."""
        return next(p for p in self.perimeter_lists if p.phase == phase and p.reference)

    def perimeter_file(self, perimeter: PerimeterList) -> Path:
        return self.directory / PERIMETERS / perimeter.file


def load_programme(directory: Path) -> Programme:
    """Read and check a programme. Raises CatalogueError naming the file and the key or line at fault."""
    path = directory / PROGRAMME_FILE
    try:
        programme = Programme.model_validate({**read_yaml(path, dict), "directory": directory})
    except ValidationError as error:
        raise CatalogueError(f"{path}: {_first(error)}") from error
    lists = tuple(
        perimeter.model_copy(update={"members": _read_members(programme.perimeter_file(perimeter))})
        for perimeter in programme.perimeter_lists
    )
    return programme.model_copy(update={"perimeter_lists": lists})


def _first(error: ValidationError) -> str:
    problem = error.errors()[0]
    key = ".".join(str(part) for part in problem["loc"])
    return f"{key}: {problem['msg']}" if key else str(problem["msg"])


def _read_members(path: Path) -> tuple[Member, ...]:
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines, strict=True)
            if reader.fieldnames != COLUMNS:
                raise CatalogueError(f"{path}, line 1: columns {COLUMNS} expected, found {reader.fieldnames}")
            members = tuple(_member(path, reader.line_num, row) for row in reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CatalogueError(f"{path}: {error}") from error
    if not members:
        raise CatalogueError(f"{path}: no member")
    seen: dict[tuple[str, str], int] = {}
    names: dict[str, str] = {}
    for member in members:
        if before := seen.get((member.kind, member.code)):
            raise CatalogueError(f"{path}, line {member.line}: {member.code} is already on line {before}")
        seen[member.kind, member.code] = member.line
        if names.setdefault(member.territory, member.name) != member.name:
            raise CatalogueError(f"{path}, line {member.line}: {member.territory} has two names")
    return members


def _member(path: Path, line: int, row: dict[str, str]) -> Member:
    try:
        return Member.model_validate({**row, "line": line})
    except (ValidationError, TypeError) as error:
        reason = _first(error) if isinstance(error, ValidationError) else "too many columns"
        raise CatalogueError(f"{path}, line {line}: {reason}") from error
