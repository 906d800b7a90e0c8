"""Locks of versions and signatures: the database itself refuses to alter what was frozen, presented or adopted.

What a version holds never changes from the moment it is made; its state only moves along `NEXT`; once adopted or
withdrawn nothing of it changes. A draft may go; a signature never changes nor goes. The tables stay the application's
own, unlike the trail's: a version that is presented is written again, and later migrations must reach its table.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from etabli.domain.diagnosis.enums import NEXT, VersionState
from etabli.domain.foundation import refusals
from etabli.domain.foundation.refusals import Refusal

VERSION, SIGNATURE = "diagnosis_version", "diagnosis_signature"
FROZEN = ("id", "territory_id", "number", "release_id", "content", "content_hash", "made_by_id", "made_at")
MESSAGE = "a version is frozen"


def _row(prefix: str) -> str:
    return ", ".join(f"{prefix}.{column}" for column in FROZEN)


def _moves() -> str:
    """Whether the state of a row stays, or goes where it may."""
    allowed = (
        f"OLD.state = '{state.value}' AND NEW.state IN ({', '.join(repr(str(to.value)) for to in following)})"
        for state, following in NEXT.items()
    )
    return " OR ".join(("OLD.state = NEW.state", *allowed))


_over = ", ".join(repr(str(state.value)) for state in VersionState if state not in NEXT)
REFUSED = (
    Refusal(
        VERSION,
        "UPDATE",
        MESSAGE,
        f"OLD.state IN ({_over}) OR ({_row('OLD')}) IS DISTINCT FROM ({_row('NEW')}) OR NOT ({_moves()})",
    ),
    Refusal(VERSION, "DELETE", MESSAGE, f"OLD.state <> '{VersionState.DRAFT.value}'"),
    Refusal(VERSION, "TRUNCATE", MESSAGE),
    Refusal(SIGNATURE, "UPDATE", MESSAGE),
    Refusal(SIGNATURE, "DELETE", MESSAGE),
    Refusal(SIGNATURE, "TRUNCATE", MESSAGE),
)


def missing(connection: BaseDatabaseWrapper) -> set[str]:
    """The triggers that are not there: empty when versions are locked."""
    return refusals.missing(connection, REFUSED)


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every lock in place, as it is written today."""
    refusals.install(connection, REFUSED)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Open versions: for tests that alter one or empty the database. `install` closes them again."""
    refusals.remove(connection, REFUSED)
