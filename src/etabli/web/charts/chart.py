"""What every chart has: a title that says what it shows, a size, a source, and a template that draws it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tick:
    position: float
    label: str


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A drawing on a width × height canvas. The table equivalent stands beside it on the page."""

    title: str
    source: str
    width: int
    height: int

    template = ""
