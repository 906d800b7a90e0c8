"""Aligned horizontal bars from zero: parts of a whole, or amounts side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from etabli.web.charts.chart import Chart
from etabli.web.charts.scales import Linear

LEFT, RIGHT, TOP, ROW = 210, 90, 6, 30


@dataclass(frozen=True)
class Bar:
    label: str
    text: str
    y: float
    width: float


@dataclass(frozen=True, kw_only=True)
class Bars(Chart):
    bars: tuple[Bar, ...]
    left: int = LEFT

    template = "web/charts/bars.svg"


def bars(rows: Sequence[tuple[str, float | None, str]], *, title: str, source: str, width: int = 640) -> Bars | None:
    """One bar for each (label, value, text), in the order given. None when no value is above zero."""
    largest = max((value or 0.0 for _, value, _ in rows), default=0.0)
    if largest <= 0:
        return None
    x = Linear(0.0, largest, 0, width - LEFT - RIGHT)
    return Bars(
        title=title,
        source=source,
        width=width,
        height=2 * TOP + ROW * len(rows),
        bars=tuple(
            Bar(label, text, TOP + ROW * n, 0.0 if value is None else x(value))
            for n, (label, value, text) in enumerate(rows)
        ),
    )
