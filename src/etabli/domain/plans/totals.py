"""Totals of money, computed from lines: pure functions, in cents. Instruments are never added together."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
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
        cells = _tellable(group)
        if kept_back := frozenset(CELLS) - cells:
            untold[instrument] |= kept_back
        if cells:
            whole = by_instrument(group)[instrument]
            hidden[instrument] += replace(whole, **dict.fromkeys(set(CELLS) - cells, 0))
    return Told(by_instrument(own), dict(hidden), len(others), dict(untold))


def _tellable(group: Sequence[Line]) -> frozenset[str]:
    """The stages of hidden lines whose sum tells of no firm.

    A sum is of three bearers at least, of two once a funder has taken its own lines away; and no two sums that are told
    differ by the lines of one or two bearers.
    """
    if _bearers(group) < ENOUGH_FIRMS:
        return frozenset()
    sums = [(line, funnel_of(line)) for line in group]
    found: dict[str, set[Line]] = {}
    for cell in CELLS:
        behind = {line for line, funnel in sums if getattr(funnel, cell)}
        enough = _none_or(behind, ENOUGH_FIRMS)
        left = [{line for line in behind if line.funder != funder} for funder in {line.funder for line in behind}]
        apart = [behind ^ other for other in found.values()]
        if enough and all(_none_or(some, 2) for some in left) and all(_none_or(some, ENOUGH_FIRMS) for some in apart):
            found[cell] = behind
    return frozenset(found)


def _bearers(lines: Iterable[Line]) -> int:
    return len({line.bearer for line in lines})


def _none_or(lines: Iterable[Line], least: int) -> bool:
    bearers = _bearers(lines)
    return bearers == 0 or bearers >= least


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
