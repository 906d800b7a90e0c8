"""Locks of the trail: the database itself refuses to change, remove or empty what was recorded.

On SQLite triggers, on PostgreSQL triggers and, where the role may create one, another owner than the application's
role, which is then only granted SELECT and INSERT. Triggers hold against the owner too; ownership holds against
whoever would drop the triggers.
"""

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

ENTRY, VALUE = "audit_entry", "audit_personalvalue"
REFUSED = {ENTRY: ("UPDATE", "DELETE"), VALUE: ("UPDATE",)}  # personal values may be erased
OWNER = "etabli_trail"
MESSAGE = "the trail is append-only"


def names() -> set[str]:
    """The triggers that must be there."""
    return {_name(table, verb) for table, verbs in REFUSED.items() for verb in verbs}


def missing(connection: BaseDatabaseWrapper) -> set[str]:
    """The triggers that are not there: empty when the trail is locked."""
    asked = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(asked)
        found = {row[0] for row in cursor.fetchall()}
    wanted = names() | ({_name(ENTRY, "TRUNCATE")} if connection.vendor == "postgresql" else set())
    return wanted - found


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every lock in place; those that are there stay."""
    if not {ENTRY, VALUE} <= set(connection.introspection.table_names()):
        return  # migrated back to nothing
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for table, verbs in REFUSED.items():
                for verb in verbs:
                    cursor.execute(
                        f"CREATE TRIGGER IF NOT EXISTS {_name(table, verb)} BEFORE {verb} ON {table} "
                        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
                    )
            return
        cursor.execute(
            "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$"
        )
        if missing(connection):
            for table, verbs in REFUSED.items():
                for verb in verbs:
                    cursor.execute(
                        f"CREATE OR REPLACE TRIGGER {_name(table, verb)} BEFORE {verb} ON {table} "
                        "FOR EACH ROW EXECUTE FUNCTION audit_refuse()"
                    )
            cursor.execute(
                f"CREATE OR REPLACE TRIGGER {_name(ENTRY, 'TRUNCATE')} BEFORE TRUNCATE ON {ENTRY} "
                "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
            )
        _give_away(cursor)


def _give_away(cursor: CursorWrapper) -> None:
    """Another role owns the entries, when ours may make one; else `owned_apart` says that this lock is missing."""
    cursor.execute("SELECT tableowner = %s FROM pg_tables WHERE tablename = %s", [OWNER, ENTRY])
    if cursor.fetchone()[0]:
        return
    cursor.execute("SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user")
    superuser, may_create = cursor.fetchone()
    if not (superuser or may_create):
        return
    joining, leaving = (f"GRANT {OWNER} TO current_user",), (f"REVOKE {OWNER} FROM current_user",)
    if superuser:  # who gives away without being a member
        joining = leaving = ()
    cursor.execute(  # two databases of one server may ask for it at the same time
        f"DO $$ BEGIN CREATE ROLE {OWNER} NOLOGIN; "
        "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    )
    cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [ENTRY])
    sequence = cursor.fetchone()[0]
    for statement in (
        *joining,
        f"GRANT CREATE ON SCHEMA public TO {OWNER}",
        f"GRANT USAGE, SELECT ON SEQUENCE {sequence} TO current_user",
        f"GRANT SELECT, INSERT ON {ENTRY} TO current_user",
        f"ALTER TABLE {ENTRY} OWNER TO {OWNER}",
        f"GRANT SELECT, INSERT ON {ENTRY} TO current_user",
        f"GRANT USAGE ON SEQUENCE {sequence} TO current_user",
        f"REVOKE CREATE ON SCHEMA public FROM {OWNER}",
        *leaving,
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
    with connection.cursor() as cursor:
        for table, verbs in REFUSED.items():
            for verb in (*verbs, "TRUNCATE"):
                place = "" if connection.vendor == "sqlite" else f" ON {table}"
                cursor.execute(f"DROP TRIGGER IF EXISTS {_name(table, verb)}{place}")


def _name(table: str, verb: str) -> str:
    return f"{table}_no_{verb.lower()}"
