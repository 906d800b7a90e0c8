"""What is hidden of nested tables has two values at least, by enumerating every table that agrees with what is told."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import pytest

from etabli.analysis.small_cells import Cell, Counts, Sum, hide, is_few, tells_of_few

ROOT = ("", "")
NESTS = {  # leaves, by what they are in
    "two and two": ((0, 1), (2, 3)),
    "one and three": ((0,), (1, 2, 3)),
    "two, one and one": ((0, 1), (2,), (3,)),
}


def nested(counts: Sequence[int], nest: Sequence[Sequence[int]]) -> tuple[dict[Cell, int], list[Sum], list[Cell]]:
    """A nation, régions, territories, and schools that cut the nation another way."""
    leaves = [("territory", str(n)) for n in range(len(counts))]
    values: dict[Cell, int] = {ROOT: sum(counts), **dict(zip(leaves, counts, strict=True))}
    regions = [("region", str(n)) for n in range(len(nest))]
    sums: list[Sum] = [(ROOT, tuple(regions))]
    for region, inside in zip(regions, nest, strict=True):
        values[region] = sum(counts[n] for n in inside)
        sums.append((region, tuple(leaves[n] for n in inside)))
    return values, sums, leaves


def agreeing(
    values: Mapping[Cell, int], sums: Sequence[Sum], leaves: Sequence[Cell], hidden: frozenset[Cell], least: int
) -> Iterator[dict[Cell, int]]:
    """The slow way: every table of whole numbers that says the same of what is told."""
    free = [leaf for leaf in leaves if leaf in hidden]
    for given in product(range(least, values[ROOT] + 1), repeat=len(free)):
        found = {leaf: values[leaf] for leaf in leaves} | dict(zip(free, given, strict=True))
        for whole, parts in reversed(sums):
            found[whole] = sum(found[part] for part in parts)
        if all(found[cell] == values[cell] for cell in values if cell not in hidden):
            yield found


@pytest.mark.parametrize("nest", NESTS.values(), ids=NESTS)
def test_every_hidden_count_keeps_two_values(nest: Sequence[Sequence[int]]) -> None:
    """Of every way to share contracts among four territories in régions: a group that is listed has one at least."""
    for counts in product(range(1, 5), repeat=4):
        values, sums, leaves = nested(counts, nest)
        few = {cell for cell, count in values.items() if is_few(count)}
        least = dict.fromkeys(values, 1)
        hidden = hide([Counts(values, least)], sums, few, kept={ROOT})
        if hidden is None:
            continue
        assert few <= hidden
        seen: dict[Cell, set[int]] = {cell: set() for cell in hidden}
        for table in agreeing(values, sums, leaves, hidden, 1):
            for cell in hidden:
                seen[cell].add(table[cell])
            if all(len(some) > 1 for some in seen.values()):
                break
        assert all(len(some) > 1 for some in seen.values()), (counts, hidden, seen)


def test_nothing_is_given_up_but_what_no_hiding_could_keep() -> None:
    """A contract each: who sees that all are hidden knows each."""
    for counts in product(range(1, 5), repeat=4):
        values, sums, _ = nested(counts, NESTS["two and two"])
        few = {cell for cell, count in values.items() if is_few(count)}
        assert (hide([Counts(values, dict.fromkeys(values, 1))], sums, few, kept={ROOT}) is None) == (sum(counts) == 4)


def test_a_hidden_whole_is_hidden_in_every_table_that_makes_it() -> None:
    """Two of eight run: the nation is hidden, and no table adds up to it."""
    values: dict[Cell, int] = {ROOT: 2, ("school", "a"): 2, ("school", "b"): 0, ("year", "a"): 1, ("year", "b"): 1}
    sums: list[Sum] = [(ROOT, (("school", "a"), ("school", "b"))), (ROOT, (("year", "a"), ("year", "b")))]
    few = {cell for cell, count in values.items() if is_few(count)}
    most = dict.fromkeys(values, 4) | {ROOT: 8}
    least = dict.fromkeys(values, 1)
    hidden = hide([Counts(values, least, most)], sums, few)
    assert hidden == {ROOT, ("school", "a"), ("year", "a"), ("year", "b")}


def test_the_case_that_was_found_by_taking_away() -> None:
    """A=5 and B=2 of a région, C=4 and D=1 of another: B was the first région less A."""
    values, sums, _ = nested((5, 2, 4, 1), NESTS["two and two"])
    hidden = hide([Counts(values, dict.fromkeys(values, 1))], sums, {("territory", "1"), ("territory", "3")}, {ROOT})
    assert hidden == {("territory", "0"), ("territory", "1"), ("territory", "2"), ("territory", "3")}


def test_of_few_or_of_the_rest() -> None:
    assert [tells_of_few(count, 6) for count in range(7)] == [False, True, True, False, True, True, False]
