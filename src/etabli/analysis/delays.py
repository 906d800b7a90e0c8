"""How long something takes: quartiles of delays of which some have not ended yet (Kaplan and Meier, 1958).

What still waits has lasted so long at least: leaving it out would make whoever answers only the easy ones look fast.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

LEAST = 3  # ends below which nothing is summarised
QUARTERS = (0.75, 0.5, 0.25)  # of them, those that still last at the lower quartile, the median, the upper one
ROUNDING = 1e-9  # of a product of ratios


@dataclass(frozen=True)
class Delays:
    """`ended` came to their end, `waiting` have not, `left` never will: all are counted in the quartiles as long as
    they lasted.

    A quartile is the first day by which a quarter, half, three quarters have ended, in whole days. None where fewer
    than `LEAST` ended, or where too many still wait to tell.
    """

    ended: int
    waiting: int
    left: int
    lower: int | None
    median: int | None
    upper: int | None

    @property
    def count(self) -> int:
        return self.ended + self.waiting + self.left

    @property
    def enough(self) -> bool:
        return self.ended >= LEAST


def delays(ended: Sequence[int], waiting: Sequence[int] = (), left: Sequence[int] = ()) -> Delays:
    """From the days that each lasted, or has lasted so far."""
    counts = (len(ended), len(waiting), len(left))
    if len(ended) < LEAST:
        return Delays(*counts, None, None, None)
    lasted = stats.CensoredData(uncensored=list(ended), right=[*waiting, *left])
    surviving = stats.ecdf(lasted).sf
    return Delays(*counts, *(_first(surviving.quantiles, surviving.probabilities, share) for share in QUARTERS))


def _first(days: np.ndarray, surviving: np.ndarray, share: float) -> int | None:
    """The first day on which no more than a share still lasts."""
    reached = days[surviving <= share + ROUNDING]
    return int(reached[0]) if reached.size else None
