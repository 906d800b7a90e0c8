"""The laws of ordinary variability of a release, by which every comparison is judged."""

import math
from collections.abc import Mapping

from etabli.analysis.variability import Variability
from etabli.warehouse.release import Release

Laws = Mapping[tuple[str, str], Variability]


def laws(release: Release) -> Laws:
    """The law of each (rule, sector); the sector is empty but for location quotients."""
    found: Laws = release.once("laws", lambda: _read(release))
    return found


def _read(release: Release) -> Laws:
    return {
        (rule, sector): Variability(floor, slope, tails or math.inf, cells)
        for rule, sector, floor, slope, tails, cells in release.rows(
            "SELECT rule, sector, floor, slope, tails, cells FROM out_diagnosis__variability"
        )
    }
