"""What must hold of every declared table before a release is swapped in."""

from collections.abc import Mapping

import duckdb

from etabli.catalogue.tables import Table
from etabli.kernel.errors import ReleaseError
from etabli.kernel.status import Status

WITHOUT_VALUE = tuple(status.value for status in Status if not status.has_value)


def check_tables(con: duckdb.DuckDBPyConnection, tables: Mapping[str, Table]) -> dict[str, int]:
    """Row count by table, or ReleaseError listing everything that does not hold."""
    present = {name for (name,) in con.sql("SELECT table_name FROM duckdb_tables()").fetchall()}
    faults = [f"table {name} is not declared in the catalogue" for name in sorted(present - set(tables))]
    counts: dict[str, int] = {}
    for table in tables.values():
        if table.id not in present:
            faults.append(f"table {table.id} is missing")
            continue
        counts[table.id] = con.table(table.id).count("*").fetchall()[0][0]
        faults += [f"table {table.id}: {fault}" for fault in _faults(con, table, counts[table.id])]
    if faults:
        raise ReleaseError("the release does not hold what the catalogue declares:\n  " + "\n  ".join(faults))
    return counts


def _faults(con: duckdb.DuckDBPyConnection, table: Table, rows: int) -> list[str]:
    faults = []
    low, high = table.rows
    if not low <= rows <= high:
        faults.append(f"{rows} rows, expected {low} to {high}")
    real = dict(
        con.execute("SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ?", [table.id]).fetchall()
    )
    declared = {field.name: field.type for field in table.fields}
    if real != declared:
        faults.append(f"columns are {real}, declared {declared}")
        return faults
    for field in table.fields:
        if not field.null and (n := _count(con, table.id, f'"{field.name}" IS NULL')):
            faults.append(f"{n} rows have no {field.name}")
        if field.values:
            allowed = ", ".join(f"'{value}'" for value in field.values)
            if n := _count(con, table.id, f'"{field.name}" IS NOT NULL AND "{field.name}" NOT IN ({allowed})'):
                faults.append(f"{n} rows have a {field.name} outside {field.values}")
    key = ", ".join(f'"{name}"' for name in table.key)
    duplicates = con.sql(f"SELECT {key} FROM {table.id} GROUP BY ALL HAVING count(*) > 1 LIMIT 3").fetchall()  # noqa: S608 (names come from the catalogue)
    if duplicates:
        faults.append(f"key ({key}) is not unique, for instance {duplicates}")
    if {"value", "status"} <= set(declared) and "low" not in declared:
        marks = ", ".join(f"'{mark}'" for mark in WITHOUT_VALUE)
        if n := _count(con, table.id, f"(value IS NULL) <> (status IN ({marks}))"):
            faults.append(f"{n} rows whose value and status contradict each other")
        if n := _count(con, table.id, "isinf(value) OR isnan(value)"):
            faults.append(f"{n} rows whose value is not finite")
    return faults


def _count(con: duckdb.DuckDBPyConnection, table: str, condition: str) -> int:
    return int(con.sql(f"SELECT count(*) FROM {table} WHERE {condition}").fetchall()[0][0])  # noqa: S608 (from the catalogue)
