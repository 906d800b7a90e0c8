"""Requests to a served instance over one kept connection: their times, and what the pages weigh."""

import http.client
import statistics
import time
from collections.abc import Sequence

FIRST = 5  # requests before those that count

Address = tuple[str, int]


def connected(address: Address) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(*address, timeout=60)


def times(address: Address, path: str, session: str = "", *, requests: int) -> list[float]:
    """Seconds of each request of a page, one at a time. `session`: the cookie of who asks, empty for nobody."""
    connection = connected(address)
    for _ in range(FIRST):
        body(connection, path, session)
    found = [timed(connection, path, session) for _ in range(requests)]
    connection.close()
    return found


def timed(connection: http.client.HTTPConnection, path: str, session: str = "") -> float:
    started = time.perf_counter()
    body(connection, path, session)
    return time.perf_counter() - started


def body(connection: http.client.HTTPConnection, path: str, session: str = "", *, packed: bool = True) -> bytes:
    """What a page answers, `packed` as browsers ask for it; ends the measure where it is not a page."""
    headers = {"Accept-Encoding": "gzip"} if packed else {}
    connection.request("GET", path, headers=headers | ({"Cookie": session} if session else {}))
    response = connection.getresponse()
    found = response.read()
    if response.status != 200:
        raise SystemExit(f"bench: {path} answered {response.status}")
    return found


def median(found: Sequence[float]) -> float:
    return statistics.median(found)


def p95(found: Sequence[float]) -> float:
    return statistics.quantiles(found, n=20)[-1]
