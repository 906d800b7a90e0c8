"""The diagnosis of a territory as plain data: the shape that `etabli diagnose --json` prints."""

from dataclasses import asdict
from typing import Any

from etabli.catalogue.catalogue import Catalogue
from etabli.kernel.errors import ReleaseError
from etabli.warehouse import observatory, zones
from etabli.warehouse.observatory import IndicatorValue
from etabli.warehouse.programme import territories
from etabli.warehouse.release import Release


def diagnose(release: Release, catalogue: Catalogue, phase: str, territory: str) -> dict[str, Any]:
    """Indicators (latest year) and zone specialisations. `findings` stays empty until rules exist.

    Values are in the indicator's unit, None when missing; `low` and `high` are given for ranges and partial sums;
    ranks are 1 for the highest value among the `of` territories of the phase whose sum is complete.
    """
    found = next((t for t in territories(release, phase) if t.id == territory), None)
    if found is None:
        raise ReleaseError(
            f"no territory {territory!r} in phase {phase}: see `etabli territories --phase {phase}`",
            user_message="Ce territoire n'existe pas dans cette phase.",
        )
    values = observatory.of_place(release, "territory", territory, phase)
    france = observatory.of_france(release)
    lines = []
    for indicator in catalogue.indicators.values():
        value = observatory.latest(values, indicator)
        if value is None:
            continue
        national = france.get((indicator.id, indicator.latest))
        lines.append(_line(catalogue, value, national))
    territory_zones = zones.of_territory(release, phase, territory)
    sectors = zones.specialisations(release, [z.zone for z in territory_zones])
    return {
        "territory": {k: v for k, v in asdict(found).items() if k != "phase"},
        "phase": phase,
        "release": release.id,
        "indicators": lines,
        "findings": [],
        "zones": [asdict(zone) for zone in territory_zones],
        "specialisations": [
            {"zone_emploi": s.zone, "a38": s.sector, "jobs": s.jobs, "lq": s.lq, "low": None, "high": None}
            for s in sectors
        ],
    }


def _line(catalogue: Catalogue, value: IndicatorValue, france: IndicatorValue | None) -> dict[str, Any]:
    indicator = catalogue.indicators[value.indicator]
    return {
        "id": indicator.id,
        "label": indicator.label,
        "theme": indicator.theme,
        "value": value.value,
        "low": value.low,
        "high": value.high,
        "unit": indicator.unit.value,
        "status": value.status.value,
        "year": value.year,
        "known": value.known,
        "members": value.members,
        "source": ", ".join(source.id for source in catalogue.sources_of(indicator)),
        "rank": value.rank,
        "rank_low": value.rank_low,
        "rank_high": value.rank_high,
        "of": value.ranked,
        "france": france.value if france else None,
    }
