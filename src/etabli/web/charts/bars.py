"""Aligned horizontal bars from zero, each under its label: parts of a whole, or amounts side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from etabli.web.charts.chart import COLUMN, LINE, Chart, Tick, lines_of, room_for, stacked
from etabli.web.charts.scales import Linear

TOP, BAR, GAP = 2, 16, 14


@dataclass(frozen=True)
class Bar:
    label: tuple[Tick, ...]
    text: str
    y: float
    width: float


@dataclass(frozen=True, kw_only=True)
class Bars(Chart):
    bars: tuple[Bar, ...]
    thickness: int = BAR

    template = "charts/bars.svg"


def bars(rows: Sequence[tuple[str, float | None, str]], *, title: str, source: str, width: int = COLUMN) -> Bars | None:
    """One bar for each (label, value, text), in the order given. None when no value is above zero."""
    largest = max((value or 0.0 for _, value, _ in rows), default=0.0)
    if largest <= 0:
        return None
    x = Linear(0.0, largest, 0, width - room_for(text for _, _, text in rows))
    drawn: list[Bar] = []
    y = float(TOP)
    for label, value, text in rows:
        lines = lines_of(label, width)
        baselines = stacked(lines, y, above=5)
        y += LINE * len(lines)
        drawn.append(Bar(baselines, text, y, 0.0 if value is None else x(value)))
        y += BAR + GAP
    return Bars(title=title, source=source, width=width, height=int(y) - GAP + TOP, bars=tuple(drawn))
