"""Totals of firms: nothing that is told, nor less what else is told, is of one or two firms; nothing is told twice.

Each cell counts a power of two of its own: a sum that is told says of which cells it is.
"""

from itertools import combinations
from random import Random

import pytest

from etabli.domain.training.queries.together import LEAST, Cells, together

KEYS = ("done", "decided", "nothing")
Atoms = dict[int, str]  # what a power of two is the count of: a firm


def _world(chance: Random) -> tuple[list[Cells], Atoms]:
    atoms: Atoms = {}
    territories = []
    for _ in range(chance.randint(1, 5)):
        one = Cells()
        for firm in chance.sample("abcdefgh", chance.randint(1, 6)):
            one.diagnosed.add(firm)
            for key in chance.sample(KEYS, chance.randint(1, 3)):
                bit = 1 << len(atoms)
                atoms[bit] = firm
                one.follows[key].add(bit, firm)
        territories.append(one)
    return territories, atoms


def _sums(territories: list[Cells]) -> list[int]:
    rows = together(territories).follows
    return [count for count in (*dict(rows.shown).values(), rows.other) if count]


def _firms(total: int, atoms: Atoms) -> set[str]:
    return {firm for bit, firm in atoms.items() if total & bit}


@pytest.mark.parametrize("seed", range(120))
def test_no_sum_and_no_difference_of_sums_is_of_one_or_two_firms(seed: int) -> None:
    territories, atoms = _world(Random(seed))
    local = [total for one in territories for total in _sums([one])]
    whole = _sums(territories)
    for every in (local, whole):
        assert all(not first & second for first, second in combinations(every, 2)), "told twice"
    assert all(len(_firms(one, atoms)) >= LEAST for one in (*local, *whole))
    for total in whole:
        rest = total
        for one in local:
            assert one & total in (0, one), "a part of what a territory tells"
            rest &= ~one
        assert not rest or len(_firms(rest, atoms)) >= LEAST
    assert sum(local) & ~sum(whole) == 0, "what a territory tells, all together tell"
    untold = [bit for bit in atoms if not bit & sum(whole)]
    assert together(territories).follows.partly == bool(untold)
    assert len({atoms[bit] for bit in untold}) < LEAST or not untold


def test_a_row_of_one_firm_in_each_of_three_territories_is_told() -> None:
    territories = []
    for n in range(3):
        one = Cells()
        for rank, key in enumerate(("done", "done", "done", "decided", "nothing", "studied")):
            one.follows[key].add(1, f"{n}{min(rank, 2) if rank < 3 else rank % 2}")
        territories.append(one)
    assert together(territories[:1]).follows.shown == (("done", 3),) and together(territories[:1]).follows.partly
    told = together(territories).follows
    assert (dict(told.shown), told.partly) == ({"decided": 3, "done": 9, "nothing": 3, "studied": 3}, False)
