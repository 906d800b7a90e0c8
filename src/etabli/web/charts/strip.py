"""A strip: every territory as a tick on one line, ours marked, the national value as a notch."""

from collections.abc import Sequence
from dataclasses import dataclass

from etabli.web.charts.chart import Chart
from etabli.web.charts.scales import Linear

PAD = 6


@dataclass(frozen=True, kw_only=True)
class Strip(Chart):
    """`ticks` is one path for all; `ours` and `national` are x positions or None."""

    ticks: str
    ours: float | None
    national: float | None
    low: str = ""
    high: str = ""

    template = "charts/strip.svg"


def strip(
    values: Sequence[float],
    *,
    ours: float | None,
    national: float | None,
    title: str,
    source: str,
    low: str = "",
    high: str = "",
    width: int = 240,
) -> Strip | None:
    """None when fewer than three values are known: there is nothing to place ours among."""
    if len(values) < 3:
        return None
    known = [*values, *(v for v in (ours, national) if v is not None)]
    x = Linear(min(known), max(known), PAD, width - PAD)
    places = sorted({x(value) for value in values})
    return Strip(
        title=title,
        source=source,
        width=width,
        height=24,
        ticks="".join(f"M{place:g} 8v9" for place in places),
        ours=None if ours is None else x(ours),
        national=None if national is None else x(national),
        low=low,
        high=high,
    )
