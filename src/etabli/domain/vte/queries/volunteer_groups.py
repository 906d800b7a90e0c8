"""Contracts told by group: what of each may be told, so that no count of one or two, nor the rest that it leaves, is
said or found from the rest, by taking tables from one another.

Four tables make the same whole: territories in régions, schools, years. A count and the sum of money that goes with it
are told or hidden together. A table of which all would have to be hidden is not there at all.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from etabli.analysis.aids.calendar import months_after
from etabli.analysis.delays import LEAST
from etabli.analysis.small_cells import Cell, Counts, Sum, hide, is_few, ranges, tells_of_few
from etabli.catalogue.vte.volunteers import volunteer_rules
from etabli.domain.vte.volunteer_enums import STARTED, FileState, Stay

ROOT: Cell = ("", "")
TERRITORY, REGION, SCHOOL, YEAR = "territory", "region", "school", "year"
NESTS = ((TERRITORY, REGION), (SCHOOL,), (YEAR,))  # of each, a table is in the next one, the last in the whole


class Row(NamedTuple):
    """What is read of a file; sums in cents. `stayed`: the answer at 12 months, empty where none came; `later` at 24,
    `asked_later` whether it was asked.
    """

    place: str
    school: str
    signed_on: date | None
    starts_on: date | None
    state: str
    ended_on: date | None
    ti: bool
    vert: bool
    asked: int
    paid: int
    stayed: str
    later: str
    asked_later: bool


@dataclass(frozen=True)
class Stayed:
    """Of contracts that began so long ago: still there, left, no answer. None for what is not told."""

    yes: int | None
    left: int | None
    missing: int | None

    @property
    def answered(self) -> int | None:
        return None if self.yes is None or self.left is None else self.yes + self.left


@dataclass(frozen=True)
class Group:
    """Contracts told together; None for what is not told. `paid_files`: how many received money."""

    key: str
    label: str
    contracts: int | None
    running: int | None
    paid_files: int | None
    asked_cents: int | None
    paid_cents: int | None
    stayed: Stayed


@dataclass(frozen=True)
class Groups:
    """`whole` is of all; `tables`: the groups of each, in order of label; none for a table that is not told. `inside`:
    the places of each région.
    """

    whole: Group
    tables: Mapping[str, tuple[Group, ...]]
    inside: Mapping[str, frozenset[str]]


Key = Callable[[Row], tuple[str, str]]  # a group and its label


def groups(rows: Sequence[Row], keys: Mapping[str, Key], on: date) -> Groups:
    """`keys`: of each table of `NESTS`, the group that a contract is in."""
    found, labels = _sorted(rows, keys)
    labels[ROOT] = "Ensemble"
    sums = _sums(found, rows, keys)
    contracts, sums = _contracts(found, sums)
    kept = {cell: some for cell, some in found.items() if cell in contracts.values}
    tell = _Telling(kept, sums, contracts, on)
    every = {cell: tell.group(cell, labels[cell]) for cell in kept}
    inside: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        inside[keys[REGION](row)[0]].add(row.place)
    tables = {
        table: tuple(
            sorted(
                (group for cell, group in every.items() if cell[0] == table),
                key=lambda one: (one.label.casefold(), one.key),
            )
        )
        for table in keys
    }
    return Groups(every[ROOT], tables, {region: frozenset(places) for region, places in inside.items()})


def _sorted(rows: Sequence[Row], keys: Mapping[str, Key]) -> tuple[dict[Cell, list[Row]], dict[Cell, str]]:
    """The contracts of each cell, and its label."""
    found: defaultdict[Cell, list[Row]] = defaultdict(list)
    labels: dict[Cell, str] = {}
    found[ROOT] = list(rows)
    for row in rows:
        for table, key in keys.items():
            one, label = key(row)
            found[table, one].append(row)
            labels.setdefault((table, one), label)
    return dict(found), labels


def _sums(found: Mapping[Cell, list[Row]], rows: Sequence[Row], keys: Mapping[str, Key]) -> list[Sum]:
    parts: defaultdict[Cell, set[Cell]] = defaultdict(set)
    for row in rows:
        for nest in NESTS:
            chain = [(table, keys[table](row)[0]) for table in nest] + [ROOT]
            for part, whole in pairwise(chain):
                parts[whole].add(part)
    return [
        (whole, tuple(sorted(part for part in some if part[0] == table)))
        for whole, some in parts.items()
        for table in sorted({part[0] for part in some})
        if whole in found
    ]


@dataclass(frozen=True)
class _Contracts:
    """How many contracts each cell has, which are hidden, and what may be known of those."""

    values: dict[Cell, int]
    hidden: frozenset[Cell]
    most: dict[Cell, int]


def _contracts(found: Mapping[Cell, list[Row]], sums: list[Sum]) -> tuple[_Contracts, list[Sum]]:
    """Nest by nest, as all have the same whole, which is told. A nest that can't be kept loses its finest table."""
    values, hidden = {ROOT: len(found[ROOT])}, set()
    kept: list[Sum] = []
    for nest in NESTS:
        for first in range(len(nest)):
            tables = {"", *nest[first:]}
            inside = {cell: len(some) for cell, some in found.items() if cell[0] in tables}
            of_nest = [(whole, parts) for whole, parts in sums if whole in inside and parts[0] in inside]
            counts = Counts(inside, least=dict.fromkeys(inside, 1))
            few = {cell for cell, count in inside.items() if is_few(count)}
            if (hides := hide([counts], of_nest, few, kept={ROOT})) is not None:
                values, hidden, kept = values | inside, hidden | hides, kept + of_nest
                break
    every = Counts(values, least=dict.fromkeys(values, 1))
    known = ranges(every, kept, hidden)
    most = {cell: known[cell][1] if cell in hidden else count for cell, count in values.items()}
    return _Contracts(values, frozenset(hidden), most), kept


class _Telling:
    """What is told of each cell, once it is known whose number of contracts is."""

    def __init__(self, found: Mapping[Cell, list[Row]], sums: list[Sum], contracts: _Contracts, on: date) -> None:
        self.found, self.sums, self.contracts = found, sums, contracts
        self.running = self._counted(lambda row: row.state == FileState.RUNNING)
        self.paid = self._counted(lambda row: row.paid > 0)
        self.asked = self._counted(lambda row: row.asked > 0)
        self.stays = {cell: stayed(rows, on) for cell, rows in found.items()}
        n = contracts.values
        unpaid = {cell: self.asked[cell] - self.paid[cell] for cell in found}
        self.no_running = self._hidden([self.running], lambda cell: tells_of_few(self.running[cell], n[cell]))
        self.no_paid = self._hidden([self.paid], lambda cell: tells_of_few(self.paid[cell], n[cell]))
        self.no_asked = self._hidden(
            [self.asked], lambda cell: tells_of_few(self.asked[cell], n[cell]) or is_few(unpaid[cell])
        )
        yes = {cell: one.yes or 0 for cell, one in self.stays.items()}
        left = {cell: one.left or 0 for cell, one in self.stays.items()}
        missing = {cell: one.missing or 0 for cell, one in self.stays.items()}
        rest = {cell: n[cell] - yes[cell] - left[cell] for cell in found}
        self.no_stayed = self._hidden(
            [yes, left], lambda cell: is_few(yes[cell]) or is_few(left[cell]) or is_few(rest[cell])
        )
        self.no_missing = self._hidden([missing], lambda cell: tells_of_few(missing[cell], rest[cell]))

    def _counted(self, has: Callable[[Row], bool]) -> dict[Cell, int]:
        return {cell: sum(map(has, rows)) for cell, rows in self.found.items()}

    def _hidden(self, values: Sequence[dict[Cell, int]], few: Callable[[Cell], bool]) -> frozenset[Cell]:
        """Cells of which a count is not told: all of them where hiding some would not do."""
        hides = self.contracts.hidden | {cell for cell in self.found if few(cell)}
        alone = len(values) == 1  # a count that is hidden alone is not zero, but where the contracts are hidden too
        least = {cell: int(alone and cell not in self.contracts.hidden) for cell in self.found}
        every = [Counts(one, least, self.contracts.most) for one in values]
        found = hide(every, self.sums, hides)
        return frozenset(self.found) if found is None else found

    def group(self, cell: Cell, label: str) -> Group:
        rows, stays = self.found[cell], self.stays[cell]

        def told(value: int | None, hidden: frozenset[Cell]) -> int | None:
            return None if cell in hidden else value

        return Group(
            key=cell[1],
            label=label,
            contracts=told(len(rows), self.contracts.hidden),
            running=told(self.running[cell], self.no_running),
            paid_files=told(self.paid[cell], self.no_paid),
            asked_cents=told(sum(row.asked for row in rows), self.no_asked),
            paid_cents=told(sum(row.paid for row in rows), self.no_paid),
            stayed=Stayed(
                told(stays.yes, self.no_stayed), told(stays.left, self.no_stayed), told(stays.missing, self.no_missing)
            ),
        )


def stayed(rows: Iterable[Row], on: date) -> Stayed:
    """Of those that began twelve months ago or more. A contract that was broken before is known: they left."""
    months = volunteer_rules().staying.first
    yes = left = missing = 0
    for row in rows:
        if row.starts_on is None or row.state not in STARTED or months_after(row.starts_on, months) > on:
            continue
        due = months_after(row.starts_on, months)
        if row.state == FileState.BROKEN and row.ended_on is not None and row.ended_on < due:
            left += 1
        elif row.stayed == Stay.YES:
            yes += 1
        elif row.stayed == Stay.LEFT:
            left += 1
        else:
            missing += 1
    return Stayed(yes, left, missing)


def stayed_later(rows: Sequence[Row]) -> Stayed:
    """Of the people who agreed and were asked at 24 months; of the whole alone, as they are few."""
    asked = [row for row in rows if row.asked_later]
    yes, left = (sum(row.later == answer for row in asked) for answer in (Stay.YES, Stay.LEFT))
    missing, rest = len(asked) - yes - left, len(rows) - yes - left
    no_answer = is_few(yes) or is_few(left) or is_few(rest)
    no_missing = tells_of_few(missing, rest) or len(rows) < LEAST
    return Stayed(None if no_answer else yes, None if no_answer else left, None if no_missing else missing)
