"""What-if programming: which asked-for lines an amount would fund, taken in an order that is stated. Pure functions.

Lines are taken one after the other in the order of the criteria; one that does not fit in what is left is passed over
and the next is tried. It is the rule that a committee can redo by hand; it does not look for the fullest use.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

MATURITY = ("ready", "defined", "feasibility", "idea", "")
COMMITMENT = ("firm", "to_confirm", "")


class Criterion(StrEnum):
    """What lines may be ordered by."""

    MATURITY = "maturite"
    COMMITMENT = "engagement"
    ASKED = "anciennete"
    LEVERAGE = "levier"
    SMALL = "petits"
    SERVED = "territoires"


class Why(StrEnum):
    """Why a line is left out."""

    BY_HAND = "by_hand"
    CAP = "cap"
    NOT_ENOUGH = "not_enough"


@dataclass(frozen=True)
class Candidate:
    """A line that was asked for and not answered. Amounts in cents; `share`: of the fiche's cost, None when unknown.

    `agreed_there`: what the envelope's scheme gave already in its territory.
    """

    line: UUID
    territory: str
    axis: str
    asked: int
    maturity: str = ""
    commitment: str = ""
    asked_on: date | None = None
    share: float | None = None
    agreed_there: int = 0


@dataclass(frozen=True)
class Criteria:
    """`order`: the criteria, the first deciding first. `cap`: at most so many per cent of the amount a territory.

    `included` are taken first, as far as they fit; `excluded` never are.
    """

    order: tuple[Criterion, ...] = (Criterion.MATURITY,)
    cap: int | None = None
    included: frozenset[UUID] = frozenset()
    excluded: frozenset[UUID] = frozenset()

    def as_data(self) -> dict[str, Any]:
        return {
            "order": [one.value for one in self.order],
            "cap": self.cap,
            "included": sorted(map(str, self.included)),
            "excluded": sorted(map(str, self.excluded)),
        }

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> "Criteria":
        """What `as_data` wrote."""
        return cls(
            order=tuple(Criterion(one) for one in data["order"]),
            cap=data["cap"],
            included=frozenset(map(UUID, data["included"])),
            excluded=frozenset(map(UUID, data["excluded"])),
        )


@dataclass(frozen=True)
class Chosen:
    """`taken` in the order in which they were; `left`, each with why."""

    amount: int
    taken: tuple[Candidate, ...] = ()
    left: tuple[tuple[Candidate, Why], ...] = ()

    @property
    def spent(self) -> int:
        return sum(one.asked for one in self.taken)

    @property
    def remains(self) -> int:
        return self.amount - self.spent

    @property
    def territories(self) -> int:
        return len({one.territory for one in self.taken})

    @property
    def axes(self) -> Mapping[str, int]:
        """Cents by axis."""
        found: Counter[str] = Counter()
        for one in self.taken:
            found[one.axis] += one.asked
        return found

    @property
    def ready(self) -> int:
        """How many of those taken are ready to start."""
        return sum(one.maturity == MATURITY[0] for one in self.taken)


@dataclass
class _Purse:
    left: int
    cap: int | None
    spent: Counter[str] = field(default_factory=Counter)

    def refuses(self, one: Candidate) -> Why | None:
        if self.cap is not None and self.spent[one.territory] + one.asked > self.cap:
            return Why.CAP
        return Why.NOT_ENOUGH if one.asked > self.left else None

    def pay(self, one: Candidate) -> None:
        self.left -= one.asked
        self.spent[one.territory] += one.asked


def choose(candidates: Iterable[Candidate], amount: int, criteria: Criteria) -> Chosen:
    """Which lines `amount` cents would fund. The same whatever the order of the candidates."""
    purse = _Purse(max(0, amount), None if criteria.cap is None else max(0, amount) * criteria.cap // 100)
    taken: list[Candidate] = []
    left: list[tuple[Candidate, Why]] = []
    for one in ordered(candidates, criteria):
        why = Why.BY_HAND if one.line in criteria.excluded else purse.refuses(one)
        if why is None:
            purse.pay(one)
            taken.append(one)
        else:
            left.append((one, why))
    return Chosen(amount, tuple(taken), tuple(left))


def ordered(candidates: Iterable[Candidate], criteria: Criteria) -> list[Candidate]:
    """In the order in which they are tried: those included by hand, then by the criteria, then by amount and key."""

    def rank(one: Candidate) -> Sequence[Any]:
        first = one.line not in criteria.included
        return (first, *(_by(criterion, one) for criterion in criteria.order), one.asked, str(one.line))

    return sorted(candidates, key=rank)


def _by(criterion: Criterion, one: Candidate) -> Any:
    """The smaller, the sooner; what is not known comes last."""
    if criterion == Criterion.MATURITY:
        return MATURITY.index(one.maturity if one.maturity in MATURITY else "")
    if criterion == Criterion.COMMITMENT:
        return COMMITMENT.index(one.commitment if one.commitment in COMMITMENT else "")
    if criterion == Criterion.ASKED:
        return one.asked_on or date.max
    if criterion == Criterion.LEVERAGE:
        return 2.0 if one.share is None else one.share
    return one.asked if criterion == Criterion.SMALL else one.agreed_there
