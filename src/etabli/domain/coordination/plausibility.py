"""What is warned of in a value, by the rules of `reviews.yaml`. A warning refuses nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from etabli.catalogue.coordination.reviews import review_rules


@dataclass(frozen=True)
class Judged:
    """A value with what is known around it. `previous`: of the period before, else what was read last."""

    value: Decimal
    target: Decimal
    baseline: Decimal | None = None
    previous: Decimal | None = None
    cumulative: bool = False
    percent: bool = False

    @property
    def falls(self) -> bool:
        """Whether the aim is to go down."""
        return self.baseline is not None and self.target < self.baseline


def _below_baseline(one: Judged, _: Decimal) -> bool:
    if one.baseline is None or one.target == one.baseline:
        return False
    return one.value > one.baseline if one.falls else one.value < one.baseline


def _beyond_target(one: Judged, limit: Decimal) -> bool:
    """Of an indicator that is meant to fall, going far below its target is the same: both need a positive one."""
    if one.target <= 0 or one.value < 0:
        return False
    return one.value * limit < one.target if one.falls else one.value > one.target * limit


def _jump(one: Judged, limit: Decimal) -> bool:
    return bool(one.previous) and abs(one.value - one.previous) * 100 > limit * abs(one.previous)


def _thousand(one: Judged, limit: Decimal) -> bool:
    """Within a factor of two of a thousand times, or a thousandth of, the previous value; else of the target."""
    reference = abs(one.previous or one.target)
    if not reference or not one.value:
        return False
    ratio = abs(one.value) / reference
    return limit / 2 <= ratio <= limit * 2 or limit / 2 <= 1 / ratio <= limit * 2


def _decreasing(one: Judged, _: Decimal) -> bool:
    return one.cumulative and one.previous is not None and one.value < one.previous


def _negative(one: Judged, _: Decimal) -> bool:
    return one.value < 0 <= min(one.target, one.baseline if one.baseline is not None else one.target)


def _above_hundred(one: Judged, limit: Decimal) -> bool:
    return one.percent and one.value > limit and one.target <= limit


RULES: dict[str, Callable[[Judged, Decimal], bool]] = {
    "below_baseline": _below_baseline,
    "beyond_target": _beyond_target,
    "jump": _jump,
    "thousand": _thousand,
    "decreasing": _decreasing,
    "negative": _negative,
    "above_hundred": _above_hundred,
}


def warnings(one: Judged) -> list[str]:
    """The ids of the rules that a value meets, in the order of the catalogue."""
    return [rule.id for rule in review_rules().plausibility if RULES[rule.id](one, rule.limit)]
