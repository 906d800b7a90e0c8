"""Every figure of every source in one long table: what indicators, pages and exports read."""

import ibis

from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.tables import Table

TABLE = "out_observatory__figures"
LAYOUT = ("level", "code", "measure", "year", "value", "status")


def inputs(catalogue: Catalogue) -> tuple[str, ...]:
    """Every declared core table with exactly the long layout (sector tables have one column more)."""
    return tuple(table.id for table in catalogue.tables.values() if _is_long(table))


def _is_long(table: Table) -> bool:
    return table.id.startswith("core_") and tuple(field.name for field in table.fields) == LAYOUT


def build(*, catalogue: Catalogue, **tables: ibis.Table) -> ibis.Table:
    """Union of the tables, rows with their source; an undeclared measure has none: the checks refuse it."""
    long = ibis.union(*(table.select(*LAYOUT) for table in tables.values()))
    sources = ibis.memtable(
        {
            "measure": [measure.id for measure in catalogue.measures.values()],
            "source": [measure.source for measure in catalogue.measures.values()],
        }
    )
    joined = long.left_join(sources, "measure")
    return joined.select(
        "source", "level", "code", "measure", joined.year.cast("int32").name("year"), "value", "status"
    )
