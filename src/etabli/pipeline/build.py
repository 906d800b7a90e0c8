"""Builds a release in a directory of its own, checks it, then swaps it in.

Nothing that fails or is killed half-way touches the live release: the pointer moves last, in one rename. A release is
named by its inputs, so that building again from the same inputs finds the one that is there.
"""

import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from etabli import __version__
from etabli.catalogue import catalogue as catalogues
from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.programme import load_programme
from etabli.kernel import layout
from etabli.kernel.errors import ReleaseError
from etabli.pipeline import dag, provenance
from etabli.pipeline.checks import check_tables
from etabli.pipeline.inputs import PACKAGE, Inputs, code_files, release_id
from etabli.pipeline.manifest import Manifest, digest
from etabli.pipeline.maps import build_maps
from etabli.pipeline.quarantine import Quarantine


@dataclass(frozen=True)
class Built:
    """The outcome: where the release is and whether it was there before."""

    directory: Path
    release: str
    fresh: bool


Report = Callable[[str, int, int], None]


def build(inputs: Inputs, releases: Path, *, force: bool = False, report: Report = lambda *_: None) -> Built:
    """Build (unless it is there), check and make live. Raises EtabliError and leaves the live release as it was."""
    catalogue = catalogues.load()
    release = release_id(inputs, catalogue)
    target = releases / release
    releases.mkdir(parents=True, exist_ok=True)
    sweep(releases)
    if not force and is_sound(target):
        make_live(releases, target)
        return Built(target, release, fresh=False)
    work = releases / f"{layout.BUILDING}{os.getpid()}"
    work.mkdir()
    try:
        _fill(work, release, inputs, catalogue, report)
        _replace(work, target)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    make_live(releases, target)
    return Built(target, release, fresh=True)


def is_sound(directory: Path) -> bool:
    """Whether a release is there and its tables have the rows that its manifest says. A cheap check, not `check`."""
    try:
        manifest = json.loads((directory / layout.MANIFEST).read_text(encoding="utf-8"))
        with duckdb.connect(str(directory / layout.DATABASE), read_only=True) as con:
            names = [name for (name,) in con.sql("SELECT table_name FROM duckdb_tables()").fetchall()]
            counts = {name: con.table(name).count("*").fetchall()[0][0] for name in names}
    except (OSError, ValueError, duckdb.Error):
        return False
    return isinstance(manifest, dict) and manifest.get("tables") == counts


def _fill(work: Path, release: str, inputs: Inputs, catalogue: Catalogue, report: Report) -> None:
    programme = load_programme(inputs.programme)
    quarantine = Quarantine()
    core = dag.published_steps(inputs.published) if inputs.published else dag.starter_steps(inputs.starter)
    steps = [*dag.reference_steps(inputs.node_modules), *core, *dag.out_steps()]
    total = len(steps) + 2
    with duckdb.connect(str(work / layout.DATABASE)) as con:
        context = dag.Context(con, catalogue, programme, quarantine)
        for number, step in enumerate(steps, start=1):
            report(step.name, number, total)
            step.run(context)
        report("maps", total - 1, total)
        geometry: Mapping[str, Any] = {}
        if inputs.polygons:
            geometry = build_maps(
                con,
                programme,
                polygons=inputs.polygons,
                node_modules=inputs.node_modules,
                cache=inputs.cache,
                target=work / layout.GEO,
            )
        report("checks", total, total)
        dag.drop_working_tables(con, catalogue)
        tables = check_tables(con, catalogue.tables)
        sources = provenance.entries(con, catalogue, context.files, inputs.node_modules, inputs.polygons)
        vintage = con.sql("SELECT max(vintage) FROM core_cog__communes").fetchall()[0][0]
        con.execute("CHECKPOINT")
    quarantine.write(work / f"{layout.QUARANTINE}.csv")
    Manifest(
        release=release,
        mode=inputs.mode,
        programme=programme.id,
        built_at=datetime.now(UTC).isoformat(timespec="seconds"),
        code_version=__version__,
        code_sha256=digest(code_files([".py"]), PACKAGE),
        cog_vintage=vintage,
        sources=sources,
        tables=tables,
        quarantined=quarantine.counts(),
        geometry=geometry,
    ).write(work / layout.MANIFEST)


def _replace(work: Path, target: Path) -> None:
    """Move a finished build into place; one that stands there already (--force) is put aside, then removed."""
    if target.exists():
        aside = target.with_name(f"{layout.BUILDING}{os.getpid()}-old")
        target.rename(aside)
        work.rename(target)
        shutil.rmtree(aside, ignore_errors=True)
    else:
        work.rename(target)


def make_live(releases: Path, target: Path) -> None:
    """Point at a release in one atomic rename."""
    pointer = layout.current(releases)
    fresh = releases / f"{layout.BUILDING}{os.getpid()}-pointer"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target.name)
    fresh.replace(pointer)


def sweep(releases: Path) -> None:
    """Remove what builds that died have left."""
    for leftover in releases.glob(f"{layout.BUILDING}*"):
        owner = leftover.name.removeprefix(layout.BUILDING).split("-")[0]
        if owner.isdigit() and _alive(int(owner)) and int(owner) != os.getpid():
            continue
        if leftover.is_symlink() or leftover.is_file():
            leftover.unlink()
        else:
            shutil.rmtree(leftover, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def check(directory: Path) -> dict[str, int]:
    """Check a built release again, read-only: the tables against the catalogue, the counts against the manifest."""
    database = directory / layout.DATABASE
    if not database.exists():
        raise ReleaseError(f"no release in {directory}")
    with duckdb.connect(str(database), read_only=True) as con:
        return check_tables(con, catalogues.load().tables)
