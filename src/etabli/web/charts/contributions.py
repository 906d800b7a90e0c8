"""Contributions to a change (shift-share): aligned bars that leave zero on either side, each with its signed value."""

from collections.abc import Sequence
from dataclasses import dataclass

from etabli.catalogue.numbers import NNBSP
from etabli.web.charts.chart import COLUMN, LINE, WIDE_CHARACTER, Chart, Tick, lines_of, stacked
from etabli.web.charts.scales import Linear

TOP, BAR, GAP, BESIDE = 4, 16, 12, 8
SHORTEST = 0.45  # share of the width that bars need to be compared at all


@dataclass(frozen=True)
class Contribution:
    """One effect: `value` places the bar (None when unknown), `text` is written with its sign, say `+120 (+3,4 %)`.

    `total` marks the sum of the rows before it.
    """

    label: str
    value: float | None
    text: str
    total: bool = False


@dataclass(frozen=True)
class Bar:
    lines: tuple[Tick, ...]
    x: float
    y: float
    width: float
    text: str
    text_x: float
    anchor: str
    total: bool


@dataclass(frozen=True, kw_only=True)
class Contributions(Chart):
    """`zero` is the x position that every bar starts from; `axis` is its path, cut at every label."""

    bars: tuple[Bar, ...]
    zero: float
    axis: str
    thickness: int = BAR

    template = "charts/contributions.svg"

    @property
    def alternative(self) -> str:
        said = (f"{' '.join(line.label for line in bar.lines)}\u00a0: {bar.text}" for bar in self.bars)
        return f"{self.title}. {f'{NNBSP}; '.join(said)}."


def contributions(
    rows: Sequence[Contribution], *, title: str, source: str, width: int = COLUMN
) -> Contributions | None:
    """One bar a row, in the order given, all on one scale. None when no value is known."""
    if not any(row.value is not None for row in rows):
        return None
    x, outside = _scale(rows, width)
    zero = x(0.0)
    drawn: list[Bar] = []
    y = float(TOP)
    for row in rows:
        lines = stacked(lines_of(row.label, width), y, above=5)
        y += LINE * len(lines)
        drawn.append(_bar(row, lines, y, x, outside))
        y += BAR + GAP
    return Contributions(
        title=title,
        source=source,
        width=width,
        height=int(y) - GAP + TOP,
        bars=tuple(drawn),
        zero=zero,
        axis="".join(f"M{zero} {bar.y - 2}v{BAR + 4}" for bar in drawn),
    )


def _scale(rows: Sequence[Contribution], width: int) -> tuple[Linear, bool]:
    """The largest scale that leaves room for every value at the end of its bar.

    Where that would leave the bars too short, values of negative bars are written on the empty side of zero:
    the second answer says whether they are written at the end of their bar.
    """
    sizes = [(row.value or 0.0, _room(row)) for row in rows]
    up = [(value, room) for value, room in sizes if value >= 0] or [(0.0, 0.0)]
    down = [(-value, room) for value, room in sizes if value < 0]
    lowest = max((value for value, _ in down), default=0.0)
    span = (max(value for value, _ in up) + lowest) or 1.0
    needs = [(b + v, width - r - s) for v, r in up for b, s in down or [(0.0, 0.0)]]
    unit = min((place / value for value, place in needs if value > 0), default=width / span)
    outside = unit * span >= SHORTEST * width
    if outside:
        zero = max((unit * value + room for value, room in down), default=0.0)
    else:
        needs = [(lowest + value, width - room) for value, room in up] + [(lowest, width - room) for _, room in down]
        unit = max(min(place / value for value, place in needs if value > 0), SHORTEST / 2 * width / span)
        zero = unit * lowest
    return Linear(-lowest, span - lowest, zero - unit * lowest, zero + unit * (span - lowest)), outside


def _room(row: Contribution) -> float:
    return 2 * BESIDE + WIDE_CHARACTER * len(row.text)


def _bar(row: Contribution, lines: tuple[Tick, ...], y: float, x: Linear, outside: bool) -> Bar:
    zero = x(0.0)
    end = zero if row.value is None else x(row.value)
    negative = row.value is not None and row.value < 0
    text_x, anchor = (end - BESIDE, "end") if negative and outside else (max(end, zero) + BESIDE, "start")
    return Bar(
        lines=lines,
        x=min(zero, end),
        y=y,
        width=round(abs(end - zero), 1),
        text=row.text,
        text_x=round(text_x, 1),
        anchor=anchor,
        total=row.total,
    )
