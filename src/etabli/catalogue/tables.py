"""Tables of a release as declared: grain, fields, key, and what is expected of them before a swap."""

from typing import Literal

from etabli.catalogue.declared import Declared


class TableField(Declared):
    name: str
    type: Literal["VARCHAR", "INTEGER", "DOUBLE", "DATE", "BOOLEAN"]
    description: str
    null: bool = False
    values: tuple[str, ...] = ()


class Table(Declared):
    """One table of the release. `rows` is the range in which its row count must lie."""

    id: str
    description: str
    grain: str
    key: tuple[str, ...]
    fields: tuple[TableField, ...]
    rows: tuple[int, int]
