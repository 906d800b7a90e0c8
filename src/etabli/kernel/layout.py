"""Where things lie in a release: the only thing that the pipeline and the warehouse share."""

from pathlib import Path

DATABASE = "release.duckdb"
MANIFEST = "manifest.json"
GEO = "geo"
PATHS = "paths.json"
POINTS = "points.json"
QUARANTINE = "quarantine"
CURRENT = "current"
BUILDING = ".building-"


def current(releases: Path) -> Path:
    """The pointer to the release that is live."""
    return releases / CURRENT


def map_file(phase: str) -> str:
    """Name of the web map of a phase, inside GEO."""
    return f"map-{phase}.topojson"
