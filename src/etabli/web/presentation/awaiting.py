"""One thing that waits for somebody, as their space shows it, and in which order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum


class Urgency(IntEnum):
    """The first first: what stops everything, what others wait for, what one's own work waits for."""

    LOCKED = 1
    TO_SIGN = 2
    TO_ANSWER = 3
    TO_HAND_OVER = 4
    CHANGED = 5
    CITED = 6
    TO_PRESENT = 7
    TO_DECIDE = 8
    TO_BEGIN = 9
    TO_RATE = 10


@dataclass(frozen=True)
class Awaited:
    """One thing to do: a sentence, where it is done (empty: by the link of a message), since when it waits."""

    text: str
    url: str
    urgency: Urgency
    since: date | None = None


def in_order(things: Iterable[Awaited]) -> list[Awaited]:
    """By urgency; then what waits for longest, what has no date last."""
    return sorted(things, key=lambda one: (one.urgency, one.since or date.max))
