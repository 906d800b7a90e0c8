"""Locks of the trail: the database itself refuses to change, remove or empty what was recorded.

On SQLite triggers, on PostgreSQL triggers and, where the role may create one, another owner than the application's
role, which is then only granted SELECT and INSERT. Triggers hold against the owner too; ownership holds against
whoever would drop the triggers, or rewrite their functions.
"""

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from etabli.domain.foundation import refusals
from etabli.domain.foundation.refusals import Refusal

ENTRY, VALUE = "audit_entry", "audit_personalvalue"
OWNER = "etabli_trail"
MESSAGE = "the trail is append-only"
REFUSED = (
    Refusal(ENTRY, "UPDATE", MESSAGE),
    Refusal(ENTRY, "DELETE", MESSAGE),
    Refusal(ENTRY, "TRUNCATE", MESSAGE),
    Refusal(VALUE, "UPDATE", MESSAGE),  # personal values may be erased
)


def missing(connection: BaseDatabaseWrapper) -> set[str]:
    """The triggers that are not there: empty when the trail is locked."""
    return refusals.missing(connection, REFUSED)


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every lock in place; those that are there stay."""
    if ENTRY not in connection.introspection.table_names():
        return
    refusals.install(connection, REFUSED)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            _give_away(cursor)


def _give_away(cursor: CursorWrapper) -> None:
    """Another role owns the entries, when ours may make one; else `owned_apart` says that this lock is missing."""
    cursor.execute("SELECT tableowner = %s FROM pg_tables WHERE tablename = %s", [OWNER, ENTRY])
    if cursor.fetchone()[0]:
        return
    cursor.execute("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
    if not cursor.fetchone()[0]:
        return
    cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", [OWNER])
    if not cursor.fetchone()[0]:
        cursor.execute(f"CREATE ROLE {OWNER} NOLOGIN")
    cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [ENTRY])
    sequence = cursor.fetchone()[0]
    for statement in (
        f"GRANT {OWNER} TO current_user",
        f"GRANT CREATE ON SCHEMA public TO {OWNER}",
        f"GRANT USAGE, SELECT ON SEQUENCE {sequence} TO current_user",
        f"GRANT SELECT, INSERT ON {ENTRY} TO current_user",
        *(f"ALTER FUNCTION {one.name}() OWNER TO {OWNER}" for one in REFUSED if one.table == ENTRY),
        f"ALTER TABLE {ENTRY} OWNER TO {OWNER}",
        f"GRANT SELECT, INSERT ON {ENTRY} TO current_user",
        f"GRANT USAGE ON SEQUENCE {sequence} TO current_user",
        f"REVOKE CREATE ON SCHEMA public FROM {OWNER}",
        f"REVOKE {OWNER} FROM current_user",
    ):
        cursor.execute(statement)


def owned_apart(connection: BaseDatabaseWrapper) -> bool:
    """Whether another role than the application's owns the entries (PostgreSQL)."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableowner <> current_user FROM pg_tables WHERE tablename = %s", [ENTRY])
        return bool(cursor.fetchone()[0])


def remove(connection: BaseDatabaseWrapper) -> None:
    """Open the trail: for tests that empty the database, and for nothing else. `install` closes it again."""
    refusals.remove(connection, REFUSED)
