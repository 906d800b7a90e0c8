"""Figures and indicators of a release, as dataclasses."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.model import Indicator
from etabli.kernel.status import Status
from etabli.kernel.typography import apostrophes
from etabli.warehouse.release import Release


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    """An indicator of a place in a year. `value` is None when missing, secret, or a range (then low and high)."""

    indicator: str
    code: str
    year: int
    value: float | None
    low: float | None
    high: float | None
    status: Status
    known: int
    members: int
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    ranked: int | None

    @property
    def complete(self) -> bool:
        return self.known == self.members and self.status.has_value

    @property
    def partial(self) -> bool:
        """Some members are known, not all: the value is that of the known ones."""
        return 0 < self.known < self.members


@dataclass(frozen=True, slots=True)
class MemberTerm:
    """The figure of one member behind one term of an indicator's formula."""

    kind: str
    code: str
    name: str
    measure: str
    year: int
    value: float | None
    status: Status


COLUMNS = "indicator, code, year, value, low, high, status, known, members, rank, rank_low, rank_high, ranked"
FROM = "FROM out_observatory__indicators WHERE"
BY_NAME = "m.name COLLATE NOCASE.NOACCENT"  # É stands beside e, not after z


def _values(release: Release, where: str, parameters: list[object]) -> list[IndicatorValue]:
    rows = release.rows(f"SELECT {COLUMNS} {FROM} {where} ORDER BY indicator, year, code", parameters)
    return [IndicatorValue(*(*row[:6], Status(row[6]), *row[7:])) for row in rows]


def of_place(release: Release, level: str, code: str, phase: str = "") -> list[IndicatorValue]:
    """Every indicator and year of one place, by indicator then year. `phase` for a territory only."""
    return _values(release, "phase = ? AND level = ? AND code = ?", [phase, level, code])


def of_level(
    release: Release, level: str, indicator: str, year: int | None = None, phase: str = ""
) -> list[IndicatorValue]:
    """One indicator over all places of a level, all years or one."""
    where, parameters = "phase = ? AND level = ? AND indicator = ?", [phase, level, indicator]
    if year is not None:
        return _values(release, where + " AND year = ?", [*parameters, year])
    return _values(release, where, list(parameters))


def of_france(release: Release) -> dict[tuple[str, int], IndicatorValue]:
    """France by (indicator, year)."""
    return {(v.indicator, v.year): v for v in of_place(release, "france", "FR")}


def latest(values: list[IndicatorValue], indicator: Indicator) -> IndicatorValue | None:
    """The value of the indicator's latest year among those of one place."""
    return next((v for v in values if v.indicator == indicator.id and v.year == indicator.latest), None)


def distributions(
    release: Release, catalogue: Catalogue, level: str, phases: Collection[str]
) -> dict[str, list[float]]:
    """For each indicator, its complete values of the latest year over a level's places, sorted; of some phases."""
    latest = [(indicator.id, indicator.latest) for indicator in catalogue.indicators.values()]
    wanted, among = ", ".join("(?, ?)" for _ in latest), ", ".join("?" for _ in phases)
    rows = release.rows(
        f"""WITH wanted(indicator, year) AS (VALUES {wanted})
        SELECT indicator, list(value ORDER BY value)
        FROM out_observatory__indicators JOIN wanted USING (indicator, year)
        WHERE level = ? AND known = members AND value IS NOT NULL AND phase IN ({among})
        GROUP BY indicator ORDER BY indicator""",  # noqa: S608 (only question marks are put in)
        [*(part for pair in latest for part in pair), level, *phases],
    )
    return dict(rows)


def alike(
    release: Release, catalogue: Catalogue, level: str, phases: Collection[str], least: float, among: int
) -> set[tuple[str, str]]:
    """Pairs of indicators, both ways round, that put a level's places of some phases in nearly the same order.

    The correlation of their ranks, latest year and complete values only, is `least` or more in absolute value over
    `among` places at least: under that many, chance makes orders alike.
    """
    latest = [(indicator.id, indicator.latest) for indicator in catalogue.indicators.values()]
    wanted, phase_marks = ", ".join("(?, ?)" for _ in latest), ", ".join("?" for _ in phases)
    rows = release.rows(
        f"""WITH wanted(indicator, year) AS (VALUES {wanted}), ranked AS (
            SELECT indicator, phase, code, rank() OVER (PARTITION BY indicator ORDER BY value) AS place
            FROM out_observatory__indicators JOIN wanted USING (indicator, year)
            WHERE level = ? AND known = members AND value IS NOT NULL AND phase IN ({phase_marks})
        ), correlated AS (
            SELECT one.indicator AS one, other.indicator AS other, corr(one.place, other.place) AS found
            FROM ranked one JOIN ranked other USING (phase, code)
            WHERE one.indicator <> other.indicator GROUP BY ALL HAVING count(*) >= ?
        ) SELECT one, other FROM correlated WHERE NOT isnan(found) AND abs(found) >= ?""",  # noqa: S608 (only marks)
        [*(part for pair in latest for part in pair), level, *phases, among, least],
    )
    return set(rows)


def member_terms(release: Release, phase: str, territory: str, terms: list[tuple[str, int]]) -> list[MemberTerm]:
    """Figures of every member of a territory for each (measure, year); absent ones are missing."""
    wanted = ", ".join("(?, ?)" for _ in terms)
    rows = release.rows(
        f"""
        WITH wanted(measure, year) AS (VALUES {wanted})
        SELECT m.kind, m.code, m.name, w.measure, w.year, f.value, coalesce(f.status, 'missing')
        FROM core_programme__members m CROSS JOIN wanted w
        LEFT JOIN out_observatory__figures f
          ON f.level = m.kind AND f.code = m.code AND f.measure = w.measure AND f.year = w.year
        WHERE m.phase = ? AND m.territory = ?
        ORDER BY {BY_NAME}, m.code
        """,  # noqa: S608 (only question marks are put in)
        [*[value for term in terms for value in term], phase, territory],
    )
    return [_member_term(*row) for row in rows]


def member_figures(release: Release, phase: str, territory: str) -> list[MemberTerm]:
    """Every figure of every member of a territory, all measures and years."""
    rows = release.rows(
        f"""SELECT m.kind, m.code, m.name, f.measure, f.year, f.value, f.status
        FROM core_programme__members m JOIN out_observatory__figures f ON f.level = m.kind AND f.code = m.code
        WHERE m.phase = ? AND m.territory = ? ORDER BY {BY_NAME}, m.code, f.measure, f.year""",  # noqa: S608
        [phase, territory],
    )
    return [_member_term(*row) for row in rows]


def _member_term(
    kind: str, code: str, name: str, measure: str, year: int, value: float | None, status: str
) -> MemberTerm:
    return MemberTerm(kind, code, apostrophes(name), measure, year, value, Status(status))


def industry_outside(release: Release) -> list[dict[str, Any]]:
    """Where industry is: shares outside métropoles, in the territories of each phase, by class of commune."""
    return release.dicts("SELECT * FROM out_observatory__industry_outside ORDER BY scope, phase, measure, year")
