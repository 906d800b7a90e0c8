"""Values of one indicator put together: added up, averaged by a weight, or divided, as the indicator declares."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from etabli.catalogue.coordination.reviews import RollUp

ZERO = Decimal(0)


@dataclass(frozen=True)
class Part:
    """What one fiche says for a period; `value` None: not known, which is not zero."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    weight: Decimal | None = None


@dataclass(frozen=True)
class Rolled:
    """`known` values of `asked`. `value` None: none is known, or the indicator is told one by one."""

    asked: int
    known: int
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    weight: Decimal | None = None


def roll(how: RollUp, parts: Iterable[Part], factor: int = 1) -> Rolled:
    """A value that can't be put with the others (a mean without a weight, a ratio without its terms) is not known."""
    every = list(parts)
    there = [one for one in every if _usable(how, one)]
    if not there or how == RollUp.APART:
        return Rolled(len(every), len(there))
    if how == RollUp.SUM:
        return Rolled(len(every), len(there), sum((one.value or ZERO for one in there), ZERO))
    if how == RollUp.MEAN:
        weight = sum((one.weight or ZERO for one in there), ZERO)
        total = sum(((one.value or ZERO) * (one.weight or ZERO) for one in there), ZERO)
        return Rolled(len(every), len(there), total / weight if weight else None, weight=weight)
    over = sum((one.numerator or ZERO for one in there), ZERO)
    under = sum((one.denominator or ZERO for one in there), ZERO)
    return Rolled(len(every), len(there), over / under * factor if under else None, over, under)


def _usable(how: RollUp, one: Part) -> bool:
    if one.value is None:
        return False
    if how == RollUp.MEAN:
        return one.weight is not None
    return how != RollUp.RATIO or (one.numerator is not None and one.denominator is not None)
