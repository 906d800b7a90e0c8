"""How much a firm may receive from a scheme, and from two schemes together, as far as rules and facts tell."""

from dataclasses import dataclass

from etabli.analysis.aids.de_minimis import room
from etabli.analysis.aids.eligibility import Outcome, Verdict
from etabli.analysis.aids.facts import Facts
from etabli.catalogue.aids.model import Amount, Cumulation
from etabli.kernel.intervals import Interval
from etabli.kernel.three_valued import Truth

NOTHING = Interval(0, 0)
NOT_KNOWN = Interval(0, None)


@dataclass(frozen=True, slots=True)
class Sum:
    """Euros between bounds, `high` None where the sources give no figure; and the declared amounts that may apply.

    `lacks`: the facts that would tell it more closely.
    """

    euros: Interval
    amounts: tuple[Amount, ...]
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Together:
    """Two aids on one project. `allowed`: fully, partly, never, or unknown where no source says.

    `limited_by`: what cuts the sum, `cumulation` (its ceiling) or `de_minimis` (the room left), in that order.
    """

    euros: Interval
    allowed: str
    rule: Cumulation | None
    limited_by: tuple[str, ...]


def amount(verdict: Verdict) -> Sum:
    """What a scheme pays: nothing on a no.

    The first declared amount whose condition holds applies; one whose condition is not known may apply, and the bounds
    hold both.
    """
    if verdict.outcome is Outcome.NO or verdict.version is None:
        return Sum(NOTHING, ())
    possible: list[Amount] = []
    lacks: list[str] = []
    for declared, when in verdict.version.amounts:
        holds: Truth = when.truth(verdict.facts, verdict.day) if when else True
        if when and holds is None:
            lacks += when.lacks(verdict.facts, verdict.day)
        if holds is not False:
            possible.append(declared)
            lacks += _base_lacks(declared, verdict.facts)
        if holds:
            break
    if not possible:
        return Sum(NOT_KNOWN, ())
    sums = [_euros(declared, verdict.facts) for declared in possible]
    highs = [one.high for one in sums if one.high is not None]
    high = max(highs) if len(highs) == len(sums) else None
    return Sum(Interval(min(one.low or 0 for one in sums), high), tuple(possible), tuple(dict.fromkeys(lacks)))


def together(one: Verdict, other: Verdict) -> Together:
    """What two aids pay together: cut to the ceiling of their cumulation, then to the room left of de minimis.

    An aid that does not fit in the room is counted for the part that fits; who grants it may refuse it whole.
    """
    first, second = amount(one).euros, amount(other).euros
    rule = _cumulation(one, other)
    allowed = rule.allowed if rule else "unknown"
    if NOTHING in (first, second):
        return Together(cut_to_room(added(first, second), one, other), allowed, rule, ())
    if allowed == "never":
        total = Interval(max(first.low or 0, second.low or 0), _highest(first, second))
    elif allowed == "fully":
        total = added(first, second)
    else:
        total = Interval(max(first.low or 0, second.low or 0), added(first, second).high)
    after_ceiling = ceiling_cut(total, one, other)
    after_room = cut_to_room(after_ceiling, one, other)
    limits = (("cumulation", after_ceiling != total), ("de_minimis", after_room != after_ceiling))
    return Together(after_room, allowed, rule, tuple(name for name, cuts in limits if cuts))


def _euros(declared: Amount, facts: Facts) -> Interval:
    if declared.euros is not None:
        return Interval(declared.euros, declared.euros)
    if declared.pct is None:
        return Interval(0, declared.ceiling_eur)
    base: Interval = getattr(facts, declared.base) or NOT_KNOWN
    share = Interval(
        (base.low or 0) * declared.pct // 100, None if base.high is None else base.high * declared.pct // 100
    )
    return (
        share if declared.ceiling_eur is None else _least(share, Interval(declared.ceiling_eur, declared.ceiling_eur))
    )


def _base_lacks(declared: Amount, facts: Facts) -> tuple[str, ...]:
    """The base of a rate, unless it is known, or surely above what the ceiling lets pass."""
    euros = _euros(declared, facts)
    return (declared.base,) if declared.base and not euros.known else ()


def _cumulation(one: Verdict, other: Verdict) -> Cumulation | None:
    """The rule of a pair, whichever of the two declares it, in the version of its own day."""
    for verdict, beside in ((one, other), (other, one)):
        for rule in verdict.version.version.cumulations if verdict.version else ():
            if rule.scheme == beside.scheme.id:
                return rule
    return None


def ceiling_cut(total: Interval, one: Verdict, other: Verdict) -> Interval:
    """What two aids pay together, cut to the ceiling of their cumulation where one is declared."""
    rule = _cumulation(one, other)
    ceiling = rule.ceiling_eur if rule else None
    return total if ceiling is None else _least(total, Interval(ceiling, ceiling))


def cut_to_room(total: Interval, *verdicts: Verdict) -> Interval:
    """A sum cut where every aid that pays is known to be de minimis; a scheme whose regime is not known is not cut."""
    paying = [verdict for verdict in verdicts if amount(verdict).euros != NOTHING and verdict.version]
    if not paying or not all(verdict.version and verdict.version.version.de_minimis.value for verdict in paying):
        return total
    rooms = [room(verdict.facts.de_minimis, verdict.day) for verdict in paying]
    for left in rooms:
        if left is not None:
            total = _least(total, left)
    return total


def added(first: Interval, second: Interval) -> Interval:
    """The sum of two amounts, each between bounds."""
    high = None if first.high is None or second.high is None else first.high + second.high
    return Interval((first.low or 0) + (second.low or 0), high)


def _highest(first: Interval, second: Interval) -> int | None:
    return None if first.high is None or second.high is None else max(first.high, second.high)


def _least(first: Interval, second: Interval) -> Interval:
    highs = [one.high for one in (first, second) if one.high is not None]
    return Interval(min(first.low or 0, second.low or 0), min(highs) if highs else None)
