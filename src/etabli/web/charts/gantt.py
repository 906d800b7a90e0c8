"""A calendar of bars: one line a fiche from its start to its end, its milestones as diamonds, what waits as arrows."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from etabli.web.charts.chart import Chart, Tick, lines_of
from etabli.web.charts.scales import Linear

WIDTH, LABELS, ROW, TOP, BAR = 1160, 300, 44, 30, 14
CHARACTER = 6.6  # of the 13-unit text of labels


@dataclass(frozen=True)
class Step:
    """A milestone: `css` says whether it is done, late or to come."""

    on: date
    title: str
    css: str


@dataclass(frozen=True)
class Row:
    """A line asked for: `key` names it for what waits; `start` or `end` may be unknown."""

    key: Hashable
    label: str
    start: date | None
    end: date | None
    css: str
    steps: Sequence[Step]
    url: str = ""


@dataclass(frozen=True)
class Diamond:
    points: str
    css: str
    title: str


@dataclass(frozen=True)
class Drawn:
    """A line as it is drawn; `open_start`, `open_end`: the date is not known, the bar is cut there."""

    label: tuple[Tick, ...]
    url: str
    top: float
    x: float
    width: float
    css: str
    open_start: bool
    open_end: bool
    diamonds: tuple[Diamond, ...]


@dataclass(frozen=True, kw_only=True)
class Gantt(Chart):
    rows: tuple[Drawn, ...]
    years: tuple[Tick, ...]
    months: tuple[float, ...]
    today: float | None
    arrows: tuple[str, ...]
    bar: int = BAR
    left: int = LABELS

    template = "plans/gantt.svg"

    @property
    def bottom(self) -> int:
        return self.height - 6


def gantt(
    rows: Sequence[Row], waits: Sequence[tuple[Hashable, Hashable]], *, title: str, source: str, today: date
) -> Gantt | None:
    """Lines in the order given. None when no line has a date."""
    days = [day for row in rows for day in (row.start, row.end, *(step.on for step in row.steps)) if day]
    if not days:
        return None
    first, last = date(min(days).year, 1, 1), date(max(days).year, 12, 31)
    x = Linear(first.toordinal(), last.toordinal(), LABELS, WIDTH - 8)
    drawn: list[Drawn] = []
    places: dict[Hashable, tuple[float, float, float]] = {}
    for n, row in enumerate(rows):
        top = TOP + n * ROW
        start = x((row.start or row.end or first).toordinal())
        end = x((row.end or row.start or last).toordinal())
        if row.start is None:
            start = max(float(LABELS), end - 40)
        if row.end is None:
            end = min(float(WIDTH - 8), start + 40)
        middle = top + ROW / 2
        places[row.key] = (start, end, middle)
        lines = lines_of(row.label, LABELS - 16, CHARACTER)[:2]
        baseline = middle + 4 - (8 if len(lines) > 1 else 0)
        drawn.append(
            Drawn(
                label=tuple(Tick(baseline + 16 * k, line) for k, line in enumerate(lines)),
                url=row.url,
                top=middle - BAR / 2,
                x=round(start, 1),
                width=round(max(4.0, end - start), 1),
                css=row.css,
                open_start=row.start is None,
                open_end=row.end is None,
                diamonds=tuple(_diamond(x(step.on.toordinal()), middle, step) for step in row.steps),
            )
        )
    years = range(first.year, last.year + 1)
    return Gantt(
        title=title,
        source=source,
        width=WIDTH,
        height=TOP + ROW * len(rows) + 10,
        rows=tuple(drawn),
        years=tuple(Tick(round(x(date(year, 1, 1).toordinal()), 1), str(year)) for year in years),
        months=tuple(round(x(date(year, month, 1).toordinal()), 1) for year in years for month in (4, 7, 10)),
        today=round(x(today.toordinal()), 1) if first <= today <= last + timedelta(days=1) else None,
        arrows=tuple(
            _arrow(places[needs], places[waiting]) for waiting, needs in waits if {waiting, needs} <= set(places)
        ),
    )


def _diamond(x: float, y: float, step: Step) -> Diamond:
    points = " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in ((0, -9), (9, 0), (0, 9), (-9, 0)))
    return Diamond(points, step.css, step.title)


def _arrow(before: tuple[float, float, float], after: tuple[float, float, float]) -> str:
    """From the end of what comes first to the start of what waits for it."""
    x1, y1, x2, y2 = before[1], before[2], after[0], after[2]
    turn = max(x1 + 6, min(x2 - 6, x1 + 12))
    return f"M{x1:.1f} {y1:.1f}H{turn:.1f}V{y2:.1f}H{x2:.1f}"
