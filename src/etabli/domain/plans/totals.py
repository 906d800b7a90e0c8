"""Totals of money, computed from lines: pure functions, in cents. Instruments are never added together."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from etabli.domain.plans.enums import Instrument, StageKind

CASH = (Instrument.GRANT, Instrument.ADVANCE, Instrument.LOAN, Instrument.EQUITY)  # what can pay an expense
ENOUGH_FIRMS = 3  # below, a sum of hidden lines would tell of one of them


@dataclass(frozen=True)
class Line:
    """A resource with what was said of it. `bearer` and `funder` name whose secret its amounts may be."""

    id: UUID
    fiche: UUID
    instrument: str
    funder: Hashable
    bearer: Hashable
    year: int | None
    stages: tuple[tuple[str, int], ...]  # (kind, cents)

    def at(self, kind: str) -> int:
        """The sum of a stage: several payments add up."""
        return sum(cents for stage, cents in self.stages if stage == kind)

    def has(self, kind: str) -> bool:
        return any(stage == kind for stage, _ in self.stages)

    @property
    def agreed(self) -> int:
        """Granted, or contracted where no grant was notified, less what was cancelled."""
        given = self.at(StageKind.GRANTED) if self.has(StageKind.GRANTED) else self.at(StageKind.CONTRACTED)
        return max(0, given - self.at(StageKind.CANCELLED))

    @property
    def paid(self) -> int:
        """What was paid, less what was given back."""
        return self.at(StageKind.PAID) - self.at(StageKind.REPAID)

    @property
    def expected(self) -> int:
        """What the plan counts on: the furthest stage that stands; nothing of what was refused and not agreed."""
        if self.has(StageKind.CONTRACTED):
            return max(0, self.at(StageKind.CONTRACTED) - self.at(StageKind.CANCELLED))
        if self.has(StageKind.GRANTED):
            return self.agreed
        if self.has(StageKind.REFUSED) or self.has(StageKind.CANCELLED):
            return 0
        if self.has(StageKind.REQUESTED):
            return self.at(StageKind.REQUESTED)
        return self.at(StageKind.ANNOUNCED)


@dataclass(frozen=True)
class Funnel:
    """Sums of one instrument by stage. `asked` and `agreed` both stand: what was asked and not agreed is their gap."""

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


def funnel_of(line: Line) -> Funnel:
    """One line as sums."""
    return Funnel(
        announced=line.at(StageKind.ANNOUNCED),
        requested=line.at(StageKind.REQUESTED),
        granted=line.agreed if line.has(StageKind.GRANTED) else 0,
        contracted=line.at(StageKind.CONTRACTED),
        paid=line.paid,
        refused=line.at(StageKind.REFUSED),
        expected=line.expected,
        lines=1,
    )


def by_instrument(lines: Iterable[Line]) -> dict[str, Funnel]:
    """Sums by instrument, in the order of the instruments."""
    found: dict[str, Funnel] = defaultdict(Funnel)
    for line in lines:
        found[line.instrument] += funnel_of(line)
    return {instrument: found[instrument] for instrument in Instrument.values if instrument in found}


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


@dataclass(frozen=True)
class Told:
    """What a reader is told: the sums of the lines they may open, and of the others together where that tells of none.

    `complete`: the sums hold every line. Otherwise some hidden lines stand in none, for want of firms among them.
    """

    seen: dict[str, Funnel]
    hidden: dict[str, Funnel]
    hidden_lines: int
    complete: bool

    @property
    def totals(self) -> dict[str, Funnel]:
        """Sums by instrument of all that is told."""
        found: dict[str, Funnel] = defaultdict(Funnel)
        for part in (self.seen, self.hidden):
            for instrument, funnel in part.items():
                found[instrument] += funnel
        return {instrument: found[instrument] for instrument in Instrument.values if instrument in found}


def told(lines: Sequence[Line], seen: frozenset[UUID]) -> Told:
    """Sums for a reader who may open `seen`.

    The others are told as one group an instrument, never broken down further, and only where each instrument's group
    holds at least three bearers: so that no cell, and no difference between what is told, is one firm's.
    """
    own = [line for line in lines if line.id in seen]
    others = [line for line in lines if line.id not in seen]
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in others:
        groups[line.instrument].append(line)
    safe = all(len({line.bearer for line in group}) >= ENOUGH_FIRMS for group in groups.values())
    return Told(
        seen=by_instrument(own),
        hidden=by_instrument(others) if safe else {},
        hidden_lines=len(others),
        complete=safe,
    )


def told_over(places: Iterable[tuple[Sequence[Line], frozenset[UUID]]]) -> Told:
    """Sums over several plans: a plan's hidden lines join only where the plan alone would tell them.

    Otherwise the sum over a région less those of its other plans would tell of the plan that is not told.
    """
    parts = [told(lines, seen) for lines, seen in places]
    seen: dict[str, Funnel] = defaultdict(Funnel)
    hidden: dict[str, Funnel] = defaultdict(Funnel)
    for part in parts:
        for into, sums in ((seen, part.seen), (hidden, part.hidden)):
            for instrument, funnel in sums.items():
                into[instrument] += funnel
    return Told(
        seen=dict(seen),
        hidden=dict(hidden),
        hidden_lines=sum(part.hidden_lines for part in parts),
        complete=all(part.complete for part in parts),
    )
