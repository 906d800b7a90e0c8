"""The register of personal data (RGPD, article 30), declared in `treatments/*.yaml`, one treatment a file."""

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from etabli.catalogue.catalogue import parse
from etabli.catalogue.declared import Declared, Text
from etabli.catalogue.yaml_file import read_yaml

HERE = Path(__file__).resolve().parent / "treatments"


WithoutPurge = Literal["on request", "programme"]
Command = Annotated[str, Field(pattern=r"^(export|erase)_[a-z_]+$")]


class HeldField(Declared):
    """A field that is held: its name in the model, and in words."""

    name: str = Field(pattern=r"^[a-z0-9_]+$")
    label: Text


class HeldModel(Declared):
    """A table that holds personal data, as `app.model`; the part of the daily purge that ends it, or why none does; the
    commands that give and that erase it at the person's request, where they are not those of the treatment.
    """

    model: str = Field(pattern=r"^[a-z_]+\.[a-z_]+$")
    purge: str = ""
    without_purge: WithoutPurge | None = None
    export: Command | None = None
    erase: Command | None = None
    fields: tuple[HeldField, ...] = Field(min_length=1)


class Retention(Declared):
    """How long something is kept, in words, and what ends it: a part of the daily purge, or else why none does."""

    text: Text
    purge: str = ""
    without_purge: WithoutPurge | None = None

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if bool(self.purge) == bool(self.without_purge):
            raise ValueError(
                "say either `purge`, the part of the purge that ends it, or `without_purge`, why none does"
            )
        return self


class Treatment(Declared):
    """A use of personal data: why, on what ground, of whom, which fields, for how long, for whose eyes.

    `notice` is what the person reads where the data are asked for; `export` and `erase` are the commands that answer
    them.
    """

    id: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$")
    order: int
    title: Text
    purpose: Text
    controller: Text
    legal_basis: Text
    people: Text
    holds: tuple[HeldModel, ...] = Field(min_length=1)
    retention: tuple[Retention, ...] = Field(min_length=1)
    recipients: tuple[Text, ...] = Field(min_length=1)
    notice: Text
    export: Command
    erase: Command

    @model_validator(mode="after")
    def _each_table_ends(self) -> Self:
        purges = {one.purge for one in self.retention if one.purge}
        reasons = {one.without_purge for one in self.retention if one.without_purge}
        for held in self.holds:
            if (held.purge in purges) == (held.without_purge in reasons):
                raise ValueError(f"{held.model}: say which `purge` of `retention` ends it, or its `without_purge`")
        return self


@lru_cache(maxsize=4)
def load(directory: Path = HERE) -> tuple[Treatment, ...]:
    """Every treatment, in the order of reading. Raises CatalogueError naming file and key."""
    found = [parse(Treatment, read_yaml(path, dict), path.name) for path in sorted(directory.glob("*.yaml"))]
    return tuple(sorted(found, key=lambda treatment: treatment.order))


def treatment(treatment_id: str) -> Treatment:
    """One treatment, for the notice of a form. Raises KeyError."""
    return {found.id: found for found in load()}[treatment_id]
