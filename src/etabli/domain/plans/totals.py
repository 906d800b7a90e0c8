"""Totals of money, computed from lines: pure functions, in cents. Instruments are never added together."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from operator import attrgetter
from uuid import UUID

from etabli.domain.plans.enums import Instrument, StageKind

CASH = (Instrument.GRANT, Instrument.ADVANCE, Instrument.LOAN, Instrument.EQUITY)  # what can pay an expense
ENOUGH_FIRMS = 3  # below, a sum of hidden lines would tell of one of them


@dataclass(frozen=True)
class Line:
    """A resource with what was said of it. `bearer` and `funder` name whose secret its amounts may be.

    `circle`: who may open it (a `Visibility`, the narrower of the fiche's and of the line's).
    """

    id: UUID
    fiche: UUID
    instrument: str
    funder: Hashable
    bearer: Hashable
    year: int | None
    stages: tuple[tuple[str, int], ...]  # (kind, cents)
    circle: str = ""

    @cached_property
    def sums(self) -> Mapping[str, int]:
        """The sum of each stage of which something was said: several payments add up."""
        found: dict[str, int] = {}
        for kind, cents in self.stages:
            found[kind] = found.get(kind, 0) + cents
        return found

    def at(self, kind: str) -> int:
        return self.sums.get(kind, 0)

    def has(self, kind: str) -> bool:
        return kind in self.sums

    @property
    def agreed(self) -> int:
        """Granted, or contracted where no grant was notified, less what was cancelled."""
        return _agreed(self.sums)

    @property
    def paid(self) -> int:
        """What was paid, less what was given back."""
        return self.at(StageKind.PAID) - self.at(StageKind.REPAID)

    @property
    def expected(self) -> int:
        """What the plan counts on: the furthest stage that stands; nothing of what was refused and not agreed."""
        return _expected(self.sums)

    @cached_property
    def funnel(self) -> "Funnel":
        """The line as sums."""
        return funnel_of(self.sums)


def _agreed(said: Mapping[str, int]) -> int:
    given = said[StageKind.GRANTED] if StageKind.GRANTED in said else said.get(StageKind.CONTRACTED, 0)
    return max(0, given - said.get(StageKind.CANCELLED, 0))


def _expected(said: Mapping[str, int]) -> int:
    if StageKind.CONTRACTED in said:
        return max(0, said[StageKind.CONTRACTED] - said.get(StageKind.CANCELLED, 0))
    if StageKind.GRANTED in said:
        return _agreed(said)
    if StageKind.REFUSED in said or StageKind.CANCELLED in said:
        return 0
    return said[StageKind.REQUESTED] if StageKind.REQUESTED in said else said.get(StageKind.ANNOUNCED, 0)


@dataclass(frozen=True)
class Funnel:
    """Sums of one instrument by stage. What was asked and what was agreed both stand."""

    announced: int = 0
    requested: int = 0
    granted: int = 0
    contracted: int = 0
    paid: int = 0
    refused: int = 0
    expected: int = 0
    lines: int = 0

    def __add__(self, other: "Funnel") -> "Funnel":
        return Funnel(
            self.announced + other.announced,
            self.requested + other.requested,
            self.granted + other.granted,
            self.contracted + other.contracted,
            self.paid + other.paid,
            self.refused + other.refused,
            self.expected + other.expected,
            self.lines + other.lines,
        )


def funnel_of(said: Mapping[str, int]) -> Funnel:
    """One line, by the sum of each of its stages of which something was said."""
    return Funnel(
        said.get(StageKind.ANNOUNCED, 0),
        said.get(StageKind.REQUESTED, 0),
        _agreed(said) if StageKind.GRANTED in said else 0,
        said.get(StageKind.CONTRACTED, 0),
        said.get(StageKind.PAID, 0) - said.get(StageKind.REPAID, 0),
        said.get(StageKind.REFUSED, 0),
        _expected(said),
        1,
    )


def by_instrument(lines: Iterable[Line]) -> dict[str, Funnel]:
    """Sums by instrument, in the order of the instruments."""
    found: dict[str, list[Funnel]] = defaultdict(list)
    for line in lines:
        found[line.instrument].append(line.funnel)
    return {instrument: added(found[instrument]) for instrument in Instrument.values if instrument in found}


_CELLS = attrgetter(*Funnel.__dataclass_fields__)


def added(funnels: Iterable[Funnel]) -> Funnel:
    """Of one instrument, together."""
    return Funnel(*map(sum, zip(*map(_CELLS, funnels), strict=True)))


@dataclass(frozen=True)
class Agreement:
    """What was asked, over all; of it what was answered; and what was agreed of that: the auditors' question."""

    asked: int
    answered: int
    agreed: int

    @property
    def waiting(self) -> int:
        return self.asked - self.answered


ANSWERS = (StageKind.GRANTED, StageKind.CONTRACTED, StageKind.REFUSED, StageKind.CANCELLED)


def agreement(lines: Iterable[Line]) -> Agreement:
    """Of lines of one instrument that were asked for; what was agreed without being asked is not counted."""
    asked = [line for line in lines if line.has(StageKind.REQUESTED)]
    answered = [line for line in asked if any(line.has(kind) for kind in ANSWERS)]
    return Agreement(
        asked=sum(line.at(StageKind.REQUESTED) for line in asked),
        answered=sum(line.at(StageKind.REQUESTED) for line in answered),
        agreed=sum(line.agreed for line in answered),
    )


@dataclass(frozen=True)
class Balance:
    """What a fiche costs against what may pay for it. `missing` above zero: not covered; below: too much."""

    cost: int
    covered: dict[str, int]

    @property
    def resources(self) -> int:
        """What pays: guarantees and engineering are no money for an expense."""
        return sum(self.covered.get(instrument, 0) for instrument in CASH)

    @property
    def missing(self) -> int:
        return self.cost - self.resources

    @property
    def balanced(self) -> bool:
        return self.missing == 0


def balance(expenses: Iterable[int], lines: Iterable[Line]) -> Balance:
    """Expenses in cents against the lines' expected amounts by instrument."""
    covered = {instrument: funnel.expected for instrument, funnel in by_instrument(lines).items()}
    return Balance(sum(expenses), covered)


CELLS = ("requested", "granted", "paid", "announced", "contracted", "expected", "refused")  # first told first


@dataclass(frozen=True)
class Told:
    """What a reader is told: the sums of the lines they may open, and of the others together where that tells of none.

    `untold`: by instrument, the stages whose sum over the hidden lines is not told; there `hidden` has nothing.
    """

    seen: dict[str, Funnel]
    hidden: dict[str, Funnel]
    hidden_lines: int
    untold: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether the sums hold every line."""
        return not self.untold

    @property
    def totals(self) -> dict[str, Funnel]:
        """Sums by instrument of all that is told."""
        return _merged(self.seen, self.hidden)


def told(lines: Sequence[Line], seen: frozenset[UUID]) -> Told:
    """Sums for a reader who may open `seen`.

    The others are told as one group an instrument, never broken down further, and only what `_tellable` lets through.
    Each circle of readers is judged on its own: who belongs to a wider one can sign out, read what everybody is told,
    and take away what they see.
    """
    own = [line for line in lines if line.id in seen]
    others = [line for line in lines if line.id not in seen]
    groups: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in others:
        groups[line.instrument, line.circle].append(line)
    hidden: dict[str, Funnel] = defaultdict(Funnel)
    untold: dict[str, frozenset[str]] = defaultdict(frozenset)
    for (instrument, _), group in groups.items():
        whole, kept_back = told_together(
            [line.bearer for line in group], [line.funder for line in group], [line.funnel for line in group]
        )
        if kept_back:
            untold[instrument] |= kept_back
        if whole is not None:
            hidden[instrument] += whole
    return Told(by_instrument(own), dict(hidden), len(others), dict(untold))


def told_together(
    bearers: Sequence[Hashable], funders: Sequence[Hashable], funnels: Sequence[Funnel]
) -> tuple[Funnel | None, frozenset[str]]:
    """Of hidden lines of one instrument and one circle: the sums that are told, and the stages that are not.

    The three say of each line in turn whose it is, who pays for it, and its amounts. None where nothing is told.
    """
    cells = _tellable(bearers, funders, funnels)
    if not cells:
        return None, frozenset(CELLS)
    kept_back, whole = frozenset(CELLS) - cells, added(funnels)
    return (replace(whole, **dict.fromkeys(kept_back, 0)) if kept_back else whole), kept_back


def _tellable(bearers: Sequence[Hashable], funders: Sequence[Hashable], funnels: Sequence[Funnel]) -> frozenset[str]:
    """The stages of hidden lines whose sum tells of no firm.

    A sum is of three bearers at least, of two once a funder has taken its own lines away; and no two sums that are told
    differ by the lines of one or two bearers.
    """
    if len(set(bearers)) < ENOUGH_FIRMS:
        return frozenset()

    @cache
    def none_or(some: int, least: int) -> bool:
        count = len({bearer for n, bearer in enumerate(bearers) if some >> n & 1})
        return count == 0 or count >= least

    of_funder: dict[Hashable, int] = {}  # sets of lines, a bit a place in the group
    for n, funder in enumerate(funders):
        of_funder[funder] = of_funder.get(funder, 0) | 1 << n
    found: dict[str, int] = {}  # the lines behind a sum
    for cell in CELLS:
        behind = sum(1 << n for n, funnel in enumerate(funnels) if getattr(funnel, cell))
        enough = none_or(behind, ENOUGH_FIRMS) and all(
            none_or(behind & ~own, 2) for own in of_funder.values() if behind & own
        )
        if enough and all(none_or(behind ^ other, ENOUGH_FIRMS) for other in found.values()):
            found[cell] = behind
    return frozenset(found)


def _merged(*parts: Mapping[str, Funnel]) -> dict[str, Funnel]:
    """Sums by instrument over several, in the order of the instruments."""
    found: dict[str, Funnel] = defaultdict(Funnel)
    for part in parts:
        for instrument, funnel in part.items():
            found[instrument] += funnel
    return {instrument: found[instrument] for instrument in Instrument.values if instrument in found}


def told_over(places: Iterable[tuple[Sequence[Line], frozenset[UUID]]]) -> Told:
    """Sums over several plans: a plan's hidden lines join only where the plan alone would tell them.

    Otherwise the sum over a région less those of its other plans would tell of the plan that is not told.
    """
    parts = [told(lines, seen) for lines, seen in places]
    untold: dict[str, frozenset[str]] = defaultdict(frozenset)
    for part in parts:
        for instrument, cells in part.untold.items():
            untold[instrument] |= cells
    return Told(
        seen=_merged(*(part.seen for part in parts)),
        hidden=_merged(*(part.hidden for part in parts)),
        hidden_lines=sum(part.hidden_lines for part in parts),
        untold=dict(untold),
    )
