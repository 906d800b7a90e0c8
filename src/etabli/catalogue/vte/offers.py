"""What is declared of VTE offers: themes, fields of study, levels, delays, how long candidates are kept."""

from collections import Counter
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from etabli.catalogue.catalogue import parse
from etabli.catalogue.declared import Declared, Text, Url
from etabli.catalogue.yaml_file import read_yaml
from etabli.kernel import working_days

OFFERS_FILE = "offers.yaml"
HERE = Path(__file__).resolve().parent
Key = Annotated[str, Field(pattern=r"^[a-z][a-z_-]{1,29}$")]
Days = Annotated[int, Field(gt=0, le=1100)]


class Theme(Declared):
    """What a mission is about."""

    id: Key
    label: Text
    hint: Text


class FieldOfStudy(Declared):
    """What one studied."""

    id: Key
    label: Text


class Level(Declared):
    """Years of study after the baccalauréat."""

    years: int = Field(ge=0, le=8)
    label: Text


class Source(Declared):
    title: Text
    url: Url


class Help(Declared):
    """An aid to settle, with where it is read."""

    text: Text
    source: Source
    confidence: Literal["read", "recalled"]


class MinimumPay(Declared):
    """A legal minimum, from a day on."""

    starts_on: date = Field(alias="from")
    eur: int = Field(gt=0)
    source: Text
    confidence: Literal["read", "recalled"]


class OfferRules(Declared):
    """See the head of `offers.yaml`."""

    origin: Text
    review_days: Days
    link_days: Days
    shown_days: Days
    kept_days: Days
    at_most_days: Days
    withdrawn_days: Days
    refused_days: Days
    alert_days: Days
    cv_megabytes: int = Field(gt=0, le=10)
    cv_kinds: tuple[Literal["pdf", "docx"], ...] = Field(min_length=1)
    near_km: int = Field(gt=0, le=500)
    one_skill_in: int = Field(ge=1, le=10)
    soon_days: Days
    minimum_pay: tuple[MinimumPay, ...] = Field(min_length=1)
    themes: tuple[Theme, ...] = Field(min_length=1)
    fields: tuple[FieldOfStudy, ...] = Field(min_length=1)
    levels: tuple[Level, ...] = Field(min_length=1)
    advice: dict[Key, Text]
    housing: Help

    @model_validator(mode="after")
    def _whole(self) -> "OfferRules":
        for declared in (self.themes, self.fields):
            if twice := [key for key, count in Counter(one.id for one in declared).items() if count > 1]:
                raise ValueError(f"declared twice: {twice}")
        years = [one.years for one in self.levels]
        if years != sorted(set(years)):
            raise ValueError(f"levels grow: {years}")
        days = [one.starts_on for one in self.minimum_pay]
        if days != sorted(set(days)):
            raise ValueError(f"minimums follow each other: {days}")
        if self.kept_days > self.at_most_days:
            raise ValueError("what candidates sent is kept at most `at_most_days`")
        return self

    def minimum_of(self, on: date) -> MinimumPay | None:
        """The latest known on a day; None before the first."""
        return next((one for one in reversed(self.minimum_pay) if one.starts_on <= on), None)

    def theme_label(self, theme: str) -> str:
        """In words; what is not declared any more is told as it was kept."""
        return next((one.label for one in self.themes if one.id == theme), theme)

    def field_label(self, study: str) -> str:
        return next((one.label for one in self.fields if one.id == study), study)

    def level_label(self, years: int) -> str:
        return next((one.label for one in self.levels if one.years == years), f"bac + {years}")

    def review_by(self, on: date) -> date:
        return working_days.shifted(on, self.review_days)

    def last_day(self, on: date) -> date:
        """The last day that an offer submitted that day may ask for."""
        return on + timedelta(days=self.shown_days)


@lru_cache(maxsize=1)
def offer_rules() -> OfferRules:
    """Raises CatalogueError naming the key."""
    return parse(OfferRules, read_yaml(HERE / OFFERS_FILE, dict), OFFERS_FILE)
