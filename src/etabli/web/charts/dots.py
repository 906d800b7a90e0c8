"""A dot plot of location quotients on a ratio scale, the national mix as the line at 1."""

from collections.abc import Sequence
from dataclasses import dataclass

from etabli.web.charts.chart import Chart, Tick
from etabli.web.charts.scales import Log
from etabli.web.presentation.numbers import number

LEFT, RIGHT, TOP, ROW = 285, 64, 30, 26


@dataclass(frozen=True)
class Row:
    label: str
    detail: str
    value: float
    y: float
    x: float
    text: str
    above: bool


@dataclass(frozen=True, kw_only=True)
class DotPlot(Chart):
    rows: tuple[Row, ...]
    x_ticks: tuple[Tick, ...]
    one: float
    left: int = LEFT
    top: int = TOP
    bottom: int
    right: int

    template = "web/charts/dots.svg"


def dot_plot(rows: Sequence[tuple[str, str, float]], *, title: str, source: str, width: int = 640) -> DotPlot | None:
    """One row for each (label, detail, quotient), in the order given; None when there is none."""
    if not rows:
        return None
    largest = max(value for _, _, value in rows)
    smallest = min(value for _, _, value in rows)
    steps = [0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0]
    high = next((step for step in steps if step >= largest and step > 1), largest)
    low = next((step for step in reversed(steps) if step <= smallest and step < 1), steps[0])
    x = Log(low, high, LEFT, width - RIGHT)
    height = TOP + ROW * len(rows) + 30
    drawn = tuple(
        Row(label, detail, value, TOP + ROW * (n + 0.5), x(value), number(value, 1), value >= 1)
        for n, (label, detail, value) in enumerate(rows)
    )
    return DotPlot(
        title=title,
        source=source,
        width=width,
        height=height,
        rows=drawn,
        x_ticks=tuple(Tick(x(step), number(step, 0 if step >= 1 else 2)) for step in steps if low <= step <= high),
        one=x(1.0),
        bottom=height - 30,
        right=width - RIGHT,
    )
