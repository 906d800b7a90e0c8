"""Every comparison that the rules ask of some places, out of their values, their sizes and their main zones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from etabli.analysis.assessment import Comparison, compare, compare_quotients
from etabli.analysis.variability import Variability
from etabli.catalogue.rules import FindingRule
from etabli.kernel.nomenclature import INDUSTRY

Floats = NDArray[np.float64]
OF_PLACE, OF_ZONE = 0.15, 1 / 3  # least shares of jobs for what is said of a zone to be said of a place
MOST_ZONES = 3
WIDER = ("departement", "region")  # levels that hold metropoles: no main zone, no median territory to compare with


@dataclass(frozen=True)
class ZoneOfPlace:
    """A zone d'emploi that a place touches. Shares of jobs between 0 and 1."""

    zone: str
    share_of_place: float
    share_of_zone: float


@dataclass(frozen=True)
class Observed:
    """An indicator over places, shape (places,): NaN where missing or where the sum is incomplete.

    `low` and `high` are the margin of an estimate, equal to the value where there is none. `size` is the count on
    which it rests.
    """

    value: Floats
    low: Floats
    high: Floats
    size: Floats


@dataclass(frozen=True)
class Cell:
    """A sector of a zone: jobs, location quotient and the margin in which such a cell ordinarily moves.

    `change` is what its private jobs did over the period of the shift-share, in %; None where not known.
    """

    jobs: float
    lq: float
    low: float
    high: float
    year: int
    change: float | None = None


@dataclass(frozen=True)
class Profile:
    """A measure of a zone: value, the jobs it is of, and for some the sector or the change (%) it is about."""

    value: float
    size: float
    sector: str
    change: float | None
    year: int


@dataclass(frozen=True)
class Evidence:
    """What rules need beside the places themselves; all of one release.

    `references` by rule; `variability` by (rule, sector), sector empty but for quotients; `cells` by zone and sector;
    `profiles` by measure and zone.
    """

    references: Mapping[str, float]
    variability: Mapping[tuple[str, str], Variability]
    cells: Mapping[str, Mapping[str, Cell]]
    profiles: Mapping[str, Mapping[str, Profile]]


def main_zones(zones: Sequence[ZoneOfPlace]) -> tuple[ZoneOfPlace, ...]:
    """The zones of which something may be said in the place's name, the largest for the place first, at most three.

    Each holds at least 15 % of the place's jobs, and the place a third of the zone's.
    """
    kept = [zone for zone in zones if zone.share_of_place >= OF_PLACE and zone.share_of_zone >= OF_ZONE]
    return tuple(sorted(kept, key=lambda zone: (-zone.share_of_place, zone.zone))[:MOST_ZONES])


def comparisons(
    rules: Sequence[FindingRule],
    evidence: Evidence,
    observed: Mapping[str, Observed],
    zones: Sequence[tuple[ZoneOfPlace, ...]],
) -> list[Comparison]:
    """One comparison a rule; rules on zones have one for each of the three zones, quotients one a sector of each.

    Places are in the order of `zones`, their main zones. A rule whose reference or variability is unknown is judged
    nowhere (p is NaN).
    """
    found = [_of_place(rule, evidence, observed[rule.id]) for rule in rules if rule.subject == "place"]
    for slot in range(MOST_ZONES):
        mine = [of_place[slot] if slot < len(of_place) else None for of_place in zones]
        for rule in rules:
            if rule.measure == "lq":
                found += [_of_sector(rule, evidence, sector, mine) for sector in INDUSTRY]
            elif rule.subject == "zone":
                found.append(_of_zone(rule, evidence, mine))
    return found


def _of_place(rule: FindingRule, evidence: Evidence, observed: Observed) -> Comparison:
    reference, law = evidence.references.get(rule.id, np.nan), evidence.variability.get((rule.id, ""))
    nothing = np.full(observed.value.shape, np.nan)
    spread, tails = (nothing, np.inf) if law is None else (law.spread(observed.size), law.tails)
    references = np.full(observed.value.shape, reference)
    return compare(rule, observed.value, observed.low, observed.high, references, spread, tails)


def _of_zone(rule: FindingRule, evidence: Evidence, zones: Sequence[ZoneOfPlace | None]) -> Comparison:
    profiles = evidence.profiles.get(rule.measure, {})
    mine = [profiles.get(zone.zone) if zone else None for zone in zones]
    value = np.array([profile.value if profile else np.nan for profile in mine])
    size = np.array([profile.size if profile else np.nan for profile in mine])
    compared = _of_place(rule, evidence, Observed(value, value, value, size))
    return replace(compared, zones=_codes(zones), share=_shares(zones))


def _of_sector(rule: FindingRule, evidence: Evidence, sector: str, zones: Sequence[ZoneOfPlace | None]) -> Comparison:
    mine = [evidence.cells.get(zone.zone, {}).get(sector) if zone else None for zone in zones]
    jobs, lq, low, high = (
        np.array([getattr(cell, name) if cell else np.nan for cell in mine]) for name in ("jobs", "lq", "low", "high")
    )
    expected = np.full(jobs.shape, np.nan)
    np.divide(jobs, lq, out=expected, where=lq > 0)
    law = evidence.variability.get((rule.id, sector))
    compared = compare_quotients(rule, sector, jobs, expected, low, high, law.slope if law else np.nan)
    return replace(compared, zones=_codes(zones), share=_shares(zones))


def _codes(zones: Sequence[ZoneOfPlace | None]) -> tuple[str, ...]:
    return tuple(zone.zone if zone else "" for zone in zones)


def _shares(zones: Sequence[ZoneOfPlace | None]) -> Floats:
    return np.array([zone.share_of_place if zone else np.nan for zone in zones])
