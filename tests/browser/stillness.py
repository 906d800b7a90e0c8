"""A test whose browser asks for nothing for a minute stands still: it fails, and says where.

Playwright limits how long a click or a page may take, but not a script: what waits in `evaluate` waits for ever. Tests
that walk through many pages take minutes and are never still.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest

LONGEST = 60.0  # seconds

limit = 0.0


def moved() -> None:
    """Something happened: the minute begins again."""
    if limit:
        signal.setitimer(signal.ITIMER_REAL, limit)


@contextmanager
def watch(seconds: float = LONGEST) -> Iterator[None]:
    """Fail when nothing moves for so long; a watch inside another stands in for it."""
    global limit
    outer, before, limit = limit, signal.signal(signal.SIGALRM, _stands_still), seconds
    try:
        moved()
        yield
    finally:
        limit = outer
        signal.signal(signal.SIGALRM, before)
        signal.setitimer(signal.ITIMER_REAL, outer)


def _stands_still(signum: int, frame: FrameType | None) -> None:
    pytest.fail(f"the browser asked for nothing for {limit:g} s: the test stands still")
