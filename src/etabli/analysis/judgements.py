"""Each comparison of each place with what became of it: the rows that a release keeps."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from etabli.analysis.assessment import Assessment, Comparison
from etabli.analysis.comparisons import Evidence, ZoneOfPlace
from etabli.catalogue.rules import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A value judged against its reference. `kind` is None where nothing is claimed, `position` 0 where not told.

    `low` and `high` are the margin of an estimate or of a quotient, else the value; `spread` is the standard
    deviation of what a place of this size ordinarily moves, `margin` half of the interval it ordinarily keeps within
    (None for quotients); `share_of_place` is the part (0 to 1) of the place's jobs that its zone holds; `jobs` is of
    quotients, `change` (%) of quotients and effects; `q` is the probability adjusted for all claims of the place.
    """

    rule: str
    sector: str
    zone: str
    share_of_place: float | None
    year: int
    value: float
    low: float
    high: float
    reference: float
    spread: float
    margin: float | None
    gap: float
    jobs: float | None
    change: float | None
    p: float
    q: float
    kind: Kind | None
    score: float
    position: int


def judgements(
    compared: Sequence[Comparison],
    judged: Assessment,
    evidence: Evidence,
    zones: Sequence[tuple[ZoneOfPlace, ...]],
    years: Mapping[str, int],
) -> Iterator[tuple[int, Judgement]]:
    """(index of the place, judgement) of every comparison that could be made, by comparison then place.

    `zones` are the main zones of each place; `years` says which year rules on places compare.
    """
    for n, comparison in enumerate(compared):
        for i in np.flatnonzero(np.isfinite(comparison.p)).tolist():
            yield i, _judgement(comparison, judged, (n, i), evidence, zones[i], years)


def _judgement(
    comparison: Comparison,
    judged: Assessment,
    at: tuple[int, int],
    evidence: Evidence,
    zones: tuple[ZoneOfPlace, ...],
    years: Mapping[str, int],
) -> Judgement:
    rule, i = comparison.rule, at[1]
    code = comparison.zones[i] if comparison.zones else ""
    profile = evidence.profiles.get(rule.measure, {}).get(code)
    cell = evidence.cells.get(code, {}).get(comparison.sector) if comparison.sector else None
    about = cell or profile
    side = rule.side(above=bool(comparison.gap[i] > 0))
    margin = float(comparison.margin[i])
    return Judgement(
        rule=rule.id,
        sector=comparison.sector or (profile.sector if profile else ""),
        zone=code,
        share_of_place=next((zone.share_of_place for zone in zones if zone.zone == code), None),
        year=about.year if about else years[rule.id],
        value=float(comparison.value[i]),
        low=float(comparison.low[i]),
        high=float(comparison.high[i]),
        reference=float(comparison.reference[i]),
        spread=float(comparison.spread[i]),
        margin=margin if np.isfinite(margin) else None,
        gap=float(comparison.gap[i]),
        jobs=cell.jobs if cell else None,
        change=about.change if about else None,
        p=float(comparison.p[i]),
        q=float(judged.q[at]),
        kind=side.kind if side and judged.claimed[at] else None,
        score=float(judged.score[at]),
        position=int(judged.position[at]),
    )
