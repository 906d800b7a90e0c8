"""From the reference tables of a build to its maps."""

from pathlib import Path
from typing import Any

import duckdb

from etabli.catalogue.programme import Programme
from etabli.pipeline.geometry import Membership, build_geometry


def build_maps(
    con: duckdb.DuckDBPyConnection,
    programme: Programme,
    *,
    polygons: Path,
    node_modules: Path,
    cache: Path,
    target: Path,
) -> dict[str, Any]:
    """Make the geometry files of a release; returns what the manifest says of them."""
    phases = [phase.id for phase in programme.phases]
    territories: dict[str, dict[str, str]] = {}
    for phase in phases:
        for code, territory in con.execute(
            "SELECT code_insee, territory FROM core_programme__communes WHERE perimeter_list = ?",
            [programme.reference_list(phase).id],
        ).fetchall():
            territories.setdefault(code, {})[phase] = territory
    memberships = [
        Membership(
            code_insee=code,
            epci=epci,
            ept=ept,
            departement=departement,
            region=region,
            territories=territories.get(code, {}),
            name=name,
        )
        for code, epci, ept, departement, region, name in con.sql(
            """SELECT code_insee, epci, ept, departement, region, name FROM core_cog__communes
            WHERE kind = 'COM' AND vintage = (SELECT max(vintage) FROM core_cog__communes) ORDER BY code_insee"""
        ).fetchall()
    ]
    successions = dict(con.sql("SELECT old_code, current_code FROM core_cog__successions").fetchall())
    report = build_geometry(
        polygons=polygons,
        memberships=memberships,
        successions=successions,
        phases=phases,
        target=target,
        node_modules=node_modules,
        cache=cache / "geometry",
        report=lambda _: None,
    )
    return {
        "files": dict(report.files),
        "communes_without_polygon": list(report.communes_without_polygon),
        "epci_without_polygon": list(report.epci_without_polygon),
        "territories_without_polygon": {k: list(v) for k, v in report.territories_without_polygon.items()},
    }
