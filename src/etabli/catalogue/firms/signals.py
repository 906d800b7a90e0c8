"""The rules of signals that deserve a visit, from `signals.yaml`: what each reads of the register, its threshold."""

from collections import Counter
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from etabli.catalogue.catalogue import parse
from etabli.catalogue.declared import Declared, Text
from etabli.catalogue.yaml_file import read_yaml

SIGNALS_FILE = "signals.yaml"
HERE = Path(__file__).resolve().parent
Key = Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,29}$")]
Reads = Literal["size_up", "size_down", "activity", "head", "closed", "recent", "old"]
BETWEEN_TWO = ("size_up", "size_down", "activity", "head")  # these ask for two registers


class Rule(Declared):
    """See the head of `signals.yaml`."""

    id: Key
    label: Text
    reads: Reads
    threshold: int = Field(gt=0)
    months: int = Field(default=0, ge=0, le=60)
    below: int = Field(default=0, ge=0)
    confidence: Literal["bonne", "moyenne", "faible"]
    by_default: bool = True
    why: Text
    caution: Text

    @property
    def compares(self) -> bool:
        """Whether it asks for two registers."""
        return self.reads in BETWEEN_TWO

    @model_validator(mode="after")
    def _whole(self) -> "Rule":
        if self.compares != bool(self.months):
            raise ValueError(f"{self.id}: `months` is said of what changes between two registers, and of nothing else")
        if bool(self.below) != (self.reads == "old"):
            raise ValueError(f"{self.id}: `below` is said of `old` alone")
        return self


class Unavailable(Declared):
    """A signal that no open source holds, and why."""

    id: Key
    label: Text
    because: Text


class SignalRules(Declared):
    """All of them."""

    dated: date
    source: Text
    signals: tuple[Rule, ...] = Field(min_length=1)
    unavailable: tuple[Unavailable, ...]

    @model_validator(mode="after")
    def _once(self) -> "SignalRules":
        ids = Counter([*(one.id for one in self.signals), *(one.id for one in self.unavailable)])
        if twice := [key for key, count in ids.items() if count > 1]:
            raise ValueError(f"declared twice: {twice}")
        return self

    def rule(self, rule_id: str) -> Rule | None:
        return next((one for one in self.signals if one.id == rule_id), None)


@lru_cache(maxsize=1)
def signal_rules() -> SignalRules:
    """Raises CatalogueError naming the key."""
    return parse(SignalRules, read_yaml(HERE / SIGNALS_FILE, dict), SIGNALS_FILE)
