"""Builds, once a session, releases that hold the reference tables only."""

import json
import os
from functools import cache
from pathlib import Path

import duckdb

from etabli.catalogue.programme import load_programme
from etabli.kernel import layout
from etabli.pipeline.core.cog import build_cog
from etabli.pipeline.core.programme import build_programme

ROOT = Path(__file__).resolve().parents[2]
TERRITOIRES = ROOT / "src/etabli/catalogue/programmes/territoires-industrie"
BASSINS = ROOT / "tests/programmes/bassins"
WHERE = ROOT / "var/test/reference" / os.environ.get("PYTEST_XDIST_WORKER", "alone")  # each process has its own


@cache
def reference_release(programme: Path) -> Path:
    """Directory of a release of one programme, without figures."""
    target = WHERE / programme.name
    target.mkdir(parents=True, exist_ok=True)
    database = target / layout.DATABASE
    database.unlink(missing_ok=True)
    with duckdb.connect(str(database)) as con:
        if programme == TERRITOIRES:
            build_cog(con, ROOT / "node_modules")
        else:
            copy_cog(con, reference_release(TERRITOIRES) / layout.DATABASE)
        build_programme(con, load_programme(programme))
    manifest = {
        "release": f"test-{programme.name}",
        "mode": "starter",
        "built_at": "2026-01-01T00:00:00+00:00",
    }
    (target / layout.MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    return target


def copy_cog(con: duckdb.DuckDBPyConnection, database: Path) -> None:
    con.execute(f"ATTACH '{database}' AS built (READ_ONLY)")
    names = con.sql(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = 'built' AND table_name LIKE 'core_cog__%'"
    ).fetchall()
    for (name,) in names:
        con.execute(f"CREATE TABLE {name} AS FROM built.{name}")
    con.execute("DETACH built")
