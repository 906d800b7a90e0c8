"""The rules that check a financing plan, each with its source: what a warning says, why, and what to do."""

from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from etabli.catalogue.catalogue import parse
from etabli.catalogue.declared import Declared, Text, Url
from etabli.catalogue.yaml_file import read_yaml

FINANCING_FILE = "financing.yaml"
HERE = Path(__file__).resolve().parent


class RuleSource(Declared):
    """The text that a rule comes from, and where it is read."""

    text: Text
    url: Url | None = None


class Figure(Declared):
    """What a check compares with."""

    percent: int | None = Field(default=None, gt=0, le=100)
    euros: int | None = Field(default=None, gt=0)
    years: int | None = Field(default=None, gt=0)


class FinancingRule(Declared):
    """See the head of `financing.yaml`. `exempt`: words that take a line out of the rule."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
    title: Text
    why: Text
    todo: Text
    source: RuleSource
    figure: Figure = Figure()
    words: tuple[str, ...] = ()
    exempt: tuple[str, ...] = ()
    to_verify: bool = False


class FinancingRules(Declared):
    """All of them, in the order of the page."""

    rules: tuple[FinancingRule, ...]

    @model_validator(mode="after")
    def _once(self) -> "FinancingRules":
        if twice := [key for key, count in Counter(rule.id for rule in self.rules).items() if count > 1]:
            raise ValueError(f"declared twice: {twice}")
        return self

    def __getitem__(self, rule_id: str) -> FinancingRule:
        return next(rule for rule in self.rules if rule.id == rule_id)


@lru_cache(maxsize=1)
def financing_rules() -> FinancingRules:
    """Raises CatalogueError naming the key."""
    return parse(FinancingRules, read_yaml(HERE / FINANCING_FILE, dict), FINANCING_FILE)
