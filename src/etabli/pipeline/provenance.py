"""Which files and how many rows stand behind each source of a release."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from etabli.catalogue.catalogue import Catalogue
from etabli.pipeline.manifest import SourceEntry, sha256

COG, POLYGONS = "cog", "polygones"
ZONES = {"cog_zonages": "ze2020", "insee_ze2010": "ze2010"}  # sources that give zones rather than measures
ZONE_TABLES = ("core_insee__zones_emploi", "core_insee__zone_weights")
Files = Mapping[str, Mapping[str, str]]


def entries(
    con: duckdb.DuckDBPyConnection, catalogue: Catalogue, files: Files, node_modules: Path, polygons: Path | None
) -> tuple[SourceEntry, ...]:
    """One entry a source that the release uses. `files` are hashes by source, or by table for starter figures."""
    rows = _rows(con, catalogue)
    result = []
    for source in catalogue.sources.values():
        if source.id == COG:
            found = {
                str(p.relative_to(node_modules)): sha256(p) for p in sorted(node_modules.glob("cog-*/data/*.json"))
            }
        elif source.id == POLYGONS:
            found = {polygons.name: sha256(polygons)} if polygons else {}
        else:
            found = dict(files.get(source.id, {}))
            for table in rows.get(source.id, {}):
                found |= files.get(table, {})
        result.append(
            SourceEntry(
                id=source.id,
                title=source.title,
                publisher=source.publisher,
                url=source.url,
                licence=source.licence.value,
                attribution=source.attribution,
                vintage=source.vintage,
                files=found,
                rows=rows.get(source.id, {}),
            )
        )
    return tuple(result)


def _rows(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> dict[str, dict[str, int]]:
    """Rows by source and core table."""
    counted: dict[str, dict[str, int]] = {}
    for table in catalogue.tables.values():
        if not table.id.startswith("core_"):
            continue
        if table.id.startswith("core_cog__"):
            total = con.table(table.id).count("*").fetchall()[0][0]
            counted.setdefault(COG, {})[table.id] = total
        elif "measure" in {field.name for field in table.fields}:
            by_measure = con.table(table.id).aggregate("measure, count(*)", "measure").order("measure")
            for measure, count in by_measure.fetchall():
                declared = catalogue.measures.get(measure)
                if declared:
                    of_source = counted.setdefault(declared.source, {})
                    of_source[table.id] = of_source.get(table.id, 0) + count
    for source, zoning in ZONES.items():
        for table_id in ZONE_TABLES:
            query = f"SELECT count(*) FROM {table_id} WHERE zoning = ?"  # noqa: S608 (one of two names)
            counted.setdefault(source, {})[table_id] = con.execute(query, [zoning]).fetchall()[0][0]
    return counted
