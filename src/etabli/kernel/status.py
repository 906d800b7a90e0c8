"""What is known of a figure: observed, estimated, missing or secret."""

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
