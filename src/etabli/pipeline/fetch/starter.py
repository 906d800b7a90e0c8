"""The figures that the project ships, read back as strictly as any published file.

A table lies in one file per licence: `<licence>/<table>.csv.gz`.
"""

from pathlib import Path

import duckdb
import pyarrow as pa

from etabli.catalogue.model import FieldType, Licence, SourceField, SourceFile
from etabli.kernel.errors import SourceError
from etabli.kernel.status import Status
from etabli.pipeline import ingest
from etabli.pipeline.known import Known, checked
from etabli.pipeline.quarantine import Quarantine

TEXT, INTEGER, DECIMAL = FieldType.TEXT, FieldType.INTEGER, FieldType.DECIMAL
STATUS = "|".join(status.value for status in Status)
FIGURES = {"level": TEXT, "code": TEXT, "measure": TEXT, "year": INTEGER, "value": DECIMAL, "status": TEXT}
SECTORS = {
    "level": TEXT,
    "code": TEXT,
    "sector": TEXT,
    "measure": TEXT,
    "year": INTEGER,
    "value": DECIMAL,
    "status": TEXT,
}
WEIGHTS = {
    "kind": TEXT,
    "code": TEXT,
    "zoning": TEXT,
    "zone": TEXT,
    "share_of_member": DECIMAL,
    "share_of_zone": DECIMAL,
}
ZONES = {"zoning": TEXT, "code": TEXT, "name": TEXT}
ZONES_TABLE = "core_insee__zones_emploi"
LAYOUTS = {
    ZONES_TABLE: ZONES,  # first: zone codes of the others are checked against it
    "core_insee__zone_weights": WEIGHTS,
    "core_insee__population": FIGURES,
    "core_insee__comparateur": FIGURES,
    "core_insee__activite": FIGURES,
    "core_insee__industrie_epci": FIGURES,
    "core_insee__fonctions": FIGURES,
    "core_insee__side": FIGURES,
    "core_insee__navettes": FIGURES,
    "core_insee__filosofi": FIGURES,
    "core_insee__classes": FIGURES,
    "core_urssaf__emploi_epci": FIGURES,
    "core_cartofriches__friches": FIGURES,
    "core_fonds_vert__grants": FIGURES,
    "core_france_relance__firms": FIGURES,
    "core_insee__flores_a38": SECTORS,
    "core_insee__estel": SECTORS,
    "core_urssaf__a38": SECTORS,
}
MAY_BE_EMPTY = ("value", "share_of_zone")
PATTERNS = {"status": STATUS, "year": r"\d{4}"}
LEVEL_COLUMN = {"level": "code", "kind": "code", "zoning": "zone"}
ARROW = {TEXT: pa.string(), INTEGER: pa.int32(), DECIMAL: pa.float64()}


def declared(table: str, path: Path) -> SourceFile:
    """How a starter file of a table is written."""
    layout = LAYOUTS[table]
    return SourceFile(
        path=path.name,
        key=tuple(name for name in layout if name not in ("value", "status", "name") and "share" not in name),
        fields=tuple(
            SourceField(
                name=name,
                type=kind,
                description=name,
                empty="missing" if name in MAY_BE_EMPTY else "refused",
                pattern=PATTERNS.get(name) if kind is TEXT else None,
            )
            for name, kind in layout.items()
        ),
    )


def files(table: str, directory: Path) -> list[Path]:
    """The files of a table, one a licence, in the order of the licences."""
    return [path for licence in Licence if (path := directory / licence.value / f"{table}.csv.gz").is_file()]


def load(con: duckdb.DuckDBPyConnection, table: str, directory: Path, quarantine: Quarantine, known: Known) -> pa.Table:
    """Create a table from its files and return its rows. Raises SourceError naming file, line and column.

    Needs the reference tables; and core_insee__zones_emploi, for a table that holds codes of zones.
    """
    paths = files(table, directory)
    if not paths:
        raise SourceError(f"{table}.csv.gz", f"no such file in the starter figures of {directory.name}/")
    schema = pa.schema([(name, ARROW[kind]) for name, kind in LAYOUTS[table].items()])
    rows = pa.concat_tables(_read(table, path, quarantine, known) for path in paths).cast(schema)
    con.register("incoming", rows)
    con.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM incoming")  # noqa: S608 (a key of LAYOUTS)
    con.unregister("incoming")
    return rows


def _read(table: str, path: Path, quarantine: Quarantine, known: Known) -> pa.Table:
    file = declared(table, path)
    fields = {field.name: field for field in file.fields}
    rows = ingest.csv_rows(path, file)
    if table != ZONES_TABLE:
        for column, of in LEVEL_COLUMN.items():
            if column in fields and of in fields:
                rows = checked(path.name, rows, fields[of], "", known, level_in=column)
    found = ingest.typed(path.name, file, rows, quarantine)
    if "status" in fields:
        _agree(path, found)
    return found


def _agree(path: Path, found: pa.Table) -> None:
    """A value stands exactly where the status has one."""
    for number, (value, status) in enumerate(zip(found["value"].to_pylist(), found["status"].to_pylist(), strict=True)):
        if (value is not None) != Status(status).has_value:
            raise SourceError(path.name, f"value {value} with status {status}", line=number + 2, column="status")
