"""What is known of a figure: observed, estimated, missing or secret."""

from collections.abc import Iterable
from enum import StrEnum


class Status(StrEnum):
    """Missing is not zero, secret is not zero, an estimate says so."""

    OBSERVED = "observed"
    ESTIMATED = "estimated"
    MISSING = "missing"
    SECRET = "secret"  # noqa: S105 (a statistical status, not a password)

    @property
    def has_value(self) -> bool:
        return self in (Status.OBSERVED, Status.ESTIMATED)


def combine(statuses: Iterable[Status]) -> Status:
    """Status of a figure made of several: any hole makes a hole, any estimate makes an estimate."""
    seen = set(statuses)
    for status in (Status.SECRET, Status.MISSING, Status.ESTIMATED):
        if status in seen:
            return status
    return Status.OBSERVED if seen else Status.MISSING
