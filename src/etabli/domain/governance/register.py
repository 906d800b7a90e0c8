"""The register of personal data (RGPD, article 30), declared in `treatments/*.yaml`, one treatment a file."""

from functools import lru_cache
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from etabli.catalogue.catalogue import parse
from etabli.catalogue.declared import Declared, Text
from etabli.catalogue.yaml_file import read_yaml

HERE = Path(__file__).resolve().parent / "treatments"


class HeldField(Declared):
    """A field that is held: its name in the model, and in words."""

    name: str = Field(pattern=r"^[a-z0-9_]+$")
    label: Text


class HeldModel(Declared):
    """A table that holds personal data, as `app.model`."""

    model: str = Field(pattern=r"^[a-z_]+\.[a-z_]+$")
    fields: tuple[HeldField, ...] = Field(min_length=1)


class Retention(Declared):
    """How long something is kept, in words, and what ends it: a part of the daily purge, or else why none does."""

    text: Text
    purge: str = ""
    without_purge: Literal["on request", "programme"] | None = None

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if bool(self.purge) == bool(self.without_purge):
            raise ValueError(
                "say either `purge`, the part of the purge that ends it, or `without_purge`, why none does"
            )
        return self


class Treatment(Declared):
    """A use of personal data: why, on what ground, of whom, which fields, for how long, for whose eyes.

    `notice` is what the person reads where the data are asked for.
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


@lru_cache(maxsize=4)
def load(directory: Path = HERE) -> tuple[Treatment, ...]:
    """Every treatment, in the order of reading. Raises CatalogueError naming file and key."""
    found = [parse(Treatment, read_yaml(path, dict), path.name) for path in sorted(directory.glob("*.yaml"))]
    return tuple(sorted(found, key=lambda treatment: treatment.order))


def treatment(treatment_id: str) -> Treatment:
    """One treatment, for the notice of a form. Raises KeyError."""
    return {found.id: found for found in load()}[treatment_id]
