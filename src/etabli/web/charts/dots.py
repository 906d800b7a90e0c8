"""A dot plot of location quotients with their margins, on a ratio scale, the national mix as the line at 1."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from etabli.catalogue.numbers import NNBSP, number
from etabli.web.charts.chart import CHARACTER, COLUMN, LINE, Chart, Tick, held, lines_of, room_for, stacked
from etabli.web.charts.scales import Log

SIDE, TOP, HEADER, TRACK, GAP, BOTTOM = 22, 24, 20, 20, 10, 24
NOTCH = 14  # height of a graduation around its row's dot
ARROW_FROM = 9  # from the end of the scale to the foot of the arrow: past a dot that stands there
REACH = 2.0  # a margin stretches the scale up to so many times the quotients; beyond, it ends in an arrow
STEPS = (0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)
APART = 36  # graduations closer than this can't all be written
FRANCE = "France\u00a0=\u00a01"

SOLID = "Point plein\u00a0: différent de la France."
HOLLOW = "Point creux\u00a0: on ne peut pas le distinguer de la France, la marge contient\u00a01."
WHISKER = "Trait\u00a0: marge de variabilité."
ARROW = "Flèche\u00a0: la marge ou la valeur sort de l’échelle."


class Quotient(NamedTuple):
    """A location quotient, with its margin when it is known. `detail` is said beside the value to the pointer."""

    label: str
    detail: str
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Row:
    """`x` is the dot, `start` and `end` the margin; an arrow stands where either runs beyond the scale."""

    label: str
    lines: tuple[Tick, ...]
    detail: str
    value: float
    first: float
    y: float
    x: float
    start: float
    end: float
    text: str
    margin: str
    hollow: bool
    below_scale: bool
    above_scale: bool


@dataclass(frozen=True, kw_only=True)
class DotPlot(Chart):
    """`grid` and `one_path` are cut at every row's label, so that no line crosses a text."""

    rows: tuple[Row, ...]
    x_ticks: tuple[Tick, ...]
    grid: str
    one: float
    one_path: str
    one_label: Tick
    value_right: float
    margins: bool
    bottom: int

    template = "charts/dots.svg"

    @property
    def alternative(self) -> str:
        said = (f"{row.label} {row.text}" + (f" (marge {row.margin})" if row.margin else "") for row in self.rows)
        return f"{self.title}. {FRANCE}. {f'{NNBSP}; '.join(said)}."


def dot_plot(
    rows: Sequence[Quotient | tuple[str, str, float] | tuple[str, str, float, float | None, float | None]],
    *,
    title: str,
    source: str,
    width: int = COLUMN,
) -> DotPlot | None:
    """One row for each (label, detail, quotient, low, high), in the order given; None when there is none.

    The scale holds 1 and every quotient above zero; a margin that runs beyond it ends in an arrow.
    """
    quotients = [Quotient(*row) for row in rows]
    if not quotients:
        return None
    x = _scale(quotients, width)
    texts = [(_quotient(row.value), _margin(row)) for row in quotients]
    margins = any(margin for _, margin in texts)
    for_margin = max(CHARACTER * len(margin) for _, margin in [*texts, ("", "marge")]) + 10 if margins else 0.0
    for_value = max(room_for(value for value, _ in texts), 14 + CHARACTER * len("quotient") if margins else 0.0)
    drawn: list[Row] = []
    y = float(TOP + (HEADER if margins else 0))
    for row, (value, margin) in zip(quotients, texts, strict=True):
        lines = lines_of(row.label, width - for_margin - for_value)
        baselines = stacked(lines, y)
        y += LINE * len(lines)
        drawn.append(_row(row, baselines, y + TRACK / 2, x, value, margin))
        y += TRACK + GAP
    ticks = [step for step in STEPS if x.low <= step <= x.high]
    bottom = int(y)
    return DotPlot(
        title=title,
        source=source,
        legend=_legend(drawn, margins),
        width=width,
        height=bottom + BOTTOM,
        rows=tuple(drawn),
        x_ticks=tuple(Tick(x(step), _step(step)) for step in _written(ticks, x)),
        grid="".join(_column(x(step), drawn) for step in ticks if step != 1)
        + "".join(f"M{SIDE} {row.y}H{width - SIDE}" for row in drawn),
        one=x(1.0),
        one_path=_column(x(1.0), drawn),
        one_label=Tick(held(x(1.0), FRANCE, width), FRANCE),
        value_right=width - for_margin,
        margins=margins,
        bottom=bottom,
    )


def _scale(rows: Sequence[Quotient], width: int) -> Log:
    """From the step below the smallest quotient above zero to the step above the largest, 1 inside."""
    values = [row.value for row in rows if row.value > 0] or [1.0]
    ends = [bound for row in rows for bound in (row.low, row.high) if bound is not None]
    smallest = max(min([*values, *ends]), min(values) / REACH)
    largest = min(max([*values, *ends]), max(values) * REACH)
    low = next((step for step in reversed(STEPS) if step < min(smallest, 1)), smallest / REACH)
    high = next((step for step in STEPS if step > max(largest, 1)), largest * REACH)
    return Log(low, high, SIDE, width - SIDE)


def _row(row: Quotient, lines: tuple[Tick, ...], y: float, x: Log, text: str, margin: str) -> Row:
    low, high = row.value, row.value
    if row.low is not None and row.high is not None:
        low, high = row.low, row.high
    below, above = min(low, row.value) < x.low, high > x.high
    return Row(
        label=row.label,
        lines=lines,
        detail=row.detail,
        value=row.value,
        first=lines[0].position,
        y=y,
        x=x(row.value),
        start=x.start - ARROW_FROM if below else x(low),
        end=x.end + ARROW_FROM if above else x(high),
        text=text,
        margin=margin,
        hollow=bool(margin) and low <= 1 <= high,
        below_scale=below,
        above_scale=above,
    )


def _margin(row: Quotient) -> str:
    if row.low is None or row.high is None:
        return ""
    return f"{_quotient(row.low)} à {_quotient(row.high)}"


def _quotient(value: float) -> str:
    """One decimal; two where one would say 0 for what is above, or 1 for what is not; none from 100."""
    unclear = 0 < value < 0.1 or (0.95 <= value < 1.05 and value != 1)
    return number(value, 2 if unclear else 0 if value >= 100 else 1)


def _column(x: float, rows: Sequence[Row]) -> str:
    return "".join(f"M{x} {row.y - NOTCH / 2}v{NOTCH}" for row in rows)


def _written(steps: Sequence[float], x: Log) -> list[float]:
    """The graduations that can be written without touching, 1 always among them."""
    kept = [1.0]
    for step in sorted(steps, key=lambda step: (abs(x(step) - x(1.0)), step)):
        if all(abs(x(step) - x(other)) >= APART for other in kept):
            kept.append(step)
    return sorted(kept)


def _legend(rows: Sequence[Row], margins: bool) -> str:
    """Says only what is drawn."""
    if not margins:
        return ""
    hollow = any(row.hollow for row in rows)
    beyond = any(row.below_scale or row.above_scale for row in rows)
    return " ".join([WHISKER, *([SOLID, HOLLOW] if hollow else []), *([ARROW] if beyond else [])])


def _step(value: float) -> str:
    """`0,5`, `0,25`, `10`: no zero that says nothing."""
    return f"{value:g}".replace(".", ",")
