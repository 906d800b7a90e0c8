"""The rules of the monthly form: which fiches it asks about, and what may be said of each."""

from functools import lru_cache
from pathlib import Path

from pydantic import Field, model_validator

from etabli.catalogue.catalogue import parse
from etabli.catalogue.declared import Declared, Text
from etabli.catalogue.yaml_file import read_yaml

MONTHLY_FILE = "monthly.yaml"
HERE = Path(__file__).resolve().parent


class MonthlyAnswer(Declared):
    """See the head of `monthly.yaml`."""

    id: str = Field(pattern=r"^[a-z_]{2,12}$")
    label: Text
    from_: tuple[str, ...] = Field(alias="from", min_length=1)
    move: str = ""
    words: bool = False


class MonthlyRules(Declared):
    """All of them."""

    states: tuple[str, ...] = Field(min_length=1)
    quiet_days: int = Field(ge=0, le=90)
    link_days: int = Field(gt=0, le=92)
    late_days: int = Field(gt=0, le=92)
    answers: tuple[MonthlyAnswer, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _holds(self) -> "MonthlyRules":
        named = [one.id for one in self.answers]
        if len(named) != len(set(named)):
            raise ValueError("an answer is declared twice")
        if mute := [state for state in self.states if not self.offered(state)]:
            raise ValueError(f"nothing may be said of a fiche in: {mute}")
        return self

    def offered(self, state: str) -> tuple[MonthlyAnswer, ...]:
        """What may be said of a fiche in a state, in order."""
        return tuple(one for one in self.answers if state in one.from_)

    def answer(self, answer_id: str) -> MonthlyAnswer | None:
        """None when it is not declared any more."""
        return next((one for one in self.answers if one.id == answer_id), None)


@lru_cache(maxsize=1)
def monthly_rules() -> MonthlyRules:
    """Raises CatalogueError naming the key."""
    return parse(MonthlyRules, read_yaml(HERE / MONTHLY_FILE, dict), MONTHLY_FILE)
