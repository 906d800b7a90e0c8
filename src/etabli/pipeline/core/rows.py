"""A table of a release from rows of Python values, through Arrow."""

from collections.abc import Iterable, Sequence
from typing import Any

import duckdb
import pyarrow as pa

TEXT, NUMBER, DATE, BOOLEAN = pa.string(), pa.int32(), pa.date32(), pa.bool_()


def create_table(
    con: duckdb.DuckDBPyConnection, name: str, schema: dict[str, pa.DataType], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Create or replace a table from rows, through Arrow."""
    columns: Iterable[tuple[Any, ...]] = zip(*rows, strict=True) if rows else [()] * len(schema)
    arrays = [pa.array(values, type=kind) for values, kind in zip(columns, schema.values(), strict=True)]
    con.register("incoming", pa.table(arrays, names=list(schema)))
    con.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM incoming")  # noqa: S608 (constant names)
    con.unregister("incoming")
