"""Small multiples: one panel for each subject, ours as a strong line among the thin lines of the places compared."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from etabli.catalogue.numbers import NNBSP
from etabli.web.charts.chart import CHARACTER, LINE, Chart, Tick, lines_of, room_for, stacked
from etabli.web.charts.lines import path_of
from etabli.web.charts.scales import Linear, ticks

Points = Sequence[tuple[int, float | None]]

TOP, BOTTOM = 14, 28
NARROW = 120  # a plot under this width has its first and last year only, and its last dot only
APART = 14  # two values closer than this on an axis can't both be written


@dataclass(frozen=True)
class PanelSize:
    """Width of a panel, height of its plot, space between panels."""

    width: int = 300
    plot: int = 150
    gap: int = 28


LARGE = PanelSize()


@dataclass(frozen=True)
class Panel:
    """What one panel shows: (year, value) in order of year, ours and those of the places compared.

    `text` writes a value. `join` False draws points only: estimates some years apart are not a continuous series.
    """

    heading: str
    points: Points
    ghosts: Sequence[Points]
    text: Callable[[float], str]
    join: bool = True


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    title: str
    last: bool


@dataclass(frozen=True)
class DrawnPanel:
    """One panel on its own canvas, of the same size as the others."""

    heading: tuple[Tick, ...]
    path: str
    ghosts: tuple[str, ...]
    dots: tuple[Dot, ...]
    label: str
    label_x: float
    label_y: float
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    base: float | None
    left: float
    right: float
    top: float
    bottom: float
    joined: bool


@dataclass(frozen=True, kw_only=True)
class Multiples(Chart):
    """Panels of one size. The page wraps them; a file of its own sets them in `columns`."""

    panels: tuple[DrawnPanel, ...]
    panel_height: int
    panel_width: int
    columns: int
    gap: int

    template = "charts/multiples.svg"

    @property
    def small(self) -> bool:
        return self.panel_width < LARGE.width

    @property
    def alternative(self) -> str:
        said = (f"{' '.join(line.label for line in panel.heading)} ({panel.label})" for panel in self.panels)
        return f"{self.title}. {f'{NNBSP}; '.join(said)}."


def multiples(
    panels: Sequence[Panel],
    *,
    title: str,
    source: str,
    legend: str = "",
    base: float | None = 100.0,
    width: int = 640,
    size: PanelSize = LARGE,
) -> Multiples | None:
    """Every panel with a value of ours, in the order given, on the same years and the same scale of values.

    `{% chart %}` draws each panel on a canvas of its own, so that text keeps its size when the page wraps them;
    `width` is that of a file of its own, filled with whole panels. `base` is drawn as the line of reference where
    the scale holds it; None for values that are not indices. `legend` says which line is whose.
    None when no panel has a value of ours.
    """
    shown = [panel for panel in panels if any(value is not None for _, value in panel.points)]
    if not shown:
        return None
    series = [points for panel in shown for points in (panel.points, *panel.ghosts)]
    values = [value for points in series for _, value in points if value is not None]
    years = [year for points in series for year, _ in points]
    scale = ticks(min(values), max(values), 3)
    columns = max(1, min(len(shown), (width + size.gap) // (size.width + size.gap)))
    left = 8 + CHARACTER * max(len(panel.text(value)) for panel in shown for value in scale)
    right = size.width - room_for(panel.text(_last(panel)[1]) for panel in shown)
    headings = [lines_of(panel.heading, size.width) for panel in shown]
    tallest = max(len(lines) for lines in headings)
    top = LINE * tallest + TOP
    x = Linear(min(years), max(years), left + 8, right - 6)
    y = Linear(scale[0], scale[-1], top + size.plot, top)
    drawn = tuple(
        _panel(panel, lines, LINE * (tallest - len(lines)), x, y, scale, base)
        for panel, lines in zip(shown, headings, strict=True)
    )
    height = top + size.plot + BOTTOM
    rows = -(-len(drawn) // columns)
    return Multiples(
        title=title,
        source=source,
        legend=legend,
        width=columns * size.width + (columns - 1) * size.gap,
        height=rows * height + (rows - 1) * size.gap,
        panels=drawn,
        panel_height=height,
        panel_width=size.width,
        columns=columns,
        gap=size.gap,
    )


def _panel(
    panel: Panel, heading: Sequence[str], top: float, x: Linear, y: Linear, scale: Sequence[float], base: float | None
) -> DrawnPanel:
    """`top` is where the heading begins: headings of any length end at the same height."""
    last_year, last = _last(panel)
    base_y = y(base) if base is not None and scale[0] <= base <= scale[-1] else None
    return DrawnPanel(
        heading=stacked(heading, top),
        path=path_of(panel.points, x, y) if panel.join else "",
        ghosts=tuple(path_of(points, x, y, join=panel.join) for points in panel.ghosts),
        dots=tuple(_dots(panel, x, y)),
        label=panel.text(last),
        label_x=x(last_year),
        label_y=y(last),
        x_ticks=_years(x),
        y_ticks=_y_ticks(panel, y, scale, base if base_y is not None else None),
        base=base_y,
        left=x.start - 8,
        right=x.end + 6,
        top=y.end,
        bottom=y.start,
        joined=panel.join,
    )


def _last(panel: Panel) -> tuple[int, float]:
    return [(year, value) for year, value in panel.points if value is not None][-1]


def _dots(panel: Panel, x: Linear, y: Linear) -> Iterable[Dot]:
    """A dot for every known year, for the last one alone where a line has little room.

    On the page they also say the value of the year to the pointer.
    """
    last_year, _ = _last(panel)
    for year, value in panel.points:
        if value is not None and (year == last_year or not panel.join or x.end - x.start >= NARROW):
            yield Dot(x(year), y(value), f"{year}\u00a0: {panel.text(value)}", year == last_year)


def _y_ticks(panel: Panel, y: Linear, scale: Sequence[float], base: float | None) -> tuple[Tick, ...]:
    """The round values, and the base itself: where both don't fit, the base is written."""
    kept = [value for value in scale if base is None or value == base or abs(y(value) - y(base)) >= APART]
    if base is not None and base not in kept:
        kept.append(base)
    return tuple(Tick(y(value), panel.text(value)) for value in sorted(kept))


def _years(x: Linear) -> tuple[Tick, ...]:
    """First and last year, and the one halfway when there is one."""
    first, last = int(x.low), int(x.high)
    if x.end - x.start < NARROW:
        return tuple(Tick(x(year), str(year)) for year in (first, last))
    years = {first, last} | ({(first + last) // 2} if last - first >= 4 and (last - first) % 2 == 0 else set())
    return tuple(Tick(x(year), str(year)) for year in sorted(years))
