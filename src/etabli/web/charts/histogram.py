"""A histogram: how many territories have how much, with the national value and the median as lines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from etabli.web.charts.chart import Chart, Tick
from etabli.web.charts.scales import Linear, ticks

LEFT, RIGHT, TOP, BOTTOM = 44, 16, 34, 40


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    count: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Histogram(Chart):
    bars: tuple[Bar, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    middle: Tick
    national: Tick | None
    left: int = LEFT
    top: int = TOP
    bottom: int
    right: int

    template = "charts/histogram.svg"


def histogram(
    values: Sequence[float],
    *,
    national: float | None,
    title: str,
    source: str,
    text: Callable[[float], str],
    width: int = 640,
    height: int = 260,
) -> Histogram | None:
    """Between 8 and 20 bins on round bounds; None when fewer than three values are known."""
    if len(values) < 3:
        return None
    bounds = ticks(min(values), max(values), 12)
    counts = [0] * (len(bounds) - 1)
    step = bounds[1] - bounds[0]
    for value in values:
        counts[min(int((value - bounds[0]) / step + 1e-9), len(counts) - 1)] += 1
    known = [bounds[0], bounds[-1], *([national] if national is not None else [])]
    x = Linear(min(known), max(known), LEFT, width - RIGHT)
    y_values = ticks(0, max(counts), 4)
    y = Linear(y_values[0], y_values[-1], height - BOTTOM, TOP)
    bars = tuple(
        Bar(
            x(bounds[n]) + 0.5,
            y(count),
            round(x(bounds[n + 1]) - x(bounds[n]) - 1, 1),
            round(y(0) - y(count), 1),
            count,
            f"de {text(bounds[n])} à {text(bounds[n + 1])}",
        )
        for n, count in enumerate(counts)
    )
    return Histogram(
        title=title,
        source=source,
        width=width,
        height=height,
        bars=bars,
        x_ticks=tuple(Tick(x(bound), text(bound)) for bound in bounds[:: max(1, len(bounds) // 6)]),
        y_ticks=tuple(Tick(y(value), f"{value:g}") for value in y_values if float(value).is_integer()),
        middle=Tick(x(median(values)), f"médiane {text(median(values))}"),
        national=None if national is None else Tick(x(national), f"France {text(national)}"),
        bottom=height - BOTTOM,
        right=width - RIGHT,
    )
