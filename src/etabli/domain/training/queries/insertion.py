"""How many people came, finished and were employed after: counts added up, shares told from some people on only.

What nobody said is left out of a sum and counted apart: missing is not zero. A share stands on people asked alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from etabli.domain.training.models import Session

LEAST = 10  # people asked, below which no share is told: one of them could be found in it


@dataclass(frozen=True)
class Sum:
    """A count over sessions; `known` of `sessions` said it. None: nobody did."""

    total: int | None
    known: int
    sessions: int


@dataclass(frozen=True)
class Share:
    """Employed among those asked; `percent` None below `LEAST` people, or where nobody was asked."""

    asked: int | None
    percent: float | None


@dataclass(frozen=True)
class Insertion:
    """Of some sessions."""

    enrolled: Sum
    completed: Sum
    women: Sum
    at_6: Share
    at_12: Share


def of_sessions(sessions: Iterable[Session]) -> Insertion:
    every = list(sessions)
    return Insertion(
        _sum(every, "enrolled"), _sum(every, "completed"), _sum(every, "women"), _share(every, "6"), _share(every, "12")
    )


def _sum(sessions: list[Session], name: str) -> Sum:
    known = [value for one in sessions if (value := getattr(one, name)) is not None]
    return Sum(sum(known) if known else None, len(known), len(sessions))


def _share(sessions: list[Session], months: str) -> Share:
    """Over the sessions that say both how many were asked and how many are employed."""
    pairs = [
        (asked, employed)
        for one in sessions
        if (asked := getattr(one, f"asked_{months}")) is not None
        and (employed := getattr(one, f"employed_{months}")) is not None
    ]
    if not pairs:
        return Share(None, None)
    asked, employed = sum(one for one, _ in pairs), sum(one for _, one in pairs)
    return Share(asked, 100 * employed / asked if asked >= LEAST else None)
