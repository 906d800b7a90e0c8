"""The one read-only door to a release: opens the live one, and opens again when the pointer moves."""

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from etabli.kernel import layout
from etabli.kernel.errors import ReleaseError

NEEDED = {"release", "mode", "built_at"}


@dataclass
class Release:
    """An open release. Queries may come from several threads; nothing is ever written."""

    directory: Path
    manifest: Mapping[str, Any]
    _connection: duckdb.DuckDBPyConnection = field(repr=False)
    _once: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def id(self) -> str:
        return str(self.manifest["release"])

    @property
    def from_starter(self) -> bool:
        return bool(self.manifest["mode"] == "starter")

    @property
    def built_at(self) -> datetime:
        return datetime.fromisoformat(self.manifest["built_at"])

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query, `?` for parameters."""
        with self._connection.cursor() as cursor:
            return cursor.execute(sql, parameters).fetchall()

    def dicts(self, sql: str, parameters: Sequence[object] = ()) -> list[dict[str, Any]]:
        """All rows of a query as dictionaries by column name."""
        with self._connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def once(self, key: str, make: Callable[[], Any]) -> Any:
        """A value that depends on this release only, made the first time and kept while the release is open.

        Keys are few: they name tables, indicators and phases, never what a visitor typed.
        """
        if key not in self._once:
            self._once[key] = make()
        return self._once[key]

    @cached_property
    def paths(self) -> Mapping[str, Any]:
        """SVG paths of the map layers; empty layers when the release was built without geometry."""
        path = self.directory / layout.GEO / layout.PATHS
        if not path.exists():
            return {"viewBox": [0, 0, 1, 1], "layers": {}, "insets": [], "bounds": {}}
        return dict(json.loads(path.read_text(encoding="utf-8")))

    @cached_property
    def points(self) -> Mapping[str, tuple[float, float, float, float]]:
        """Of each commune: x and y in the viewBox of `paths`, longitude and latitude; empty without maps."""
        path = self.directory / layout.GEO / layout.POINTS
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}

    def geo(self, name: str) -> Path | None:
        """Path of a geometry file of this release, or None when there is none."""
        path = self.directory / layout.GEO / name
        return path if path.exists() else None


def open_release(directory: Path) -> Release:
    """Open one release directory. ReleaseError when there is none or it is damaged."""
    path = directory / layout.MANIFEST
    if not path.exists():
        raise ReleaseError(f"no release in {directory}: run `etabli release build`")
    manifest = _manifest(path)
    try:
        connection = duckdb.connect(str(directory / layout.DATABASE), read_only=True)
        connection.execute("SET threads = 2; SET memory_limit = '1GB'")  # small queries, several processes
    except duckdb.Error as error:
        raise ReleaseError(f"{directory.name}: {error}") from error
    return Release(directory, manifest, connection)


def _manifest(path: Path) -> dict[str, Any]:
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ReleaseError(f"{path.parent.name}: {path.name} is damaged: {error}") from error
    if not isinstance(manifest, dict) or not manifest.keys() >= NEEDED:
        raise ReleaseError(f"{path.parent.name}: {path.name} is damaged: {sorted(NEEDED)} are expected")
    return manifest


_open: dict[str, Release] = {}
_lock = threading.Lock()


def current(releases: Path) -> Release:
    """The live release of a releases directory. One `readlink` a call when nothing changed."""
    pointer = layout.current(releases)
    try:
        target = f"{releases}/{pointer.readlink()}"
    except OSError as error:
        raise ReleaseError(f"no live release in {releases}: run `etabli release build`") from error
    release = _open.get(target)
    if release is None:
        with _lock:
            release = _open.get(target)
            if release is None:
                release = open_release(pointer.resolve())
                _open.clear()  # the old handle goes on working for whoever still holds it
                _open[target] = release
    return release
