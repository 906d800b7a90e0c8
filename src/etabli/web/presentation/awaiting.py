"""One thing that waits for somebody, as their space shows it, and in which order: the rule of urgency."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from etabli.domain.governance.enums import Role
from etabli.domain.governance.roles import MATRIX
from etabli.kernel.typography import french

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
    last day where it has one. `shared`: who else may do it, where whoever does it first does it for all.
    """

    text: str
    url: str
    urgency: Urgency
    since: date | None = None
    due: date | None = None
    shared: str = ""

    def band(self, on: date) -> Band:
        if self.urgency == Urgency.LOCKED:
            return Band.LOCKED
        if self.due is None:
            return Band.REST
        return Band.LATE if self.due < on else Band.SOON if self.due <= on + SOON else Band.REST


def one_of(*who: str) -> str:
    """« Une seule personne suffit : chef de projet, Région ou services de l’État. »"""
    named = ", ".join(who[:-1])
    return french(f"Une seule personne suffit : {f'{named} ou ' if named else ''}{who[-1]}.")


def any_who_may(permission: str) -> str:
    """The same of the roles that may do it where their mandate reaches; who keeps the instance apart."""
    return one_of(*(role.label for role in MATRIX[permission].roles if role != Role.ADMINISTRATOR))


def in_order(things: Iterable[Awaited], on: date) -> list[Awaited]:
    """What stops everything; what is late, then what is to come, by its last day, whatever the kind; then what has no
    last day, what waits for longest first, what has no date last. The kind decides between equals alone.
    """

    def key(one: Awaited) -> tuple[bool, date, date, Urgency]:
        locked = one.urgency == Urgency.LOCKED
        return not locked, one.due or date.max, one.since or date.max, one.urgency

    return sorted(things, key=key)
