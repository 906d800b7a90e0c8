"""Aids that a firm may ask for at the same time: what is said of each pair, and what de minimis aids add up to."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations

from etabli.analysis.aids.amounts import NOT_KNOWN, NOTHING, Together, added, amount, ceiling_cut, together
from etabli.analysis.aids.de_minimis import room
from etabli.analysis.aids.eligibility import Outcome, Verdict
from etabli.kernel.intervals import Interval
from etabli.kernel.three_valued import Truth


@dataclass(frozen=True, slots=True)
class Pair:
    """Two aids that may be asked for. `sure`: both are granted by what is known."""

    one: Verdict
    other: Verdict
    found: Together

    @property
    def sure(self) -> bool:
        return self.one.outcome is self.other.outcome is Outcome.YES


@dataclass(frozen=True, slots=True)
class Asked:
    """De minimis aids asked for together. `fits`: whether they keep under the ceiling; None where it is not known."""

    euros: Interval
    fits: Truth


def pairs(verdicts: Sequence[Verdict]) -> tuple[Pair, ...]:
    """Each pair of what may be asked for, in their order."""
    possible = [one for one in verdicts if one.outcome is not Outcome.NO and one.version is not None]
    return tuple(Pair(one, other, together(one, other)) for one, other in combinations(possible, 2))


def asked_together(verdicts: Sequence[Verdict]) -> Asked:
    """The sum of de minimis aids, next to the least room of their days; of two, cut to the ceiling of their cumulation.

    Each is granted on its own day, and the one that comes last has to fit beside all the others.
    """
    euros = reduce(added, (amount(one).euros for one in verdicts), NOTHING)
    if len(verdicts) == 2:
        euros = ceiling_cut(euros, *verdicts)
    rooms = [room(one.facts.de_minimis, one.day) or NOT_KNOWN for one in verdicts]
    fits: list[Truth] = [left.at_least(euros) for left in rooms]
    return Asked(euros, False if False in fits else None if None in fits else True)
