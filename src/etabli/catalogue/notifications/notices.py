"""The kinds of notices and their groups, from `notices.yaml`."""

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from etabli.catalogue.catalogue import parse
from etabli.catalogue.declared import Declared, Text
from etabli.catalogue.yaml_file import read_yaml

NOTICES_FILE = Path(__file__).resolve().parent / "notices.yaml"
Cadence = Literal["at_once", "daily", "weekly", "none"]
Id = Annotated[str, Field(pattern=r"^[a-z_]+(\.[a-z_]+)?$", max_length=40)]


class Group(Declared):
    """What a person sets as one."""

    id: Id
    label: Text


class Kind(Declared):
    """See the head of `notices.yaml`."""

    id: Id
    group: Id
    label: Text
    needs: str
    by_default: Cadence
    urgency: Literal[1, 2, 3]


class Notices(Declared):
    """All of them. Ids are unique; each kind is of a group, each group has a kind."""

    groups: tuple[Group, ...]
    kinds: tuple[Kind, ...]

    @model_validator(mode="after")
    def _whole(self) -> "Notices":
        for ids in ([one.id for one in self.groups], [one.id for one in self.kinds]):
            if len(set(ids)) != len(ids):
                raise ValueError(f"two of one id: {ids}")
        if {one.group for one in self.kinds} != {one.id for one in self.groups}:
            raise ValueError("each kind is of a declared group, and each group has a kind")
        return self

    def kind(self, kind_id: str) -> Kind:
        """The kind of this id; KeyError when nobody declared it."""
        return {one.id: one for one in self.kinds}[kind_id]

    def of_group(self, group_id: str) -> tuple[Kind, ...]:
        return tuple(one for one in self.kinds if one.group == group_id)


@lru_cache(maxsize=1)
def notices() -> Notices:
    """Raises CatalogueError naming the key."""
    return parse(Notices, read_yaml(NOTICES_FILE, dict), NOTICES_FILE.name)
