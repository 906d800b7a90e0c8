"""Scales from data to pixels, and ticks on round numbers."""

import math
from dataclasses import dataclass

STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Linear:
    """Maps [low, high] to [start, end]."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        if self.high == self.low:
            return (self.start + self.end) / 2
        return round(self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start), 1)


@dataclass(frozen=True)
class Log:
    """Maps [low, high], both positive, to [start, end] by ratio."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        position = math.log(max(value, self.low) / self.low) / math.log(self.high / self.low)
        return round(self.start + position * (self.end - self.start), 1)


def ticks(low: float, high: float, count: int = 4) -> list[float]:
    """About `count` round values that cover [low, high]; first and last lie on or outside it."""
    span = (high - low) or abs(high) or 1.0
    power = 10 ** math.floor(math.log10(span / count))
    step = next(step * power for step in STEPS if step * power * count >= span * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(n * step, 10) for n in range(first, last + 1)]
