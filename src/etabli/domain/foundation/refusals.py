"""Writes that the database itself refuses: triggers on SQLite and PostgreSQL, put back after every migration."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True)
class Refusal:
    """`verb` (INSERT, UPDATE, DELETE, TRUNCATE) is refused on `table` for every row where `when` holds.

    `when` is SQL over OLD and NEW that both databases read. TRUNCATE is PostgreSQL's alone, and knows no row.
    """

    table: str
    verb: str
    message: str
    when: str = "TRUE"

    @property
    def name(self) -> str:
        """Of the trigger, and of its function on PostgreSQL."""
        return f"{self.table}_no_{self.verb.lower()}"


def of_vendor(connection: BaseDatabaseWrapper, refusals: Sequence[Refusal]) -> list[Refusal]:
    """Those that the database can hold."""
    return [one for one in refusals if one.verb != "TRUNCATE" or connection.vendor == "postgresql"]


def missing(connection: BaseDatabaseWrapper, refusals: Sequence[Refusal]) -> set[str]:
    """The triggers that are not there, or that are asleep: empty when all is locked."""
    asked = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(asked)
        found = {row[0] for row in cursor.fetchall()}
    return {one.name for one in of_vendor(connection, refusals)} - found


def install(connection: BaseDatabaseWrapper, refusals: Sequence[Refusal]) -> None:
    """Put every trigger in place, as it is written today; nothing while a table is not there."""
    if not {one.table for one in refusals} <= set(connection.introspection.table_names()):
        return  # migrated back to nothing
    if connection.vendor == "sqlite":
        _install_sqlite(connection, refusals)
    else:
        _install_postgresql(connection, refusals)


def _install_sqlite(connection: BaseDatabaseWrapper, refusals: Sequence[Refusal]) -> None:
    with connection.cursor() as cursor:
        for one in of_vendor(connection, refusals):
            cursor.execute(f"DROP TRIGGER IF EXISTS {one.name}")
            cursor.execute(
                f"CREATE TRIGGER {one.name} BEFORE {one.verb} ON {one.table} "
                f"BEGIN SELECT RAISE(ABORT, '{one.message}') WHERE {one.when}; END"
            )


def _install_postgresql(connection: BaseDatabaseWrapper, refusals: Sequence[Refusal]) -> None:
    absent = missing(connection, refusals)
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname FROM pg_proc WHERE NOT pg_has_role(proowner, 'USAGE')")
        foreign = {row[0] for row in cursor.fetchall()}
        for one in refusals:
            if one.name not in foreign:  # given away with its table: it stays as it was
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {one.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                    f"IF {one.when} THEN RAISE EXCEPTION '{one.message}' "
                    "USING ERRCODE = 'integrity_constraint_violation'; END IF; "
                    "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
                )
            if one.name in absent:
                each = "STATEMENT" if one.verb == "TRUNCATE" else "ROW"
                cursor.execute(
                    f"CREATE OR REPLACE TRIGGER {one.name} BEFORE {one.verb} ON {one.table} "
                    f"FOR EACH {each} EXECUTE FUNCTION {one.name}()"
                )


def remove(connection: BaseDatabaseWrapper, refusals: Sequence[Refusal]) -> None:
    """Open the tables: for tests that empty the database, and for nothing else. `install` closes them again."""
    with connection.cursor() as cursor:
        for one in of_vendor(connection, refusals):
            place = "" if connection.vendor == "sqlite" else f" ON {one.table}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {one.name}{place}")
