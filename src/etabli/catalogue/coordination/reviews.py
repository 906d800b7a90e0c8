"""The rules of reviews: periods, deadlines, reminders, what is warned of; indicators that are the same everywhere."""

from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from etabli.catalogue.catalogue import parse
from etabli.catalogue.declared import Declared, Text
from etabli.catalogue.yaml_file import read_yaml
from etabli.kernel.names import search_key

REVIEWS_FILE = "reviews.yaml"
HERE = Path(__file__).resolve().parent
HALVES = ("1er semestre", "2d semestre")


class RollUp(StrEnum):
    """`APART`: values are told one by one."""

    SUM = "sum"
    MEAN = "mean"
    RATIO = "ratio"
    APART = "apart"


class Period(Declared):
    """A year or a half-year, with its deadlines: the last days to submit and to check."""

    id: str
    label: str
    starts_on: date
    ends_on: date
    due_on: date
    check_by: date


class ReviewReminder(Declared):
    id: str = Field(pattern=r"^[a-z_]{2,30}$")
    days: int = Field(ge=-60, le=365)
    says: Text


class PlausibilityRule(Declared):
    """See the head of the list in `reviews.yaml`; what each does is `domain/coordination/plausibility.py`."""

    id: Literal["below_baseline", "beyond_target", "jump", "thousand", "decreasing", "negative", "above_hundred"]
    title: Text
    says: Text
    limit: Decimal = Decimal(0)
    hard: bool = False


class CommonIndicator(Declared):
    """An indicator that is the same in every fiche that has it."""

    id: str = Field(pattern=r"^[a-z_]{2,30}$")
    label: Text
    names: tuple[Text, ...] = Field(min_length=1)
    units: tuple[str, ...] = Field(min_length=1)
    roll_up: RollUp
    cumulative: bool = False
    weight: Text = ""
    numerator: Text = ""
    denominator: Text = ""
    factor: int = 1

    @model_validator(mode="after")
    def _holds(self) -> "CommonIndicator":
        if (self.roll_up == RollUp.MEAN) != bool(self.weight):
            raise ValueError("a mean, and only a mean, says what it is weighted by")
        if (self.roll_up == RollUp.RATIO) != bool(self.numerator and self.denominator):
            raise ValueError("a ratio, and only a ratio, says what it divides by what")
        return self


class ReviewRules(Declared):
    """All of them."""

    months: Literal[6, 12]
    first: int
    submit_days: int = Field(gt=0, le=180)
    check_days: int = Field(gt=0, le=365)
    states: tuple[str, ...] = Field(min_length=1)
    reminders: tuple[ReviewReminder, ...] = Field(min_length=1)
    plausibility: tuple[PlausibilityRule, ...] = Field(min_length=1)
    common: tuple[CommonIndicator, ...]
    never_added: tuple[str, ...]

    @model_validator(mode="after")
    def _holds(self) -> "ReviewRules":
        if self.check_days <= self.submit_days:
            raise ValueError("values are checked after they are submitted")
        if sorted(self.reminders, key=lambda one: one.days) != list(self.reminders):
            raise ValueError("reminders stand in the order of their days")
        for named in ([one.id for one in self.reminders], [one.id for one in self.plausibility]):
            if len(named) != len(set(named)):
                raise ValueError("a rule is declared twice")
        keys = [key for one in self.common for key in _keys(one)]
        if len(keys) != len(set(keys)):
            raise ValueError("two common indicators have a name and a unit in common")
        return self

    def ended(self, on: date) -> list[Period]:
        """The periods that have ended before a day, the latest first."""
        found = []
        for year in range(self.first, on.year + 1):
            found += [one for one in self._of_year(year) if one.ends_on < on]
        return found[::-1]

    def period(self, period_id: str) -> Period | None:
        """None when there is no such period."""
        year = period_id.partition("-")[0]
        if not (year.isascii() and year.isdigit() and len(year) == 4 and self.first <= int(year) <= 2100):
            return None
        return next((one for one in self._of_year(int(year)) if one.id == period_id), None)

    def _of_year(self, year: int) -> list[Period]:
        if self.months == 12:
            return [self._made(f"{year}", f"année {year}", date(year, 1, 1), date(year, 12, 31))]
        halves = ((date(year, 1, 1), date(year, 6, 30)), (date(year, 7, 1), date(year, 12, 31)))
        return [self._made(f"{year}-{n}", f"{HALVES[n - 1]} {year}", *days) for n, days in enumerate(halves, start=1)]

    def _made(self, period_id: str, label: str, starts_on: date, ends_on: date) -> Period:
        due, check = (ends_on + timedelta(days=days) for days in (self.submit_days, self.check_days))
        return Period(id=period_id, label=label, starts_on=starts_on, ends_on=ends_on, due_on=due, check_by=check)

    def common_of(self, name: str, unit: str) -> CommonIndicator | None:
        """The common indicator that this name and unit are of; None for one of its own."""
        return _by_key().get((search_key(name), folded_unit(unit)))

    def roll_up_of(self, name: str, unit: str) -> RollUp:
        """How values of this name and unit are put together."""
        found = self.common_of(name, unit)
        if found is not None:
            return found.roll_up
        folded = folded_unit(unit)
        apart = any(folded == one or folded.startswith(f"{one} ") for one in map(folded_unit, self.never_added))
        return RollUp.APART if apart or "/" in unit or " par " in f" {folded} " else RollUp.SUM

    def rule(self, rule_id: str) -> PlausibilityRule | None:
        """None when it is not declared any more."""
        return next((one for one in self.plausibility if one.id == rule_id), None)


def folded_unit(unit: str) -> str:
    """A unit whatever its case and accents; `%` stays itself."""
    return search_key(unit) or unit.strip()


def _keys(one: CommonIndicator) -> list[tuple[str, str]]:
    return [(search_key(name), folded_unit(unit)) for name in one.names for unit in one.units]


@lru_cache(maxsize=1)
def _by_key() -> dict[tuple[str, str], CommonIndicator]:
    return {key: one for one in review_rules().common for key in _keys(one)}


@lru_cache(maxsize=1)
def review_rules() -> ReviewRules:
    """Raises CatalogueError naming the key."""
    return parse(ReviewRules, read_yaml(HERE / REVIEWS_FILE, dict), REVIEWS_FILE)
