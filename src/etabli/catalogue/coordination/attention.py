"""The rules that say which territories to chase and which are at risk, each with its threshold."""

from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from etabli.catalogue.catalogue import parse
from etabli.catalogue.declared import Declared, Text
from etabli.catalogue.yaml_file import read_yaml

ATTENTION_FILE = "attention.yaml"
HERE = Path(__file__).resolve().parent


class Threshold(Declared):
    """What a rule compares with."""

    days: int | None = Field(default=None, gt=0)
    percent: int | None = Field(default=None, gt=0, le=100)


class AttentionRule(Declared):
    """See the head of `attention.yaml`."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
    kind: Literal["chase", "risk"]
    title: Text
    figure: Threshold = Threshold()


class AttentionRules(Declared):
    """All of them, in the order of the page."""

    rules: tuple[AttentionRule, ...]

    @model_validator(mode="after")
    def _once(self) -> "AttentionRules":
        if twice := [key for key, count in Counter(rule.id for rule in self.rules).items() if count > 1]:
            raise ValueError(f"declared twice: {twice}")
        return self


@lru_cache(maxsize=1)
def attention_rules() -> AttentionRules:
    """Raises CatalogueError naming the key."""
    return parse(AttentionRules, read_yaml(HERE / ATTENTION_FILE, dict), ATTENTION_FILE)
