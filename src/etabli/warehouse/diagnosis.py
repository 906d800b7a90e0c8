"""The diagnosis of a place as plain data: the shape that `etabli diagnose --json` prints."""

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from etabli.catalogue import sentences
from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.rule_sources import sources_of_rule
from etabli.warehouse import evidence, findings, groups, observatory, zones
from etabli.warehouse.findings import Comparison
from etabli.warehouse.laws import Laws, laws
from etabli.warehouse.observatory import IndicatorValue
from etabli.warehouse.programme import territories
from etabli.warehouse.release import Release
from etabli.warehouse.subjects import Subject
from etabli.warehouse.unjudged import Unjudged, unjudged


def judged(release: Release, catalogue: Catalogue, subject: Subject) -> tuple[list[IndicatorValue], list[Comparison]]:
    """Indicators and comparisons of a place: those of the release, or for a group computed now."""
    if subject.level == "group":
        known = groups.figures(release, subject.members)
        values = groups.indicators(catalogue, known, subject.members)
        return values, evidence.judge(release, catalogue, subject, values, known)
    values = observatory.of_place(release, subject.level, subject.code, subject.phase)
    return values, findings.of_place(release, subject.level, subject.code, subject.phase)


def diagnose(release: Release, catalogue: Catalogue, subject: Subject) -> dict[str, Any]:
    """Indicators (latest year), findings in the order they are told, what could not be judged, and specialisations.

    `territory` is None for another place. Values are in the indicator's unit, None when missing; `low` and `high` are
    given for estimates, ranges and partial sums, and for quotients as the margin in which such a cell ordinarily
    moves. Ranks, of territories only, are 1 for the highest value among the `of` territories of the phase whose
    sum is complete.

    A finding's `kind` is None where it was judged and nothing is claimed; `not_judged` lists the comparisons that could
    not be made, each with its reason. `low` and `high` bound an estimate; `gap` is the distance from the reference to
    their nearest end. `margin` is how far such a figure ordinarily moves, up or down (None for quotients, which do not
    move as far down as up), and `margin_low` to `margin_high` the interval in which it ordinarily stays. That of an
    estimate holds both doubts: from `low` less the margin to `high` and the margin. `tails` are the degrees of freedom
    of its law, None for a normal one. `q` is the probability adjusted for all claims of the place.
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
    known = laws(release)
    return {
        "place": {"level": subject.level, "code": subject.code, "name": subject.name, "members": subject.members},
        "territory": _territory(release, subject),
        "phase": subject.phase,
        "release": release.id,
        "indicators": lines,
        "findings": [_finding(catalogue, found, names, known) for found in compared],
        "not_judged": [_hole(catalogue, hole, names) for hole in unjudged(release, catalogue, subject, compared)],
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


def _finding(catalogue: Catalogue, found: Comparison, names: Mapping[str, str], known: Laws) -> dict[str, Any]:
    rule = catalogue.rules[found.rule]
    told = findings.told(catalogue, found, names.get(found.zone, "")) if found.kind else None
    indicator = catalogue.indicators.get(rule.indicator)
    unit = indicator.unit if indicator else sentences.ZONE_UNITS[rule.measure][0]
    law = known.get((rule.id, "" if found.jobs is None else found.sector))
    return {
        "key": found.key,
        "rule": found.rule,
        "label": rule.label,
        "axis": rule.axis,
        "kind": found.kind.value if found.kind else None,
        "position": found.position or None,
        "title": told.title if told else None,
        "sentence": told.sentence if told else None,
        "indicator": rule.indicator or rule.measure,
        "source": ", ".join(source.id for source in sources_of_rule(catalogue, rule)),
        **_where(catalogue, found.zone, found.sector, names),
        "share_of_place": found.share_of_place,
        "year": found.year,
        "unit": unit.value,
        "value": found.value,
        "estimated": found.estimated,
        "low": found.low if found.estimated else None,
        "high": found.high if found.estimated else None,
        "margin": found.margin,
        "margin_low": found.low - (found.margin or 0.0),
        "margin_high": found.high + (found.margin or 0.0),
        "reference": found.reference,
        "compared_to": rule.compared_to,
        "gap": found.gap,
        "smallest_effect": rule.smallest_effect,
        "spread": found.spread,
        "tails": law.tails if law and math.isfinite(law.tails) else None,
        "p": found.p,
        "q": found.q,
        "leverage": rule.leverage,
        "score": found.score,
        "notes": list(rule.notes),
    }


def _hole(catalogue: Catalogue, hole: Unjudged, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "rule": hole.rule,
        "label": catalogue.rules[hole.rule].label,
        **_where(catalogue, hole.zone, hole.sector, names),
        "reason": hole.reason.value,
    }


def _where(catalogue: Catalogue, zone: str, sector: str, names: Mapping[str, str]) -> dict[str, str | None]:
    """The zone d'emploi and the sector that something is about, None where it is about the whole place."""
    return {
        "zone_emploi": zone or None,
        "zone_name": names.get(zone),
        "a38": sector or None,
        "sector_name": catalogue.sectors.get(sector),
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
