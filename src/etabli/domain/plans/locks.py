"""Locks of what is signed: the database itself refuses to alter a frozen version of a plan, or a signature.

What a version holds never changes from the moment it is made, and it never goes; its state only moves along `NEXT`.
A signatory who has signed neither changes nor goes. Before that, their title may be completed.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from etabli.domain.foundation import refusals
from etabli.domain.foundation.refusals import Refusal
from etabli.domain.plans.enums import NEXT

VERSION, SIGNATORY = "plans_planversion", "plans_signatory"
FROZEN = ("id", "plan_id", "number", "kind", "content", "content_hash", "replaces_id", "made_by_id", "made_at")
MESSAGE = "a version of a plan is frozen"
SIGNED = "OLD.signed_on IS NOT NULL"


def _row(prefix: str) -> str:
    return ", ".join(f"{prefix}.{column}" for column in FROZEN)


def _moves() -> str:
    """Whether the state of a row stays, or goes where it may."""
    allowed = (
        f"OLD.state = '{state.value}' AND NEW.state IN ({', '.join(repr(str(to.value)) for to in following)})"
        for state, following in NEXT.items()
    )
    return " OR ".join(("OLD.state = NEW.state", *allowed))


SEALED_AT = "OLD.sealed_at IS NOT NULL AND OLD.sealed_at IS DISTINCT FROM NEW.sealed_at"
REFUSED = (
    Refusal(
        VERSION,
        "UPDATE",
        MESSAGE,
        f"({_row('OLD')}) IS DISTINCT FROM ({_row('NEW')}) OR {SEALED_AT} OR NOT ({_moves()})",
    ),
    Refusal(VERSION, "DELETE", MESSAGE),
    Refusal(VERSION, "TRUNCATE", MESSAGE),
    Refusal(SIGNATORY, "UPDATE", MESSAGE, SIGNED),
    Refusal(SIGNATORY, "DELETE", MESSAGE, SIGNED),
    Refusal(SIGNATORY, "TRUNCATE", MESSAGE),
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
