"""Quartiles side by side: each row a bar from the lower to the upper quartile, its median marked, on one scale."""

from collections.abc import Sequence
from dataclasses import dataclass

from etabli.catalogue.numbers import NNBSP, number
from etabli.web.charts.chart import COLUMN, LINE, Chart, Tick, held, lines_of, room_for, stacked
from etabli.web.charts.scales import Linear, ticks

SIDE, TOP, TRACK, GAP, BOTTOM = 14, 2, 16, 14, 24
LEGEND = "Barre\u00a0: la moitié du milieu, du quart le plus rapide au quart le plus lent. Trait\u00a0: la médiane."
OPEN = "Flèche\u00a0: trop de demandes attendent encore pour dire où la barre finit."


@dataclass(frozen=True)
class Quartiles:
    """`upper` is None while it is not reached. `detail` is said to the pointer."""

    label: str
    lower: float
    median: float
    upper: float | None
    detail: str


@dataclass(frozen=True)
class Row:
    label: str
    lines: tuple[Tick, ...]
    detail: str
    text: str
    first: float
    y: float
    start: float
    width: float
    median: float
    beyond: float | None  # where the arrow stands


@dataclass(frozen=True, kw_only=True)
class QuartileBars(Chart):
    rows: tuple[Row, ...]
    x_ticks: tuple[Tick, ...]
    grid: str
    thickness: int = TRACK

    template = "charts/quartiles.svg"

    @property
    def alternative(self) -> str:
        return f"{self.title}. {f'{NNBSP}; '.join(f'{row.label} {row.detail}' for row in self.rows)}."


def quartile_bars(
    rows: Sequence[Quartiles], *, title: str, source: str, unit: str, width: int = COLUMN
) -> QuartileBars | None:
    """In the order given, from zero; None when there is none. `unit` is written after each median."""
    if not rows:
        return None
    largest = max(max(row.upper or 0.0, row.median) for row in rows)
    marks = ticks(0.0, largest or 1.0)
    is_open = any(row.upper is None for row in rows)
    x = Linear(0.0, marks[-1], SIDE, width - SIDE)
    drawn: list[Row] = []
    y = float(TOP)
    texts = [f"{number(row.median)}\u00a0{unit}" for row in rows]
    for row, text in zip(rows, texts, strict=True):
        lines = lines_of(row.label, width - room_for([text]))
        baselines = stacked(lines, y, above=5)
        y += LINE * len(lines)
        end = x.end if row.upper is None else x(row.upper)
        start = x(row.lower)
        drawn.append(
            Row(
                label=row.label,
                lines=baselines,
                detail=row.detail,
                text=text,
                first=baselines[0].position,
                y=y,
                start=start,
                width=max(round(end - start, 1), 2.0),
                median=x(row.median),
                beyond=x.end if row.upper is None else None,
            )
        )
        y += TRACK + GAP
    bottom = y - GAP
    labels = [(mark, number(mark)) for mark in marks]
    return QuartileBars(
        title=title,
        source=source,
        legend=f"{LEGEND} {OPEN}" if is_open else LEGEND,
        width=width,
        height=int(bottom) + BOTTOM,
        rows=tuple(drawn),
        x_ticks=tuple(Tick(held(x(mark), label, width), label) for mark, label in labels),
        grid="".join(f"M{x(mark)} {row.y - 2}v{TRACK + 4}" for mark in marks for row in drawn),
    )
