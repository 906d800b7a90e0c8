"""A dot plot of location quotients on a ratio scale, the national mix as the line at 1; each row under its label."""

from collections.abc import Sequence
from dataclasses import dataclass

from etabli.catalogue.numbers import number
from etabli.web.charts.chart import COLUMN, Chart, Tick, lines_of
from etabli.web.charts.scales import Log

LEFT, RIGHT, TOP, LINE, DOT, GAP, BOTTOM = 44, 56, 26, 18, 18, 6, 24


@dataclass(frozen=True)
class Row:
    label: str
    lines: tuple[Tick, ...]
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
    top: int = TOP
    bottom: int

    template = "web/charts/dots.svg"


def dot_plot(rows: Sequence[tuple[str, str, float]], *, title: str, source: str, width: int = COLUMN) -> DotPlot | None:
    """One row for each (label, detail, quotient), in the order given; None when there is none."""
    if not rows:
        return None
    largest = max(value for _, _, value in rows)
    smallest = min(value for _, _, value in rows)
    steps = [0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0]
    high = next((step for step in steps if step >= largest and step > 1), largest)
    low = next((step for step in reversed(steps) if step <= smallest and step < 1), steps[0])
    x = Log(low, high, LEFT, width - RIGHT)
    drawn: list[Row] = []
    y = float(TOP)
    for label, detail, value in rows:
        lines = lines_of(label, width)
        baselines = tuple(Tick(y + LINE * (n + 1) - 4, line) for n, line in enumerate(lines))
        y += LINE * len(lines)
        drawn.append(Row(label, baselines, detail, value, y + DOT / 2, x(value), number(value, 1), value >= 1))
        y += DOT + GAP
    bottom = int(y)
    return DotPlot(
        title=title,
        source=source,
        width=width,
        height=bottom + BOTTOM,
        rows=tuple(drawn),
        x_ticks=tuple(Tick(x(step), _step(step)) for step in steps if low <= step <= high),
        one=x(1.0),
        bottom=bottom,
    )


def _step(value: float) -> str:
    """`0,5`, `0,25`, `10`: no zero that says nothing."""
    return f"{value:g}".replace(".", ",")
