"""The figures that the project ships, read back as strictly as any published file.

A table lies in one file per licence: `<licence>/<table>.csv.gz`, declared with its hash in SHA256SUMS. Behind the
hash, every row must be about a measure, year and sector of the catalogue, within bounds.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.model import FieldType, Licence, SourceField, SourceFile
from etabli.kernel.errors import SourceError
from etabli.kernel.status import Status
from etabli.pipeline import ingest
from etabli.pipeline.fetch import sums
from etabli.pipeline.known import Known, Rows, checked
from etabli.pipeline.quarantine import Quarantine

TEXT, INTEGER, DECIMAL = FieldType.TEXT, FieldType.INTEGER, FieldType.DECIMAL
STATUSES = {status.value: status for status in Status}
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
SHARES = ("share_of_member", "share_of_zone")
PATTERNS = {"status": "|".join(STATUSES)}
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
                minimum=0 if name in SHARES else None,
                maximum=1 if name in SHARES else None,
                pattern=PATTERNS.get(name),
            )
            for name, kind in layout.items()
        ),
    )


def files(table: str, directory: Path) -> list[sums.Entry]:
    """The declared files of a table, one a licence, in the order of the licences."""
    declared_files = sums.read(directory)
    names = [f"{licence.value}/{table}.csv.gz" for licence in Licence]
    return [declared_files[name] for name in names if name in declared_files]


def load(
    con: duckdb.DuckDBPyConnection, table: str, directory: Path, catalogue: Catalogue, quarantine: Quarantine
) -> dict[str, str]:
    """Create a table from its files; their hashes by name. Raises SourceError naming file, line and column.

    Needs the reference tables; and core_insee__zones_emploi, for a table that holds codes of zones.
    """
    entries = files(table, directory)
    if not entries:
        raise SourceError(f"{table}.csv.gz", f"no such file in {sums.NAME} of {directory.name}/")
    known = Known(con)
    schema = pa.schema([(name, ARROW[kind]) for name, kind in LAYOUTS[table].items()])
    parts = [_read(table, entry, catalogue, quarantine, known) for entry in entries]
    con.register("incoming", pa.concat_tables(parts).cast(schema))
    con.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM incoming")  # noqa: S608 (a key of LAYOUTS)
    con.unregister("incoming")
    return {f"{entry.path.parent.name}/{entry.path.name}": entry.sha256 for entry in entries}


def _read(table: str, entry: sums.Entry, catalogue: Catalogue, quarantine: Quarantine, known: Known) -> pa.Table:
    entry.check()
    path = entry.path
    file = declared(table, path)
    fields = {field.name: field for field in file.fields}
    rows: Rows = ingest.csv_rows(path, file)
    if table != ZONES_TABLE:
        for column, of in LEVEL_COLUMN.items():
            if column in fields and of in fields:
                rows = checked(path.name, rows, fields[of], "", known, level_in=column)
    if "measure" in fields:
        rows = _of_the_catalogue(path.name, rows, catalogue)
    found = ingest.typed(path.name, file, rows, quarantine)
    if len(found) != entry.rows:
        raise SourceError(path.name, f"{len(found)} rows, {entry.rows} declared in {sums.NAME}")
    return found


def _of_the_catalogue(file: str, rows: Rows, catalogue: Catalogue) -> Rows:
    """The same rows; the first fault of one stops with its file, line and column."""
    for line, cells in rows:
        for column, reason in _faults(cells, catalogue):
            raise SourceError(file, reason, line=line, column=column)
        yield line, cells


def _faults(cells: Mapping[str, str], catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Column and reason of what the catalogue does not allow. A cell of the wrong type is left to its declaration."""
    measure, year, value = cells["measure"], cells["year"], cells["value"]
    declared_measure = catalogue.measures.get(measure)
    if declared_measure is None:
        yield "measure", f"{measure!r} is not a measure of the catalogue"
        return
    if year not in {str(known) for known in declared_measure.years}:
        yield "year", f"{year!r} is not a year of the measure {measure}"
    if "sector" in cells and cells["sector"] not in catalogue.sectors:
        yield "sector", f"{cells['sector']!r} is not a sector of the catalogue"
    if value.startswith("-") and not declared_measure.signed:
        yield "value", f"{value} is under 0"
    status = STATUSES.get(cells["status"])
    if status and status.has_value != bool(value):
        yield "status", f"{value or 'no value'} with status {status.value}"
