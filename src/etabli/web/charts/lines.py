"""A panel with one series over the years: line, points, first and last value written at their place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from etabli.catalogue.numbers import NNBSP
from etabli.web.charts.chart import Chart, Tick, room_for
from etabli.web.charts.scales import Linear, ticks

LEFT, TOP, BOTTOM = 62, 26, 44  # below the lowest grid line there is room for a label, then the years
ABOVE, BELOW, LEVEL = -9, 18, 4


@dataclass(frozen=True)
class Mark:
    """A point: place, and the text written for it (empty when none)."""

    x: float
    y: float
    year: int
    text: str
    label: str
    anchor: str
    dx: int
    dy: int


@dataclass(frozen=True, kw_only=True)
class LinePanel(Chart):
    """`path` is the whole line; a missing year breaks it."""

    path: str
    marks: tuple[Mark, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    left: int = LEFT
    right: int
    bottom: int

    template = "charts/lines.svg"

    @property
    def alternative(self) -> str:
        said = (f"{mark.year}\u00a0: {mark.label}" for mark in self.marks if mark.label)
        return f"{self.title}. {f'{NNBSP}; '.join(said)}."


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
    right = round(width - room_for([text(known[-1][1])]))  # the last value is written after its point
    x = Linear(points[0][0], points[-1][0], LEFT + 8, right - 6)
    y = Linear(y_values[0], y_values[-1], height - BOTTOM, TOP)
    labelled = {known[0][0], known[-1][0]} if join else {year for year, _ in known}
    places = [(x(year), y(value)) for year, value in known]
    marks = tuple(
        Mark(
            *places[n],
            year,
            text(value),
            text(value) if year in labelled else "",
            *_place(places, n, text(value), join),
        )
        for n, (year, value) in enumerate(known)
    )
    return LinePanel(
        title=title,
        source=source,
        width=width,
        height=height,
        path=path_of(points, x, y) if join else "",
        marks=marks,
        x_ticks=tuple(Tick(x(year), str(year)) for year in _years([year for year, _ in points], join)),
        y_ticks=tuple(Tick(y(value), text(value)) for value in y_values),
        right=right,
        bottom=height - BOTTOM,
    )


def _place(places: list[tuple[float, float]], n: int, label: str, join: bool) -> tuple[str, int, int]:
    """Anchor and shifts of a label: the last one after its point, the first above or below, where the line is not."""
    if n == len(places) - 1:
        return "start", 8, LEVEL
    x, y = places[n]
    beside = [other - y for at, other in places[n + 1 :] if at < x + room_for([label])] if join else []
    rises, falls = max((-shift for shift in beside), default=0.0), max(beside, default=0.0)
    return "start" if n == 0 else "middle", 0, BELOW if rises > max(falls, 0.0) else ABOVE


def path_of(points: Sequence[tuple[int, float | None]], x: Linear, y: Linear, *, join: bool = True) -> str:
    """The path of a series. A year alone between missing years (any year, when not joined) has no length."""
    runs: list[list[str]] = [[]]
    for year, value in points:
        if value is None or not join:
            runs.append([])
        if value is not None:
            runs[-1].append(f"{x(year)} {y(value)}")
    return "".join(f"M{'L'.join(run)}" + ("h0" if len(run) == 1 else "") for run in runs if run)


def _years(years: list[int], join: bool) -> list[int]:
    if not join or len(years) <= 4:
        return years
    return [years[0], years[len(years) // 2], years[-1]]
