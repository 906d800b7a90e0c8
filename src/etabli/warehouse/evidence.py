"""What judging any group of places needs of a release, and the judgement itself, as the release's own findings."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from etabli.analysis import assessment
from etabli.analysis.comparisons import Cell, Evidence, Observed, Profile, ZoneOfPlace, comparisons, main_zones
from etabli.analysis.judgements import judgements
from etabli.catalogue.catalogue import Catalogue
from etabli.warehouse import groups, zones
from etabli.warehouse.findings import Comparison, in_order
from etabli.warehouse.laws import laws
from etabli.warehouse.observatory import IndicatorValue, latest
from etabli.warehouse.release import Release
from etabli.warehouse.subjects import Subject

QUOTIENTS = "insee_flores"  # the source whose quotients are judged, as in the release


def judge(
    release: Release, catalogue: Catalogue, subject: Subject, values: Sequence[IndicatorValue], known: groups.Figures
) -> list[Comparison]:
    """Comparisons of one group, from its indicators and the figures of its members; order of `findings.of_place`."""
    rules = list(catalogue.rules.values())
    observed = {}
    for rule in rules:
        if rule.subject == "place" and rule.size:
            found = latest(list(values), catalogue.indicators[rule.indicator])
            size = groups.total(rule.size, known, subject.members)
            observed[rule.id] = _observed(found, size)
    mine = zones.of_members(release, subject.members)
    kept = main_zones(
        [
            ZoneOfPlace(zone.zone, zone.share_of_territory, zone.share_of_zone)
            for zone in mine
            if zone.share_of_territory is not None and zone.share_of_zone is not None
        ]
    )
    evidence = load(release, catalogue)
    compared = comparisons(rules, evidence, observed, [kept])
    years = {rule.id: catalogue.indicators[rule.indicator].latest for rule in rules if rule.indicator}
    judged = judgements(compared, assessment.assess(compared), evidence, [kept], years)
    place: dict[str, Any] = {"phase": subject.phase, "level": subject.level, "code": subject.code}
    return in_order([Comparison(**asdict(judgement), **place) for _, judgement in judged])


def _observed(found: IndicatorValue | None, size: float | None) -> Observed:
    nothing = np.array([np.nan])
    sizes = nothing if size is None else np.array([size])
    if found is None or found.value is None or not found.complete:
        return Observed(nothing, nothing, nothing, sizes)
    low, high = (found.value if bound is None else bound for bound in (found.low, found.high))
    return Observed(np.array([found.value]), np.array([low]), np.array([high]), sizes)


def load(release: Release, catalogue: Catalogue) -> Evidence:
    """References (median of the latest phase), variability, and the sectors and profiles of every zone."""
    cells, profiles = release.once("evidence-cells", lambda: _cells(release)), _profiles(release)
    return Evidence(_references(release, catalogue, profiles.medians), laws(release), cells, profiles.of_zones)


def _cells(release: Release) -> Mapping[str, Mapping[str, Cell]]:
    cells: dict[str, dict[str, Cell]] = defaultdict(dict)
    for zone, sector, *numbers in release.rows(
        """SELECT s.zone, s.sector, jobs, lq, low, high, year,
          CASE WHEN jobs_before > 0 THEN round(100 * (jobs_after / jobs_before - 1), 9) END
        FROM out_observatory__specialisations s LEFT JOIN out_observatory__shift_share e
          ON e.zone = s.zone AND e.sector = s.sector
            AND "end" = (SELECT max("end") FROM out_observatory__shift_share)
        WHERE source = ? AND lq IS NOT NULL AND low IS NOT NULL AND year = (
            SELECT max(year) FROM out_observatory__specialisations WHERE source = ?)""",
        [QUOTIENTS, QUOTIENTS],
    ):
        cells[zone][sector] = Cell(*numbers)
    return dict(cells)


@dataclass(frozen=True)
class Profiles:
    """Measures of the zones d'emploi: by measure and zone, and the median of each measure."""

    of_zones: Mapping[str, Mapping[str, Profile]]
    medians: Mapping[str, float]


def _profiles(release: Release) -> Profiles:
    found: Profiles = release.once("zone-profiles", lambda: _read_profiles(release))
    return found


def _read_profiles(release: Release) -> Profiles:
    profiles: dict[str, dict[str, Profile]] = defaultdict(dict)
    medians: dict[str, float] = {}
    for measure, zone, median, *rest in release.rows(
        """SELECT measure, zone, median(value) OVER (PARTITION BY measure), value, size, sector, change, year
        FROM out_observatory__zone_profiles p WHERE value IS NOT NULL
          AND year = (SELECT max(year) FROM out_observatory__zone_profiles q WHERE q.measure = p.measure)""",
    ):
        profiles[measure][zone] = Profile(*rest)
        medians[measure] = median
    return Profiles(dict(profiles), medians)


def _medians(release: Release) -> Mapping[tuple[str, str, int], float]:
    """Median of each indicator and year, of France and of the territories of the latest phase."""
    return {
        (level, indicator, year): value
        for level, indicator, year, value in release.rows(
            """SELECT level, indicator, year, median(value) FROM out_observatory__indicators
            WHERE value IS NOT NULL AND known = members AND (level = 'france' OR (level = 'territory'
              AND phase = (SELECT max(phase) FROM out_observatory__indicators WHERE level = 'territory')))
            GROUP BY ALL"""
        )
    }


def _references(release: Release, catalogue: Catalogue, medians: Mapping[str, float]) -> dict[str, float]:
    known = release.once("medians", lambda: _medians(release))
    found = {}
    for rule in catalogue.rules.values():
        if rule.compared_to == "none":
            found[rule.id] = 0.0
        elif rule.compared_to == "zones":
            found[rule.id] = medians.get(rule.measure, np.nan)
        elif rule.indicator:
            level = "france" if rule.compared_to == "france" else "territory"
            year = catalogue.indicators[rule.indicator].latest
            found[rule.id] = known.get((level, rule.indicator, year), np.nan)
    return found
