"""One thing that waits for somebody, as their space shows it, and in which order: the rule of urgency."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

SOON = timedelta(days=7)  # what is due by then is told before the rest


class Urgency(IntEnum):
    """What stops everything; of things of the same day, what others wait for, then what one's own work waits for."""

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


class Band(IntEnum):
    """How near its day is."""

    LOCKED = 0
    LATE = 1
    SOON = 2
    REST = 3


@dataclass(frozen=True)
class Awaited:
    """One thing to do: a sentence, where it is done (empty: by the link of a message), since when it waits, and its
    last day where it has one. `many`: how many things the sentence tells together.
    """

    text: str
    url: str
    urgency: Urgency
    since: date | None = None
    due: date | None = None
    many: int = 1

    def band(self, on: date) -> Band:
        if self.urgency == Urgency.LOCKED:
            return Band.LOCKED
        if self.due is None:
            return Band.REST
        return Band.LATE if self.due < on else Band.SOON if self.due <= on + SOON else Band.REST


def in_order(things: Iterable[Awaited], on: date) -> list[Awaited]:
    """What stops everything; what is late, then what is to come, by its last day, whatever the kind; then what has no
    last day, what waits for longest first, what has no date last. The kind decides between equals alone.
    """

    def key(one: Awaited) -> tuple[bool, date, date, Urgency]:
        locked = one.urgency == Urgency.LOCKED
        return not locked, one.due or date.max, one.since or date.max, one.urgency

    return sorted(things, key=key)
