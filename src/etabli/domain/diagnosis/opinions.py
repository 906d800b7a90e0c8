"""What several people think of a finding: medians, and how far apart they are."""

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from etabli.domain.diagnosis.models.findings import Rating

APART = 2  # levels between the lowest and the highest opinion from which they disagree


class Notes(NamedTuple):
    """Of a rating, what opinions are made of."""

    importance: int
    confidence: int
    set_apart: bool = False


@dataclass(frozen=True)
class Spread:
    """Median, lowest and highest of notes from 1 to 4; `apart` when they disagree."""

    median: float
    low: int
    high: int

    @property
    def apart(self) -> bool:
        return self.high - self.low >= APART


@dataclass(frozen=True)
class Opinion:
    """Spreads are None where nobody gave an opinion. `set_apart`: how many weigh nothing, for a déport."""

    count: int
    importance: Spread | None
    confidence: Spread | None
    set_apart: int = 0

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def opinion(ratings: Sequence[Rating | Notes]) -> Opinion:
    """What the ratings of one finding, as `rights.weighed` gives them, say together."""
    heard = [one for one in ratings if not one.set_apart]
    apart = len(ratings) - len(heard)
    if not heard:
        return Opinion(0, None, None, apart)
    return Opinion(
        len(heard), _spread([one.importance for one in heard]), _spread([one.confidence for one in heard]), apart
    )


def _spread(notes: Sequence[int]) -> Spread:
    return Spread(float(statistics.median(notes)), min(notes), max(notes))
