"""Totals that name no firm: each of three firms or more, and no two of them whose difference is of fewer.

A territory tells each row of enough firms, then its other rows in one sum where they are of enough, else in words
alone. All territories together tell the same sums added up, and what a territory tells in words alone: added up row by
row where it is then of enough firms, else in one sum, else in words. Whatever is told once is told whole: no sum holds
a part of another, so that nothing told, less what else is told, is what one or two firms did.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from uuid import UUID

LEAST = 3  # firms, below which nothing is said of them
Key = TypeVar("Key", str, int)


@dataclass
class Cell:
    """A count, and the firms that it is of."""

    count: int = 0
    firms: set[UUID] = field(default_factory=set)

    def add(self, count: int, firm: UUID) -> None:
        self.count += count
        self.firms.add(firm)

    def tells(self, least: int) -> bool:
        return len(self.firms) >= least


@dataclass
class Cells:
    """What a territory knows. `follows`: recommendations by what followed; `years`: departures by year."""

    diagnosed: set[UUID] = field(default_factory=set)
    follows: dict[str, Cell] = field(default_factory=lambda: defaultdict(Cell))
    invested: Cell = field(default_factory=Cell)
    handing_on: set[UUID] = field(default_factory=set)
    years: dict[int, Cell] = field(default_factory=lambda: defaultdict(Cell))
    tutors: Cell = field(default_factory=Cell)


@dataclass(frozen=True)
class Rows(Generic[Key]):
    """`other`: what is not shown, told together; `partly`: something more is not shown, nor counted here."""

    shown: tuple[tuple[Key, int], ...] = ()
    other: int = 0
    partly: bool = False

    @property
    def total(self) -> int:
        return sum(count for _, count in self.shown) + self.other


@dataclass(frozen=True)
class Told:
    """What everybody reads. None: of too few firms. A firm of two territories counts once."""

    diagnosed: int | None
    follows: Rows[str]
    invested_cents: int | None
    handing_on: int | None
    years: Rows[int]
    tutors: int | None


def together(every: Iterable[Cells], least: int = LEAST) -> Told:
    """Of one territory or of several."""
    found = list(every)
    return Told(
        diagnosed=_firms((one.diagnosed for one in found), least),
        follows=_rows([one.follows for one in found], least),
        invested_cents=_sum((one.invested for one in found), least),
        handing_on=_firms((one.handing_on for one in found), least),
        years=_rows([one.years for one in found], least),
        tutors=_sum((one.tutors for one in found), least),
    )


def _firms(every: Iterable[set[UUID]], least: int) -> int | None:
    """Those of the territories that tell theirs, and of the others where they add enough of them."""
    found = list(every)
    told = {firm for one in found if len(one) >= least for firm in one}
    untold = {firm for one in found if len(one) < least for firm in one}
    if len(untold - told) >= least:
        told |= untold
    return len(told) or None


def _sum(every: Iterable[Cell], least: int) -> int | None:
    """What each territory tells, and what the others have together where it is of enough firms."""
    found = [one for one in every if one.firms]
    rest = _whole(one for one in found if not one.tells(least))
    parts = [*(one for one in found if one.tells(least)), *([rest] if rest.tells(least) else [])]
    return sum(one.count for one in parts) if parts else None


def _rows(every: Iterable[Mapping[Key, Cell]], least: int) -> Rows[Key]:
    shown: dict[Key, int] = defaultdict(int)
    waiting: dict[Key, list[Cell]] = defaultdict(list)
    other = 0
    for of_territory in every:
        hidden: dict[Key, Cell] = {}
        for key, cell in of_territory.items():
            if cell.tells(least):
                shown[key] += cell.count
            else:
                hidden[key] = cell
        rest = _whole(hidden.values())
        if rest.tells(least):
            other += rest.count
        else:
            for key, cell in hidden.items():
                waiting[key].append(cell)
    untold: list[Cell] = []
    for key, cells in waiting.items():
        row = _whole(cells)
        if row.tells(least):
            shown[key] += row.count
        else:
            untold.append(row)
    rest = _whole(untold)
    if rest.tells(least):
        return Rows(tuple(sorted(shown.items())), other + rest.count)
    return Rows(tuple(sorted(shown.items())), other, partly=bool(untold))


def _whole(cells: Iterable[Cell]) -> Cell:
    found = Cell()
    for one in cells:
        found.count += one.count
        found.firms |= one.firms
    return found
