"""The rules that could not be judged of a place, each with its reason: « not judged » is not « nothing to say »."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from etabli.analysis.comparisons import WIDER, ZoneOfPlace, main_zones
from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.model import Indicator
from etabli.catalogue.rules import FindingRule
from etabli.kernel.nomenclature import INDUSTRY
from etabli.warehouse import evidence, groups, zones
from etabli.warehouse.findings import Comparison
from etabli.warehouse.laws import Laws, laws
from etabli.warehouse.release import Release
from etabli.warehouse.subjects import Subject


class Reason(StrEnum):
    """Why no comparison could be made. The first that holds, in this order."""

    LEVEL_NOT_COMPARED = "level_not_compared"  # a département or région has no such reference, or no zone
    LEVEL_NOT_PUBLISHED = "level_not_published"  # the indicator has no value at this level
    ZONE_UNKNOWN = "zone_unknown"  # the jobs that the place has in zones d'emploi are not known
    NO_MAIN_ZONE = "no_main_zone"  # no zone may speak for the place: see `main_zones`
    VALUE_MISSING = "value_missing"  # missing or secret
    SUM_INCOMPLETE = "sum_incomplete"  # of some members only
    SIZE_MISSING = "size_missing"  # the count that says how far such a figure moves
    LAW_MISSING = "law_missing"  # how far such a figure moves: too few places are known on both dates
    REFERENCE_MISSING = "reference_missing"  # the value compared with


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A rule without a comparison: of the whole place, of one zone (its code), or of one sector of a zone."""

    rule: str
    zone: str
    sector: str
    reason: Reason


def unjudged(
    release: Release, catalogue: Catalogue, subject: Subject, comparisons: Sequence[Comparison]
) -> list[Unjudged]:
    """What the rules ask of a place beyond its `comparisons`, in the order of the rules, then of its main zones."""
    judged = {(one.rule, one.zone, "" if one.jobs is None else one.sector) for one in comparisons}
    asked = _of_place(release, catalogue, subject, {rule for rule, _, _ in judged})
    found = [*asked, *_of_zones(release, catalogue, subject, judged)]
    order = list(catalogue.rules)
    return sorted(found, key=lambda one: order.index(one.rule))


def _of_place(release: Release, catalogue: Catalogue, subject: Subject, judged: set[str]) -> Iterator[Unjudged]:
    rules = [rule for rule in catalogue.rules.values() if rule.subject == "place" and rule.id not in judged]
    if not rules:
        return
    known, moving = groups.figures(release, subject.members), laws(release)
    for rule in rules:
        indicator = catalogue.indicators[rule.indicator]
        missing = _of_figures(rule, indicator, subject, known) or _of_shared(rule, "", moving)
        yield Unjudged(rule.id, "", "", missing)


def _of_figures(rule: FindingRule, indicator: Indicator, subject: Subject, known: groups.Figures) -> Reason | None:
    """What the place itself has not; None when it has all."""
    level = "epci" if subject.level == "group" else subject.level
    if level in WIDER and rule.compared_to == "programme":
        return Reason.LEVEL_NOT_COMPARED
    if level not in indicator.levels:
        return Reason.LEVEL_NOT_PUBLISHED
    figures = [term.at(indicator.latest) for term in indicator.formula.terms]
    whole = [all(known[m].get(one, groups.NOTHING)[0] is not None for one in figures) for m in subject.members]
    if not any(whole):
        return Reason.VALUE_MISSING
    if not all(whole):
        return Reason.SUM_INCOMPLETE
    size = groups.total(rule.size, known, subject.members) if rule.size else None
    return None if size else Reason.SIZE_MISSING


def _of_shared(rule: FindingRule, sector: str, moving: Laws) -> Reason:
    """What all places lack, where a place has all that is asked of it."""
    return Reason.REFERENCE_MISSING if (rule.id, sector) in moving else Reason.LAW_MISSING


def _of_zones(
    release: Release, catalogue: Catalogue, subject: Subject, judged: set[tuple[str, str, str]]
) -> Iterator[Unjudged]:
    rules = [rule for rule in catalogue.rules.values() if rule.subject == "zone"]
    if subject.level in WIDER:
        yield from (Unjudged(rule.id, "", "", Reason.LEVEL_NOT_COMPARED) for rule in rules)
        return
    touched = [
        ZoneOfPlace(zone.zone, zone.share_of_territory, zone.share_of_zone)
        for zone in zones.of_members(release, subject.members)
        if zone.share_of_territory is not None and zone.share_of_zone is not None
    ]
    main = [zone.zone for zone in main_zones(touched)]
    if not main:
        reason = Reason.NO_MAIN_ZONE if touched else Reason.ZONE_UNKNOWN
        yield from (Unjudged(rule.id, "", "", reason) for rule in rules)
        return
    cells = [(rule, zone, sector) for rule in rules for zone in main for sector in _sectors(rule)]
    missing = [(rule, zone, sector) for rule, zone, sector in cells if (rule.id, zone, sector) not in judged]
    if not missing:
        return
    known = evidence.load(release, catalogue)
    for rule, zone, sector in missing:
        about = known.cells.get(zone, {}).get(sector) if sector else known.profiles.get(rule.measure, {}).get(zone)
        reason = _of_shared(rule, sector, known.variability) if about else Reason.VALUE_MISSING
        yield Unjudged(rule.id, zone, sector, reason)


def _sectors(rule: FindingRule) -> Sequence[str]:
    return INDUSTRY if rule.measure == "lq" else ("",)
