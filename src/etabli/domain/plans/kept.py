"""The sums of a line, kept by the database: triggers on fiches, resources and stages, put back after every migration.

A sum is made again from all the stages of its line, never corrected by a difference. On PostgreSQL the row is locked
first, so that of two people who write at once, the second reads what the first wrote. What a fiche says of its lines
(`plain`) is written with it; a new line reads it from the fiche, which nobody changes meanwhile.
"""

# ruff: noqa: S608 (names of our own; values are parameters)

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from etabli.domain.plans import kept_by_plan
from etabli.domain.plans.enums import OUT, StageKind, Visibility
from etabli.domain.plans.triggers import trigger

SUMS, RESOURCE, STAGE, FICHE = "plans_linesums", "plans_resource", "plans_stage", "plans_fiche"
SAME = ("fiche_id", "funder_id", "scheme", "instrument", "year", "visibility")  # of the resource, as they are
OF_FICHE = ("plan_id", "plain")
KINDS = tuple(str(kind) for kind in StageKind.values)
_OF_STAGES = ", ".join(f"SUM(amount_cents) FILTER (WHERE kind = '{kind}')" for kind in KINDS)
_ALL = ", ".join(("resource_id", *SAME, *OF_FICHE, *KINDS))


def _plain(fiche: str) -> str:
    """Whether a fiche is public, counts in its own plan, and goes on."""
    out = ", ".join(f"'{state}'" for state in OUT)
    public = f"{fiche}.visibility = '{Visibility.PUBLIC}'"
    return f"({public} AND {fiche}.counted_in_id IS NULL AND {fiche}.state NOT IN ({out}))"


def _summed(prefix: str) -> str:
    """The sums of the line of a stage, made again."""
    key = f"{prefix}.resource_id"
    made = f"SELECT {_OF_STAGES} FROM {STAGE} WHERE resource_id = {key}"
    return f"UPDATE {SUMS} SET ({', '.join(KINDS)}) = ({made}) WHERE resource_id = {key}"


_FROM_FICHE = f"plan_id, {_plain('f')} FROM {FICHE} f WHERE f.id = NEW.fiche_id"
BEGUN = (
    f"INSERT INTO {SUMS} (resource_id, {', '.join((*SAME, *OF_FICHE))})"
    f" SELECT NEW.id, {', '.join(f'NEW.{name}' for name in SAME)}, {_FROM_FICHE}"
)
CHANGED = (
    f"UPDATE {SUMS} SET {', '.join(f'{name} = NEW.{name}' for name in SAME)}, (plan_id, plain) = (SELECT {_FROM_FICHE})"
    " WHERE resource_id = NEW.id"
)
ENDED = f"DELETE FROM {SUMS} WHERE resource_id = OLD.id"
OF_RESOURCE = {"INSERT": BEGUN, "UPDATE": CHANGED, "DELETE": ENDED}  # what follows, by verb
# What a fiche says of its lines, where that is no longer what they have.
OF_ITS_FICHE = (
    f"UPDATE {SUMS} SET plan_id = NEW.plan_id, plain = {_plain('NEW')} WHERE fiche_id = NEW.id"
    f" AND (plan_id <> NEW.plan_id OR plain <> {_plain('NEW')})"
)
ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}  # of a stage, whose lines are added up again
# PostgreSQL's alone: a table emptied at once.
EMPTIED = {
    RESOURCE: f"DELETE FROM {SUMS}",
    STAGE: f"UPDATE {SUMS} SET {', '.join(f'{kind} = NULL' for kind in KINDS)}",
}
_WHOLE = (  # what should be
    f"SELECT r.id, {', '.join(f'r.{name}' for name in SAME)}, f.plan_id, {_plain('f')}, {_OF_STAGES}"
    f" FROM {RESOURCE} r INNER JOIN {FICHE} f ON f.id = r.fiche_id LEFT JOIN {STAGE} s ON s.resource_id = r.id"
    " GROUP BY r.id, f.id"
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every trigger in place, as it is written today, and make the sums again; nothing while a table is absent."""
    if not {SUMS, RESOURCE, STAGE, FICHE, kept_by_plan.SUMS} <= set(connection.introspection.table_names()):
        return  # migrated back
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"LOCK TABLE {RESOURCE}, {STAGE}, {FICHE} IN SHARE ROW EXCLUSIVE MODE")
        for sql in (*_definitions(connection.vendor), *kept_by_plan.definitions(connection.vendor)):
            cursor.execute(sql)
        cursor.execute(f"DELETE FROM {SUMS}")
        cursor.execute(f"INSERT INTO {SUMS} ({_ALL}) {_WHOLE}")
        cursor.execute(f"DELETE FROM {kept_by_plan.SUMS}")
        cursor.execute(kept_by_plan.MADE_AGAIN)


def _definitions(vendor: str) -> Iterable[str]:
    for verb in ROWS:
        acts = {
            RESOURCE: _of_resource(verb, vendor),
            STAGE: [act for row in ROWS[verb] for act in _of_stage(row, vendor)],
        }
        for table, some in acts.items():
            yield from trigger(vendor, f"{table}_keeps_{verb.lower()}", f"AFTER {verb} ON {table} FOR EACH ROW", some)
    changed = "AFTER UPDATE OF plan_id, visibility, counted_in_id, state"
    yield from trigger(vendor, f"{FICHE}_keeps_update", f"{changed} ON {FICHE} FOR EACH ROW", [OF_ITS_FICHE])
    if vendor == "postgresql":
        for table, act in EMPTIED.items():
            yield from trigger(
                vendor, f"{table}_keeps_truncate", f"AFTER TRUNCATE ON {table} FOR EACH STATEMENT", [act]
            )


def _of_resource(verb: str, vendor: str) -> Sequence[str]:
    """Whoever writes a line waits for whoever changes its fiche, and reads what they wrote."""
    lock = f"PERFORM 1 FROM {FICHE} WHERE id = NEW.fiche_id FOR SHARE"
    return [*([lock] if vendor == "postgresql" and verb != "DELETE" else []), OF_RESOURCE[verb]]


def _of_stage(row: str, vendor: str) -> list[str]:
    """The lock is a statement of its own: the next one reads what is there once the row is had."""
    lock = f"PERFORM 1 FROM {SUMS} WHERE resource_id = {row}.resource_id FOR UPDATE"
    return [*([lock] if vendor == "postgresql" else []), _summed(row)]


def astray(connection: BaseDatabaseWrapper) -> list[tuple[object, ...]]:
    """The lines and plans whose kept sums are not those of their stages: for tests, and for whoever doubts."""
    kept = f"SELECT {_ALL} FROM {SUMS}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM ({kept} EXCEPT {_WHOLE}) AS more UNION ALL SELECT * FROM ({_WHOLE} EXCEPT {kept}) AS less"
        )
        lines = list(cursor.fetchall())
        cursor.execute(kept_by_plan.ASTRAY)
        return lines + list(cursor.fetchall())
