"""One measured figure with what it is compared to."""

from dataclasses import dataclass


@dataclass
class Line:
    """`ratio` is figure ÷ the figure of `reference`, measured in the same run."""

    name: str
    figure: float
    unit: str
    reference: str
    ratio: float
