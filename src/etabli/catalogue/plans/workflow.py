"""Workflows as data: the states of fiches and plans and the moves between them, from a programme's `workflows.yaml`."""

from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from etabli.catalogue.catalogue import parse
from etabli.catalogue.declared import Declared, Text
from etabli.catalogue.yaml_file import read_yaml

WORKFLOWS_FILE = "workflows.yaml"
Id = Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
Contract = Literal["required", "optional", "none"]
Reached = Literal["sealed", "signed"]
Told = Literal["", "judges", "leads", "signatories", "team"]


class State(Declared):
    """Where something stands. `ends`: nothing more is expected. `aside`: out of the order, for a time.

    Of a plan: `editable`: what is contractual may change; `public`: readers without a mandate see it; `running`: it is
    being carried out; `amending`: it is edited over a sealed version. `mark`: a sign beside the word, never alone.
    """

    id: Id
    label: Text
    mark: str = ""
    ends: bool = False
    aside: bool = False
    editable: bool = False
    public: bool = False
    running: bool = False
    amending: bool = False


class Move(Declared):
    """A way from states to another: who may (`permission`), on what conditions, with what effect.

    `confirms`: conditions that don't stand in the way, as long as whoever makes the move says that they know.

    `freezes`: a version is made of the plan as it stands; `seals`: that version becomes the one in force; `thaws`: it
    is withdrawn. `once`, `unless`: what must have come, or must not: a version in force (`sealed`), a contract among
    them (`signed`). `contract`: the settings of the phase with which the move exists. `tells`: who must know, since
    the next act is theirs: those who give an opinion, the chef de projet, those who sign, or all of the team.
    """

    id: Id
    label: Text
    from_: tuple[Id, ...] = Field(alias="from", min_length=1)
    to: Id
    permission: str
    conditions: tuple[Id, ...] = ()
    confirms: tuple[Id, ...] = ()
    freezes: bool = False
    seals: bool = False
    thaws: bool = False
    once: tuple[Reached, ...] = ()
    unless: tuple[Reached, ...] = ()
    contract: tuple[Contract, ...] = ("required", "optional", "none")
    tells: Told = ""

    def offered(self, state: str, reached: Collection[str] = ()) -> bool:
        """Whether it leaves this state, with what has come."""
        come = set(self.once) <= set(reached) and not set(self.unless) & set(reached)
        return state in self.from_ and come


class Workflow(Declared):
    """States in order, the first one, and the moves. Every state is reached, and every move leads to a listed one."""

    initial: Id
    states: tuple[State, ...] = Field(min_length=1)
    moves: tuple[Move, ...]
    contract: Contract = "none"

    @model_validator(mode="after")
    def _closed(self) -> "Workflow":
        known = {state.id for state in self.states}
        if len(known) != len(self.states) or len({move.id for move in self.moves}) != len(self.moves):
            raise ValueError("a state or a move is declared twice")
        for move in self.moves:
            if unknown := {*move.from_, move.to, self.initial} - known:
                raise ValueError(f"moves.{move.id}: unknown states {sorted(unknown)}")
        reached: set[str] = set()
        added = {self.initial}
        while added:
            reached |= added
            added = {move.to for move in self.moves if reached & set(move.from_)} - reached
        if lost := known - reached:
            raise ValueError(f"no move leads to {sorted(lost)}")
        return self

    def state(self, state_id: str) -> State:
        return next(state for state in self.states if state.id == state_id)

    def move(self, move_id: str) -> Move | None:
        """A move that exists with the contract setting of the phase."""
        return next((move for move in self.existing if move.id == move_id), None)

    @property
    def on_the_way(self) -> tuple[State, ...]:
        """The states that moves reach with the contract setting of the phase, in order."""
        there = {self.initial, *(move.to for move in self.existing)}
        return tuple(state for state in self.states if state.id in there)

    @property
    def existing(self) -> tuple[Move, ...]:
        """The moves there are with the contract setting of the phase."""
        return tuple(move for move in self.moves if self.contract in move.contract)

    def from_state(self, state_id: str, reached: Collection[str] = ()) -> tuple[Move, ...]:
        """The moves offered from a state, with what has come."""
        return tuple(move for move in self.existing if move.offered(state_id, reached))


class Workflows(Declared):
    """`conditions` by id, in words; the workflow of fiches; that of plans by phase."""

    conditions: dict[str, Text]
    fiche: Workflow
    plans: dict[str, Workflow]

    @model_validator(mode="after")
    def _conditions_are_named(self) -> "Workflows":
        for workflow in (self.fiche, *self.plans.values()):
            for move in workflow.moves:
                if unknown := {*move.conditions, *move.confirms} - set(self.conditions):
                    raise ValueError(f"moves.{move.id}: unknown conditions {sorted(unknown)}")
        return self


@lru_cache(maxsize=4)
def workflows_of(programme: Path) -> Workflows | None:
    """The workflows of a programme; None when it has no plans. Raises CatalogueError naming the key."""
    path = programme / WORKFLOWS_FILE
    return parse(Workflows, read_yaml(path, dict), WORKFLOWS_FILE) if path.exists() else None
