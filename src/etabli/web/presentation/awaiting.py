"""One thing that waits for somebody, as their space shows it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Awaited:
    """One thing to do: a sentence, where it is done, since when it waits."""

    text: str
    url: str
    since: date | None = None
