"""The rules of requests to operators: by when each is acknowledged and answered, and who is reminded when."""

from collections import Counter
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from etabli.catalogue.catalogue import parse
from etabli.catalogue.declared import Declared, Text
from etabli.catalogue.yaml_file import read_yaml
from etabli.kernel import working_days

REQUESTS_FILE = "requests.yaml"
HERE = Path(__file__).resolve().parent
Key = Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,29}$")]
Deadline = Literal["acknowledge", "answer"]
Told = Literal["operator", "asker"]


class Need(Declared):
    """A type of need."""

    id: Key
    label: Text
    answer_days: int = Field(gt=0, le=250)


class Reminder(Declared):
    """See the head of `requests.yaml`."""

    id: Key
    counts_from: Deadline
    days: int
    tells: tuple[Told, ...] = Field(min_length=1)
    says: Text


class RequestRules(Declared):
    """All of them."""

    acknowledge_days: int = Field(gt=0, le=60)
    link_days: int = Field(gt=0, le=366)
    link_after_days: int = Field(gt=0, le=366)
    origin: Text
    needs: tuple[Need, ...] = Field(min_length=1)
    reminders: tuple[Reminder, ...]

    @model_validator(mode="after")
    def _once(self) -> "RequestRules":
        for declared in (self.needs, self.reminders):
            if twice := [key for key, count in Counter(one.id for one in declared).items() if count > 1]:
                raise ValueError(f"declared twice: {twice}")
        return self

    def need(self, need_id: str) -> Need | None:
        """The type of need; None when it is not declared any more."""
        return next((one for one in self.needs if one.id == need_id), None)

    def label(self, need_id: str) -> str:
        found = self.need(need_id)
        return found.label if found else need_id

    def acknowledge_by(self, asked_on: date) -> date:
        return working_days.shifted(asked_on, self.acknowledge_days)

    def link_until(self, made_on: date, answer_by: date) -> date:
        """The last day on which a link opens: never before the last day to answer."""
        return max(made_on + timedelta(days=self.link_days), answer_by + timedelta(days=self.link_after_days))

    def answer_by(self, need_id: str, asked_on: date, wanted_on: date | None) -> date:
        """The last day to answer: the rule's, or the day that the asker wants when it is later."""
        by_rule = working_days.shifted(asked_on, next(one for one in self.needs if one.id == need_id).answer_days)
        return max(by_rule, wanted_on) if wanted_on else by_rule


@lru_cache(maxsize=1)
def request_rules() -> RequestRules:
    """Raises CatalogueError naming the key."""
    return parse(RequestRules, read_yaml(HERE / REQUESTS_FILE, dict), REQUESTS_FILE)
