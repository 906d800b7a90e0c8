"""The target of the operation and the counts that others published, from `programme.yaml`."""

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from etabli.catalogue.catalogue import parse
from etabli.catalogue.declared import Declared, Text, Url
from etabli.catalogue.yaml_file import read_yaml

PROGRAMME_FILE = Path(__file__).resolve().parent / "programme.yaml"


class Source(Declared):
    """A document; `dated` is how it dates itself."""

    title: Text
    url: Url
    dated: Text = ""


class Cited(Declared):
    """Something believed: where it was read, and how surely."""

    source: str
    confidence: Literal["sourced", "recalled"]
    note: Text = ""


class Target(Cited):
    """How many contracts are aimed at, for those signed between two days; no end where no source gives one."""

    id: str
    contracts: int = Field(gt=0)
    starts_on: date
    ends_on: date | None
    text: Text


class Point(Cited):
    """What somebody counted; `counted_on` where the day is known, `dated` in words always."""

    contracts: int = Field(gt=0)
    counted_on: date | None
    dated: Text
    text: Text


class VteProgramme(Declared):
    sources: dict[str, Source]
    targets: tuple[Target, ...] = Field(min_length=1)
    points: tuple[Point, ...]

    @model_validator(mode="after")
    def _whole(self) -> "VteProgramme":
        cited = {one.source for one in (*self.targets, *self.points)}
        if cited != set(self.sources):
            raise ValueError(f"each source is cited, and each that is cited is declared: {cited ^ set(self.sources)}")
        for one in self.targets:
            if one.ends_on is not None and one.ends_on < one.starts_on:
                raise ValueError(f"{one.id} ends before it starts")
        return self

    def target(self, day: date) -> Target | None:
        """The target that runs on a day."""
        running = [one for one in self.targets if one.starts_on <= day and (one.ends_on is None or day <= one.ends_on)]
        return running[-1] if running else None


@lru_cache(maxsize=1)
def vte_programme() -> VteProgramme:
    """Raises CatalogueError naming the key."""
    return parse(VteProgramme, read_yaml(PROGRAMME_FILE, dict), PROGRAMME_FILE.name)
