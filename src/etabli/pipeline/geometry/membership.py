"""What a geometry build is told (who belongs to what) and what it tells back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Membership:
    """One commune of the current COG and its places; `territories` maps a phase to a territory id."""

    code_insee: str
    epci: str | None
    ept: str | None
    departement: str | None
    region: str | None
    territories: Mapping[str, str] = field(default_factory=dict)
    name: str = ""


@dataclass(frozen=True)
class Gap:
    """A hole between commune polygons, and the commune its ground was given to (None: left open)."""

    km2: float
    longitude: float
    latitude: float
    code_insee: str | None


@dataclass(frozen=True)
class GeometryReport:
    """What a build made and what it could not draw; nothing missing is silent."""

    files: Mapping[str, int]
    """Bytes of each file written, by name."""
    cached: bool
    """True when the cleaned communes came from the cache."""
    seconds: float
    gaps: tuple[Gap, ...]
    communes_without_polygon: tuple[str, ...]
    """`code name` of each commune that no polygon stands for, in a département that has polygons."""
    departements_without_polygon: tuple[str, ...]
    """Collectivités the source does not cover at all."""
    polygons_without_commune: tuple[str, ...]
    epci_without_polygon: tuple[str, ...]
    territories_without_polygon: Mapping[str, tuple[str, ...]]
    directory: Path
