"""The sums of a plan, kept by the database: what each plain line adds is written when it changes, and never changed.

Rows are only added, what a line no longer adds with a minus: whoever writes waits for nobody, and the sum of the rows
is right for whoever reads, whatever the order in which people finish. See `models.PlanSums`.
"""

# ruff: noqa: S608 (names of our own; values are parameters)

from collections.abc import Iterable

from django.db import connection, transaction

from etabli.domain.plans.enums import Visibility
from etabli.domain.plans.line_sql import OF_A_LINE
from etabli.domain.plans.triggers import trigger

SUMS, LINES = "plans_plansums", "plans_linesums"
READ = (*("plan_id", "instrument", "visibility", "plain"), *("announced", "requested", "granted", "contracted"))
READ += ("paid", "refused", "cancelled", "repaid")
_NAMES = ", ".join(OF_A_LINE)
_INTO = f"INSERT INTO {SUMS} (plan_id, instrument, {_NAMES})"
PLAIN = f"plain AND visibility = '{Visibility.PUBLIC}' AND refused IS NULL"  # lines that are added up here
_ADDED = ", ".join(f"CAST(SUM({name}) AS BIGINT)" for name in OF_A_LINE)


def _adds(row: str, sign: str) -> str:
    """What a line adds, or no longer does."""
    values = ", ".join(f"{sign}({text})" for text in OF_A_LINE.values())
    line = ", ".join(f"{row}.{name} AS {name}" for name in READ)
    return f"{_INTO} SELECT plan_id, instrument, {values} FROM (SELECT {line}) AS line WHERE {PLAIN}"


ACTS = {
    "INSERT": [_adds("NEW", "")],
    "UPDATE": [_adds("OLD", "-"), _adds("NEW", "")],
    "DELETE": [_adds("OLD", "-")],
}
_SUMMED = ", ".join(f"CAST(SUM({text}) AS BIGINT) AS {name}" for name, text in OF_A_LINE.items())
_WHOLE = f"SELECT plan_id, instrument, {_SUMMED} FROM {LINES} WHERE {PLAIN} GROUP BY plan_id, instrument"
_KEPT = f"SELECT plan_id, instrument, {_ADDED} FROM {SUMS} GROUP BY plan_id, instrument HAVING SUM(lines) <> 0"
MADE_AGAIN = f"{_INTO} {_WHOLE}"
ASTRAY = f"SELECT * FROM ({_KEPT} EXCEPT {_WHOLE}) AS more UNION ALL SELECT * FROM ({_WHOLE} EXCEPT {_KEPT}) AS less"


def definitions(vendor: str) -> Iterable[str]:
    """The triggers, on the sums of lines."""
    for verb, acts in ACTS.items():
        yield from trigger(vendor, f"{LINES}_keeps_{verb.lower()}", f"AFTER {verb} ON {LINES} FOR EACH ROW", acts)


def compact() -> None:
    """One row a plan and instrument again. What somebody adds meanwhile stays beside."""
    grouped = f"SELECT plan_id, instrument, {_ADDED} FROM gone GROUP BY plan_id, instrument HAVING SUM(lines) <> 0"
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"WITH gone AS (DELETE FROM {SUMS} RETURNING *) {_INTO} {grouped}")
        else:  # one writer at a time: nobody adds meanwhile
            cursor.execute(f"SELECT MAX(id) FROM {SUMS}")
            last = cursor.fetchone()[0] or 0
            cursor.execute(f"{_INTO} {_KEPT}")
            cursor.execute(f"DELETE FROM {SUMS} WHERE id <= %s", [last])
