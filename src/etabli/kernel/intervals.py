"""A number that is known, or known to lie between two bounds; None for a bound that is not known. Both are included."""

from typing import NamedTuple

from etabli.kernel.three_valued import Truth


class Interval(NamedTuple):
    """From `low` to `high`. A known number is an interval of one: `exactly(12)`."""

    low: int | None = None
    high: int | None = None

    def at_least(self, threshold: "Interval") -> Truth:
        """Whether it is at or above a threshold that may itself be known between bounds only."""
        if self.low is not None and threshold.high is not None and self.low >= threshold.high:
            return True
        if self.high is not None and threshold.low is not None and self.high < threshold.low:
            return False
        return None

    def at_most(self, threshold: "Interval") -> Truth:
        if self.high is not None and threshold.low is not None and self.high <= threshold.low:
            return True
        if self.low is not None and threshold.high is not None and self.low > threshold.high:
            return False
        return None

    @property
    def known(self) -> bool:
        return self.low is not None and self.low == self.high


def exactly(number: int) -> Interval:
    return Interval(number, number)
