"""The rules of the need desk: themes, delays, who answers what and why, how a need is closed and judged."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from etabli.catalogue.catalogue import parse
from etabli.catalogue.declared import Declared, Text
from etabli.catalogue.yaml_file import read_yaml
from etabli.kernel import working_days
from etabli.kernel.codes import is_siren

NEEDS_FILE = "needs.yaml"
HERE = Path(__file__).resolve().parent
Key = Annotated[str, Field(pattern=r"^[a-z][a-z_-]{1,29}$")]
Side = Literal["desk", "firm"]


class Theme(Declared):
    """What a need is about; `hint` gives examples."""

    id: Key
    label: Text
    hint: Text
    answer_days: int = Field(gt=0, le=250)
    confidential: bool = False


class Size(Declared):
    """A band of employees, from `least` to the next one."""

    id: Key
    label: Text
    least: int = Field(ge=0)


class To(Declared):
    """Who receives: a role, held for an organisation of one of the kinds (any, where none is said), or for that of a
    number, which has a name to be read.
    """

    role: Literal["project_lead", "contributor", "operator", "region", "state"]
    kinds: tuple[str, ...] = ()
    siren: str = ""
    name: str = ""

    @model_validator(mode="after")
    def _number(self) -> "To":
        if self.siren and not is_siren(self.siren):
            raise ValueError(f"not a SIREN: {self.siren}")
        if bool(self.siren) != bool(self.name):
            raise ValueError("a number goes with a name, and a name with a number")
        return self


@dataclass(frozen=True)
class Facts:
    """What is known of a need. Empty: not known."""

    theme: str
    size: str = ""
    naf: str = ""
    regions: Collection[str] = field(default_factory=tuple)


class Rule(Declared):
    """See the head of `needs.yaml`."""

    id: Key
    themes: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    naf: tuple[Annotated[str, Field(pattern=r"^\d{2,4}[A-Z]?$")], ...] = ()
    regions: tuple[Annotated[str, Field(pattern=r"^\d{2}$")], ...] = ()
    to: To
    because: Text
    basis: Text = "Proposé au départ par Établi : aucun texte ne le fixe."

    def answers(self, facts: Facts) -> bool:
        """Whether the need is one of those that the rule takes."""
        return (
            (not self.themes or facts.theme in self.themes)
            and (not self.sizes or facts.size in self.sizes)
            and (not self.naf or facts.naf.replace(".", "").startswith(self.naf))
            and (not self.regions or not set(self.regions).isdisjoint(facts.regions))
        )

    @property
    def takes_any(self) -> bool:
        return not (self.themes or self.sizes or self.naf or self.regions)


class Closing(Declared):
    """Why a need is closed; `said`: in the words of the firm, where it may say so."""

    id: Key
    label: Text
    said: str = ""
    by: tuple[Side, ...] = Field(min_length=1)
    answered: bool
    asks: bool

    @model_validator(mode="after")
    def _words(self) -> "Closing":
        if ("firm" in self.by) != bool(self.said):
            raise ValueError(f"{self.id}: `said` is for what a firm may say, and for nothing else")
        return self


class Note(Declared):
    """A note of the scale, from the worst."""

    note: int = Field(ge=1, le=4)
    label: Text


class Door(Declared):
    """Whom a firm outside every territory turns to."""

    label: Text
    url: Annotated[str, Field(pattern=r"^https://")]
    why: Text


class Satisfaction(Declared):
    """What a firm is asked once its need is closed."""

    question: Text
    notes: tuple[Note, ...] = Field(min_length=2)


class NeedRules(Declared):
    """All of them."""

    acknowledge_days: int = Field(gt=0, le=60)
    link_days: int = Field(gt=0, le=366)
    reopen_days: int = Field(ge=0, le=60)
    reopen_most: int = Field(ge=0, le=20)
    origin: Text
    outside: tuple[Door, ...] = Field(min_length=1)
    themes: tuple[Theme, ...] = Field(min_length=1)
    sizes: tuple[Size, ...] = Field(min_length=1)
    rules: tuple[Rule, ...] = Field(min_length=1)
    closings: tuple[Closing, ...] = Field(min_length=1)
    satisfaction: Satisfaction

    @model_validator(mode="after")
    def _whole(self) -> "NeedRules":
        for declared in (self.themes, self.sizes, self.rules, self.closings):
            if twice := [key for key, count in Counter(one.id for one in declared).items() if count > 1]:
                raise ValueError(f"declared twice: {twice}")
        least = [one.least for one in self.sizes]
        if least[0] != 0 or least != sorted(set(least)):
            raise ValueError(f"sizes begin at 0 and grow: {least}")
        themes, sizes = {one.id for one in self.themes}, {one.id for one in self.sizes}
        for rule in self.rules:
            if unknown := (set(rule.themes) - themes) | (set(rule.sizes) - sizes):
                raise ValueError(f"{rule.id}: not declared: {sorted(unknown)}")
        if not self.rules[-1].takes_any:
            raise ValueError("the last rule takes any need")
        if [one.note for one in self.satisfaction.notes] != list(range(1, len(self.satisfaction.notes) + 1)):
            raise ValueError("notes go from 1 up, one by one")
        return self

    def answering(self, facts: Facts) -> Iterator[Rule]:
        """The rules that take a need, in the order in which they are tried."""
        return (rule for rule in self.rules if rule.answers(facts))

    def rule(self, rule_id: str) -> Rule | None:
        return next((one for one in self.rules if one.id == rule_id), None)

    def theme(self, theme_id: str) -> Theme | None:
        return next((one for one in self.themes if one.id == theme_id), None)

    @property
    def confidential(self) -> tuple[str, ...]:
        """Themes whose needs only whom they are routed to reads."""
        return tuple(one.id for one in self.themes if one.confidential)

    def theme_label(self, theme_id: str) -> str:
        """In words; what is not declared any more is told as it was kept."""
        found = self.theme(theme_id)
        return found.label if found else theme_id

    def size_label(self, size_id: str) -> str:
        return next((one.label for one in self.sizes if one.id == size_id), "")

    def size_of(self, employees: int) -> str:
        """The band of a number of employees."""
        return [one.id for one in self.sizes if one.least <= employees][-1]

    def size_between(self, least: int | None, most: int | None) -> str:
        """The band that holds two bounds; empty where they are not known, or in two bands."""
        if least is None:
            return ""
        found = self.size_of(least)
        return found if found == self.sizes[-1].id or (most is not None and self.size_of(most) == found) else ""

    def closing(self, closing_id: str) -> Closing | None:
        return next((one for one in self.closings if one.id == closing_id), None)

    def closing_label(self, closing_id: str) -> str:
        found = self.closing(closing_id)
        return found.label if found else closing_id

    def note_label(self, note: int) -> str:
        return next((one.label for one in self.satisfaction.notes if one.note == note), str(note))

    def acknowledge_by(self, on: date) -> date:
        return working_days.shifted(on, self.acknowledge_days)

    def answer_by(self, theme_id: str, on: date) -> date:
        """The last day to answer. Raises StopIteration for a theme that is not declared."""
        return working_days.shifted(on, next(one for one in self.themes if one.id == theme_id).answer_days)


@lru_cache(maxsize=1)
def need_rules() -> NeedRules:
    """Raises CatalogueError naming the key."""
    return parse(NeedRules, read_yaml(HERE / NEEDS_FILE, dict), NEEDS_FILE)
