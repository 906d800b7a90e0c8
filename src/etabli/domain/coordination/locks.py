"""Locks of closed minutes, of reviews and of published reports: the database itself refuses to alter them.

What was added to minutes and reviews afterwards does not change either.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from etabli.domain.foundation import refusals
from etabli.domain.foundation.refusals import Refusal

MINUTES, ADDENDUM = "coordination_minutes", "coordination_addendum"
MESSAGE = "closed minutes are sealed"
CLOSED = "OLD.closed_at IS NOT NULL"
REVIEW, VALUE, CORRECTION = (
    "coordination_review",
    "coordination_reviewvalue",
    "coordination_reviewcorrection",
)
REVIEWED = "a locked review does not change"
LOCKED = "EXISTS (SELECT 1 FROM coordination_review WHERE id = {row}.review_id AND locked_at IS NOT NULL)"
REPORT = "coordination_report"
REPORT_MESSAGE = "published reports are sealed"
PUBLISHED = "OLD.published_on IS NOT NULL"
REFUSED = (
    Refusal(MINUTES, "UPDATE", MESSAGE, CLOSED),
    Refusal(MINUTES, "DELETE", MESSAGE, CLOSED),
    Refusal(MINUTES, "TRUNCATE", MESSAGE),
    Refusal(ADDENDUM, "UPDATE", MESSAGE),
    Refusal(ADDENDUM, "DELETE", MESSAGE),
    Refusal(ADDENDUM, "TRUNCATE", MESSAGE),
    Refusal(REVIEW, "UPDATE", REVIEWED, "OLD.locked_at IS NOT NULL"),
    Refusal(REVIEW, "DELETE", REVIEWED, "OLD.locked_at IS NOT NULL"),
    Refusal(REVIEW, "TRUNCATE", REVIEWED),
    Refusal(VALUE, "INSERT", REVIEWED, LOCKED.format(row="NEW")),
    Refusal(VALUE, "UPDATE", REVIEWED, f"OLD.state = 'locked' OR {LOCKED.format(row='NEW')}"),
    Refusal(VALUE, "DELETE", REVIEWED, "OLD.state = 'locked'"),
    Refusal(VALUE, "TRUNCATE", REVIEWED),
    Refusal(CORRECTION, "UPDATE", REVIEWED),
    Refusal(CORRECTION, "DELETE", REVIEWED),
    Refusal(CORRECTION, "TRUNCATE", REVIEWED),
    Refusal(REPORT, "UPDATE", REPORT_MESSAGE, PUBLISHED),
    Refusal(REPORT, "DELETE", REPORT_MESSAGE, PUBLISHED),
    Refusal(REPORT, "TRUNCATE", REPORT_MESSAGE),
)


def missing(connection: BaseDatabaseWrapper) -> set[str]:
    """The triggers that are not there: empty when minutes, reviews and reports are locked."""
    return refusals.missing(connection, REFUSED)


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every lock in place, as it is written today."""
    refusals.install(connection, REFUSED)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Open minutes, reviews and reports: for tests that empty the database. `install` closes them again."""
    refusals.remove(connection, REFUSED)
