"""The sums of a line, kept by the database: triggers on resources and stages, put back after every migration.

A sum is made again from all the stages of its line, never corrected by a difference. On PostgreSQL the row is locked
first, so that of two people who write at once, the second reads what the first wrote.
"""

# ruff: noqa: S608 (names of our own; values are parameters)

from collections.abc import Sequence

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from etabli.domain.plans.enums import StageKind

SUMS, RESOURCE, STAGE = "plans_linesums", "plans_resource", "plans_stage"
SAME = ("fiche_id", "funder_id", "scheme", "instrument", "year", "visibility")  # of the resource, as they are
KINDS = tuple(str(kind) for kind in StageKind.values)
_OF_STAGES = ", ".join(f"SUM(amount_cents) FILTER (WHERE kind = '{kind}')" for kind in KINDS)


def _summed(prefix: str) -> str:
    """The sums of the line of a stage, made again."""
    key = f"{prefix}.resource_id"
    made = f"SELECT {_OF_STAGES} FROM {STAGE} WHERE resource_id = {key}"
    return f"UPDATE {SUMS} SET ({', '.join(KINDS)}) = ({made}) WHERE resource_id = {key}"


BEGUN = (
    f"INSERT INTO {SUMS} (resource_id, {', '.join(SAME)}) VALUES (NEW.id, {', '.join(f'NEW.{name}' for name in SAME)})"
)
CHANGED = f"UPDATE {SUMS} SET {', '.join(f'{name} = NEW.{name}' for name in SAME)} WHERE resource_id = NEW.id"
ENDED = f"DELETE FROM {SUMS} WHERE resource_id = OLD.id"
OF_RESOURCE = {"INSERT": BEGUN, "UPDATE": CHANGED, "DELETE": ENDED}  # what follows, by verb
ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}  # of a stage, whose lines are added up again
# PostgreSQL's alone: a table emptied at once.
EMPTIED = {
    RESOURCE: f"DELETE FROM {SUMS}",
    STAGE: f"UPDATE {SUMS} SET {', '.join(f'{kind} = NULL' for kind in KINDS)}",
}
_WHOLE = (  # what should be
    f"SELECT {RESOURCE}.id, {', '.join(f'{RESOURCE}.{name}' for name in SAME)}, {_OF_STAGES} FROM {RESOURCE}"
    f" LEFT JOIN {STAGE} ON {STAGE}.resource_id = {RESOURCE}.id GROUP BY {RESOURCE}.id"
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every trigger in place, as it is written today, and make the sums again; nothing while a table is absent."""
    if not {SUMS, RESOURCE, STAGE} <= set(connection.introspection.table_names()):
        return  # migrated back
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"LOCK TABLE {RESOURCE}, {STAGE} IN SHARE ROW EXCLUSIVE MODE")
        for sql in _definitions(connection.vendor):
            cursor.execute(sql)
        cursor.execute(f"DELETE FROM {SUMS}")
        cursor.execute(f"INSERT INTO {SUMS} (resource_id, {', '.join((*SAME, *KINDS))}) {_WHOLE}")


def _definitions(vendor: str) -> list[str]:
    found = []
    for verb in ROWS:
        acts = {RESOURCE: [OF_RESOURCE[verb]], STAGE: [act for row in ROWS[verb] for act in _of_stage(row, vendor)]}
        for table, some in acts.items():
            name = f"{table}_keeps_{verb.lower()}"
            if vendor == "sqlite":
                found.append(f"DROP TRIGGER IF EXISTS {name}")
                found.append(f"CREATE TRIGGER {name} AFTER {verb} ON {table} BEGIN {'; '.join(some)}; END")
            else:
                found += _on_postgresql(name, f"AFTER {verb} ON {table} FOR EACH ROW", some)
    if vendor == "postgresql":
        for table, act in EMPTIED.items():
            found += _on_postgresql(f"{table}_keeps_truncate", f"AFTER TRUNCATE ON {table} FOR EACH STATEMENT", [act])
    return found


def _of_stage(row: str, vendor: str) -> list[str]:
    """The lock is a statement of its own: the next one reads what is there once the row is had."""
    lock = f"PERFORM 1 FROM {SUMS} WHERE resource_id = {row}.resource_id FOR UPDATE"
    return [*([lock] if vendor == "postgresql" else []), _summed(row)]


def _on_postgresql(name: str, when: str, acts: Sequence[str]) -> list[str]:
    body = f"BEGIN {'; '.join(acts)}; RETURN NULL; END"
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        f"CREATE OR REPLACE TRIGGER {name} {when} EXECUTE FUNCTION {name}()",
    ]


def astray(connection: BaseDatabaseWrapper) -> list[tuple[object, ...]]:
    """The lines whose kept sums are not those of their stages: for tests, and for whoever doubts."""
    columns = ", ".join(("resource_id", *SAME, *KINDS))
    kept = f"SELECT {columns} FROM {SUMS}"
    whole = _WHOLE.replace(f"{RESOURCE}.id,", f"{RESOURCE}.id AS resource_id,", 1)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM ({kept} EXCEPT {whole}) AS more UNION ALL SELECT * FROM ({whole} EXCEPT {kept}) AS less"
        )
        return list(cursor.fetchall())
