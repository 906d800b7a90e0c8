"""The diagnosis of a place as plain data: the shape that `etabli diagnose --json` prints."""

from dataclasses import asdict
from typing import Any

from etabli.catalogue.catalogue import Catalogue
from etabli.warehouse import evidence, findings, groups, observatory, zones
from etabli.warehouse.findings import Comparison
from etabli.warehouse.observatory import IndicatorValue
from etabli.warehouse.programme import territories
from etabli.warehouse.release import Release
from etabli.warehouse.subjects import Subject


def judged(release: Release, catalogue: Catalogue, subject: Subject) -> tuple[list[IndicatorValue], list[Comparison]]:
    """Indicators and comparisons of a place: those of the release, or for a group computed now."""
    if subject.level == "group":
        known = groups.figures(release, subject.members)
        values = groups.indicators(catalogue, known, subject.members)
        return values, evidence.judge(release, catalogue, subject, values, known)
    values = observatory.of_place(release, subject.level, subject.code, subject.phase)
    return values, findings.of_place(release, subject.level, subject.code, subject.phase)


def diagnose(release: Release, catalogue: Catalogue, subject: Subject) -> dict[str, Any]:
    """Indicators (latest year), findings in the order they are told, and specialisations of the zones d'emploi.

    `territory` is None for another place. Values are in the indicator's unit, None when missing; `low` and `high` are
    given for estimates, ranges and partial sums, and for quotients as the margin in which such a cell ordinarily
    moves. Ranks, of territories only, are 1 for the highest value among the `of` territories of the phase whose
    sum is complete. A finding's `low` and `high` bound an estimate, `margin_low` and `margin_high` say where such a
    figure ordinarily stays; its `q` is the probability adjusted for all claims of the place; `kind` is None where
    nothing is claimed.
    """
    values, compared = judged(release, catalogue, subject)
    france = observatory.of_france(release)
    lines = []
    for indicator in catalogue.indicators.values():
        value = observatory.latest(values, indicator)
        if value is not None:
            lines.append(_line(catalogue, value, france.get((indicator.id, indicator.latest))))
    touched = zones.of_members(release, subject.members)
    names = {zone.zone: zone.name for zone in touched}
    return {
        "place": {"level": subject.level, "code": subject.code, "name": subject.name, "members": subject.members},
        "territory": _territory(release, subject),
        "phase": subject.phase,
        "release": release.id,
        "indicators": lines,
        "findings": [_finding(catalogue, found, names.get(found.zone, "")) for found in compared],
        "zones": [asdict(zone) for zone in touched],
        "specialisations": [
            {"zone_emploi": s.zone, "a38": s.sector, "jobs": s.jobs, "lq": s.lq, "low": s.low, "high": s.high}
            for s in zones.specialisations(release, [z.zone for z in touched])
        ],
    }


def _territory(release: Release, subject: Subject) -> dict[str, Any] | None:
    if subject.level != "territory":
        return None
    found = next(t for t in territories(release, subject.phase) if t.id == subject.code)
    return {key: value for key, value in asdict(found).items() if key != "phase"}


def _finding(catalogue: Catalogue, found: Comparison, zone_name: str) -> dict[str, Any]:
    rule = catalogue.rules[found.rule]
    told = findings.told(catalogue, found, zone_name) if found.kind else None
    return {
        "key": found.key,
        "rule": found.rule,
        "axis": rule.axis,
        "kind": found.kind.value if found.kind else None,
        "position": found.position or None,
        "title": told.title if told else None,
        "sentence": told.sentence if told else None,
        "indicator": rule.indicator or rule.measure,
        "zone_emploi": found.zone or None,
        "a38": found.sector or None,
        "year": found.year,
        "value": found.value,
        "low": found.low if found.estimated else None,
        "high": found.high if found.estimated else None,
        "margin_low": found.low if found.margin is None else found.value - found.margin,
        "margin_high": found.high if found.margin is None else found.value + found.margin,
        "reference": found.reference,
        "compared_to": rule.compared_to,
        "smallest_effect": rule.smallest_effect,
        "spread": found.spread,
        "p": found.p,
        "q": found.q,
        "score": found.score,
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
