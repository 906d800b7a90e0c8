"""The rules of obstacles: their kinds, who is competent for each, by when one is answered, and when it goes up."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from etabli.catalogue.catalogue import parse
from etabli.catalogue.declared import Declared, Text
from etabli.catalogue.yaml_file import read_yaml
from etabli.kernel import working_days

OBSTACLES_FILE = "obstacles.yaml"
HERE = Path(__file__).resolve().parent
Key = Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,19}$")]
LevelId = Literal["local", "region", "nation"]


class Level(Declared):
    """One of the levels, from the nearest to the nation. Only the last has nothing above."""

    id: LevelId
    label: Text
    answer_days: int = Field(gt=0, le=250)
    remind_days: int = Field(gt=0, le=60)
    up_after_days: int | None = Field(default=None, ge=0, le=60)


class Authority(Declared):
    """Who is competent, and through which kinds of organisations."""

    id: Key
    label: Text
    level: LevelId
    reached_by: tuple[Key, ...] = Field(min_length=1)


class ObstacleKind(Declared):
    """A nature of obstacle."""

    id: Key
    label: Text
    words: Text
    who: tuple[Key, ...] = Field(min_length=1)


class Change(Declared):
    """What changed when one was solved."""

    id: Key
    label: Text


class ObstacleRules(Declared):
    """All of them. See the head of `obstacles.yaml`."""

    link_days: int = Field(gt=0, le=366)
    link_after_days: int = Field(gt=0, le=366)
    origin: Text
    levels: tuple[Level, ...] = Field(min_length=3, max_length=3)
    authorities: tuple[Authority, ...] = Field(min_length=1)
    kinds: tuple[ObstacleKind, ...] = Field(min_length=1)
    changes: tuple[Change, ...] = Field(min_length=1)
    common_words: frozenset[str]

    @model_validator(mode="after")
    def _holds(self) -> "ObstacleRules":
        for declared in (self.levels, self.authorities, self.kinds, self.changes):
            named = [one.id for one in declared]
            if len(named) != len(set(named)):
                raise ValueError(f"declared twice in {named}")
        if [one.id for one in self.levels] != ["local", "region", "nation"]:
            raise ValueError("levels go from local to nation")
        if [one.up_after_days is None for one in self.levels] != [False, False, True]:
            raise ValueError("every level but the last says after how long an obstacle goes up")
        if late := [one.id for one in self.levels if one.remind_days >= one.answer_days]:
            raise ValueError(f"reminded before it is sent: {late}")
        known = {one.id for one in self.authorities}
        if unknown := {who for kind in self.kinds for who in kind.who} - known:
            raise ValueError(f"authorities that are not declared: {sorted(unknown)}")
        return self

    def level(self, level_id: str) -> Level:
        return next(one for one in self.levels if one.id == level_id)

    def above(self, level_id: str) -> Level | None:
        """The next level up; None above the nation."""
        return next(iter(self.levels[self.levels.index(self.level(level_id)) + 1 :]), None)

    def kind(self, kind_id: str) -> ObstacleKind | None:
        """None when it is not declared any more."""
        return next((one for one in self.kinds if one.id == kind_id), None)

    def label(self, kind_id: str) -> str:
        found = self.kind(kind_id)
        return found.label if found else kind_id

    def change(self, change_id: str) -> str:
        """What changed, in words; as it was written when it is not declared any more."""
        return next((one.label for one in self.changes if one.id == change_id), change_id)

    def competent(self, kind_id: str, level_id: str) -> tuple[Authority, ...]:
        """The authorities proposed at a level, the likeliest first."""
        kind = self.kind(kind_id)
        by_id = {one.id: one for one in self.authorities}
        return tuple(by_id[who] for who in (kind.who if kind else ()) if by_id[who].level == level_id)

    def organisation_kinds(self, level_id: str) -> tuple[str, ...]:
        """Every kind of organisation that answers at a level, once each."""
        return _once(one for who in self.authorities if who.level == level_id for one in who.reached_by)

    def preferred(self, kind_id: str, level_id: str) -> tuple[str, ...]:
        """Those kinds with the competent ones first."""
        competent = (one for who in self.competent(kind_id, level_id) for one in who.reached_by)
        return _once([*competent, *self.organisation_kinds(level_id)])

    def link_until(self, made_on: date, answer_by: date) -> date:
        """The last day on which a link opens: never before the last day to answer."""
        return max(made_on + timedelta(days=self.link_days), answer_by + timedelta(days=self.link_after_days))

    def answer_by(self, level_id: str, sent_on: date) -> date:
        return working_days.shifted(sent_on, self.level(level_id).answer_days)

    def remind_on(self, level_id: str, answer_by: date) -> date:
        """The first day on which who answers is reminded of the last one."""
        return working_days.shifted(answer_by, -self.level(level_id).remind_days)

    def up_on(self, level_id: str, answer_by: date) -> date | None:
        """The first day on which what is not answered goes up; None where nothing is above."""
        days = self.level(level_id).up_after_days
        return None if days is None else working_days.shifted(answer_by, days + 1)


def _once(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=1)
def obstacle_rules() -> ObstacleRules:
    """Raises CatalogueError naming the key."""
    return parse(ObstacleRules, read_yaml(HERE / OBSTACLES_FILE, dict), OBSTACLES_FILE)
