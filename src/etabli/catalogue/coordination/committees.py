"""The rules of committees: who sits by right, who steers, what an agenda proposes. Read by checks and by pages."""

from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from etabli.catalogue.catalogue import parse
from etabli.catalogue.declared import Declared, Text
from etabli.catalogue.yaml_file import read_yaml

COMMITTEES_FILE = "committees.yaml"
HERE = Path(__file__).resolve().parent
Key = Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,29}$")]
PlaceKind = Literal["territory", "departement", "region", "nation"]
Over = Literal["region", "departement", "arrondissement"]
ItemKind = Literal["to_decide", "late", "blocked", "information"]


class Holder(Declared):
    """A role, and what its mandate is over where that matters (empty: whatever it is over)."""

    role: Key
    over: tuple[Over, ...] = ()


class MemberRule(Holder):
    """Who sits by right."""

    id: Key
    label: Text


class CommitteeKind(Declared):
    """See the head of `committees.yaml`."""

    id: Key
    label: Text
    name: Text
    place: tuple[PlaceKind, ...] = Field(min_length=1)
    every_months: int = Field(gt=0, le=36)
    steers: tuple[Holder, ...] = Field(min_length=1)
    readers: tuple[Key, ...] = ()
    members: tuple[MemberRule, ...] = Field(min_length=1)
    agenda: tuple[Key, ...]


class ProposalRule(Declared):
    """What an agenda proposes."""

    id: Key
    kind: ItemKind
    title: Text
    most: int = Field(gt=0, le=50)


class CommitteeRules(Declared):
    """All of them."""

    origin: Text
    convene_days: int = Field(gt=0, le=60)
    minutes: int = Field(gt=0, le=480)
    after_phase_days: int = Field(ge=0, le=3660)
    kinds: tuple[CommitteeKind, ...] = Field(min_length=1)
    rules: tuple[ProposalRule, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _whole(self) -> "CommitteeRules":
        members = [f"{kind.id}.{one.id}" for kind in self.kinds for one in kind.members]
        for ids in ([one.id for one in self.kinds], [one.id for one in self.rules], members):
            if twice := [key for key, count in Counter(ids).items() if count > 1]:
                raise ValueError(f"declared twice: {twice}")
        known = {one.id for one in self.rules}
        if unknown := [key for kind in self.kinds for key in kind.agenda if key not in known]:
            raise ValueError(f"agendas name rules that are not declared: {unknown}")
        return self

    def kind(self, kind_id: str) -> CommitteeKind:
        return next(one for one in self.kinds if one.id == kind_id)

    def rule(self, rule_id: str) -> ProposalRule | None:
        """None when it is not declared any more."""
        return next((one for one in self.rules if one.id == rule_id), None)


@lru_cache(maxsize=1)
def committee_rules() -> CommitteeRules:
    """Raises CatalogueError naming the key."""
    return parse(CommitteeRules, read_yaml(HERE / COMMITTEES_FILE, dict), COMMITTEES_FILE)
