"""Small counts are not told, nor found from what is: which cells of nested tables to hide.

Tables share their wholes: territories add up to régions, régions and schools to the nation. A count that is hidden is
found again when all that is left of a sum is its own; so others are hidden with it, the smallest first, until each of
them may have at least two values (secondary suppression; Hundepool and others, *Statistical Disclosure Control*, 2012,
chapter 4). What a cell may be is read by bounds that go up and down the sums until none moves: exact where tables nest.
"""

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, field

from etabli.analysis.delays import LEAST

Cell = tuple[str, str]  # a table, a group of it
Sum = tuple[Cell, tuple[Cell, ...]]  # a whole, and the parts that make it
Range = tuple[int, int]


def is_few(count: int) -> bool:
    """One or two: it is as good as a name."""
    return 0 < count < LEAST


def tells_of_few(count: int, whole: int) -> bool:
    """Whether a count of a whole, or the rest that it leaves, is of one or two."""
    return is_few(count) or is_few(whole - count)


@dataclass(frozen=True)
class Counts:
    """One count of every cell. `least` and `most`: what a reader knows of a cell that is hidden."""

    values: Mapping[Cell, int]
    least: Mapping[Cell, int] = field(default_factory=dict)
    most: Mapping[Cell, int] = field(default_factory=dict)

    def known(self, cell: Cell, hidden: Collection[Cell], highest: int) -> Range:
        if cell not in hidden:
            return self.values[cell], self.values[cell]
        return self.least.get(cell, 0), self.most.get(cell, highest)


def ranges(counts: Counts, sums: Sequence[Sum], hidden: Collection[Cell]) -> dict[Cell, Range]:
    """What each hidden cell may be, from all that is told."""
    highest = max(counts.values.values(), default=0)
    of = {cell: counts.known(cell, hidden, highest) for cell in counts.values}
    moves = True
    while moves:
        moves = False
        for whole, parts in sums:
            low, high = sum(of[part][0] for part in parts), sum(of[part][1] for part in parts)
            moves |= _narrow(of, whole, low, high)
            wide = of[whole]
            for part in parts:
                mine = of[part]
                moves |= _narrow(of, part, wide[0] - high + mine[1], wide[1] - low + mine[0])
                low, high = low - mine[0] + of[part][0], high - mine[1] + of[part][1]
    return {cell: of[cell] for cell in hidden}


def _narrow(of: dict[Cell, Range], cell: Cell, low: int, high: int) -> bool:
    before = of[cell]
    of[cell] = max(before[0], low), min(before[1], high)
    return of[cell] != before


def hide(
    every: Sequence[Counts], sums: Sequence[Sum], few: Collection[Cell], kept: Collection[Cell] = ()
) -> frozenset[Cell] | None:
    """Those that are hidden so that nothing but zero is found of any of them: `few` and others. None where hiding all
    would not do. `every`: counts that are told or hidden together. `kept`: what is told in any case.
    """
    hidden = set(few)
    while found := _found(every, sums, hidden):
        beside = _candidates(every, sums, found, hidden, kept) or _candidates(every, sums, hidden, hidden, kept)
        if not beside:
            return None
        hidden.add(beside[0])
    return frozenset(hidden)


def _found(every: Sequence[Counts], sums: Sequence[Sum], hidden: Set[Cell]) -> frozenset[Cell]:
    """The hidden cells of which a count that is not zero has one value left."""
    return frozenset(
        cell
        for counts in every
        for cell, (low, high) in ranges(counts, sums, hidden).items()
        if low >= high and counts.values[cell]
    )


def _candidates(
    every: Sequence[Counts], sums: Sequence[Sum], of: Set[Cell], hidden: Set[Cell], kept: Collection[Cell]
) -> list[Cell]:
    """What is told in the sums of some cells, parts before wholes, the smallest first."""
    found: dict[Cell, tuple[bool, int, Cell]] = {}
    for whole, parts in sums:
        if whole in of or not of.isdisjoint(parts):
            for cell in (*parts, whole):
                size = sum(counts.values[cell] for counts in every)
                if size and cell not in hidden and cell not in kept:
                    found.setdefault(cell, (cell == whole, size, cell))
    return sorted(found, key=lambda cell: found[cell])
