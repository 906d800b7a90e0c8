"""A panel with one series over the years: line, points, first and last value written at their place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from etabli.web.charts.chart import Chart, Tick
from etabli.web.charts.scales import Linear, ticks

LEFT, RIGHT, TOP, BOTTOM = 62, 16, 26, 36
ABOVE, BELOW = -9, 18


@dataclass(frozen=True)
class Mark:
    """A point: place, and the text written for it (empty when none)."""

    x: float
    y: float
    year: int
    text: str
    label: str
    anchor: str
    dy: int


@dataclass(frozen=True, kw_only=True)
class LinePanel(Chart):
    """`segments` are paths; a missing year breaks the line."""

    segments: tuple[str, ...]
    marks: tuple[Mark, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    left: int = LEFT
    right: int
    bottom: int

    template = "web/charts/lines.svg"


def line_panel(
    points: Sequence[tuple[int, float | None]],
    *,
    title: str,
    source: str,
    text: Callable[[float], str],
    join: bool = True,
    width: int = 360,
    height: int = 200,
    from_zero: bool = False,
) -> LinePanel | None:
    """A panel over (year, value) in order of year, or None when nothing is known.

    `join` False draws points only: estimates some years apart are not a continuous series.
    """
    known = [(year, value) for year, value in points if value is not None]
    if not known:
        return None
    values = [value for _, value in known]
    low, high = (0.0, max(values)) if from_zero else (min(values), max(values))
    y_values = ticks(low, high, 3)
    x = Linear(points[0][0], points[-1][0], LEFT + 8, width - RIGHT - 22)
    y = Linear(y_values[0], y_values[-1], height - BOTTOM, TOP)
    labelled = {known[0][0], known[-1][0]} if join else {year for year, _ in known}
    marks = tuple(
        Mark(
            x(year),
            y(value),
            year,
            text(value),
            text(value) if year in labelled else "",
            _anchor(n, len(known)),
            _dy([v for _, v in known], n, join),
        )
        for n, (year, value) in enumerate(known)
    )
    return LinePanel(
        title=title,
        source=source,
        width=width,
        height=height,
        segments=_segments(points, x, y) if join else (),
        marks=marks,
        x_ticks=tuple(Tick(x(year), str(year)) for year in _years([year for year, _ in points], join)),
        y_ticks=tuple(Tick(y(value), text(value)) for value in y_values),
        right=width - RIGHT,
        bottom=height - BOTTOM,
    )


def _anchor(n: int, count: int) -> str:
    if count == 1:
        return "middle"
    return "start" if n == 0 else "end" if n == count - 1 else "middle"


def _dy(values: list[float], n: int, join: bool) -> int:
    """The label goes above its point, or below where the line comes down to it."""
    near = values[max(0, n - 3) : n] if n else values[1:4]
    return BELOW if join and near and max(near) > values[n] else ABOVE


def _segments(points: Sequence[tuple[int, float | None]], x: Linear, y: Linear) -> tuple[str, ...]:
    segments: list[list[str]] = [[]]
    for year, value in points:
        if value is None:
            segments.append([])
        else:
            segments[-1].append(f"{x(year)} {y(value)}")
    return tuple("M" + "L".join(segment) for segment in segments if len(segment) > 1)


def _years(years: list[int], join: bool) -> list[int]:
    if not join or len(years) <= 4:
        return years
    return [years[0], years[len(years) // 2], years[-1]]
