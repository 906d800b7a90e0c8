"""Zones d'emploi of a territory: their weight, their sectors, their long series."""

from collections.abc import Sequence
from dataclasses import dataclass

from etabli.kernel.status import Status
from etabli.warehouse.release import Release


@dataclass(frozen=True, slots=True)
class ZoneShare:
    """A zone d'emploi that a territory touches. Shares of jobs, between 0 and 1; None when not known."""

    zoning: str
    zone: str
    name: str
    share_of_territory: float | None
    share_of_zone: float | None


@dataclass(frozen=True, slots=True)
class Specialisation:
    """A sector of a zone d'emploi: jobs, share of the zone's jobs (0 to 1), location quotient and its margin."""

    zone: str
    sector: str
    source: str
    year: int
    jobs: float | None
    share: float | None
    lq: float | None
    low: float | None
    high: float | None
    status: Status


@dataclass(frozen=True, slots=True)
class Effects:
    """Shift-share of a sector of a zone over a period, in jobs; None where a date is missing."""

    zone: str
    sector: str
    start: int
    end: int
    before: float | None
    after: float | None
    national: float | None
    sectoral: float | None
    local: float | None
    competitive: float | None
    allocation: float | None


@dataclass(frozen=True, slots=True)
class Reclassification:
    """Two sectors of a zone between which an establishment's activity code probably changed; jobs lost and gained."""

    zone: str
    measure: str
    start: int
    end: int
    from_sector: str
    to_sector: str
    loss: float
    gain: float


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    zone: str
    year: int
    value: float | None


def of_territory(release: Release, phase: str, territory: str, zoning: str = "ze2020") -> list[ZoneShare]:
    """Zones of a territory, the one with most of its jobs first."""
    rows = release.rows(
        """SELECT t.zoning, t.zone, z.name, t.share_of_territory, t.share_of_zone
        FROM out_observatory__territory_zones t JOIN core_insee__zones_emploi z
          ON z.zoning = t.zoning AND z.code = t.zone
        WHERE t.phase = ? AND t.territory = ? AND t.zoning = ?
        ORDER BY t.share_of_territory DESC NULLS LAST, t.zone""",
        [phase, territory, zoning],
    )
    return [ZoneShare(*row) for row in rows]


def of_members(release: Release, members: Sequence[tuple[str, str]], zoning: str = "ze2020") -> list[ZoneShare]:
    """Zones of a group of (level, code) members, as `of_territory` has them for a territory.

    Shares are None for all zones when one member's zones or jobs are unknown; no zone for a département or région.
    """
    marks = ", ".join("(?, ?)" for _ in members)
    rows = release.rows(
        f"""WITH wanted(kind, code) AS (VALUES {marks}),
        jobs AS (
            SELECT level AS kind, code, value FROM out_observatory__figures WHERE measure = 'jobs' AND year = 2018
        ), parts AS (
            SELECT m.kind, m.code, w.zone, w.share_of_member, w.share_of_zone, j.value AS jobs
            FROM wanted m LEFT JOIN core_insee__zone_weights w ON w.kind = m.kind AND w.code = m.code AND w.zoning = ?
            LEFT JOIN jobs j ON j.kind = m.kind AND j.code = m.code
        ), whole AS (
            SELECT sum(jobs) AS jobs, count(jobs) = count(*) AS counted
            FROM (SELECT DISTINCT kind, code, jobs FROM parts)
        ), unplaced AS (SELECT count(*) > 0 AS some FROM parts WHERE zone IS NULL)
        SELECT ?, p.zone, z.name,
          CASE WHEN NOT u.some AND any_value(h.counted) THEN sum(p.jobs * p.share_of_member) / any_value(h.jobs) END,
          CASE WHEN NOT u.some AND count(p.share_of_zone) = count(*) THEN sum(p.share_of_zone) END
        FROM parts p CROSS JOIN whole h CROSS JOIN unplaced u
        JOIN core_insee__zones_emploi z ON z.zoning = ? AND z.code = p.zone
        GROUP BY p.zone, z.name, u.some ORDER BY 4 DESC NULLS LAST, p.zone""",  # noqa: S608 (only question marks)
        [*(part for member in members for part in member), zoning, zoning, zoning],
    )
    return [ZoneShare(*row) for row in rows]


def specialisations(
    release: Release, zones: Sequence[str], source: str = "insee_flores", year: int | None = None
) -> list[Specialisation]:
    """Sectors of the given zones for a source, in its latest year unless told otherwise."""
    if not zones:
        return []
    marks = ", ".join("?" for _ in zones)
    rows = release.rows(
        f"""SELECT zone, sector, source, year, jobs, share, lq, low, high, status FROM out_observatory__specialisations
        WHERE zone IN ({marks}) AND source = ?
          AND year = coalesce(?, (SELECT max(year) FROM out_observatory__specialisations WHERE source = ?))
        ORDER BY zone, lq DESC NULLS LAST, sector""",  # noqa: S608
        [*zones, source, year, source],
    )
    return [Specialisation(*(*row[:9], Status(row[9]))) for row in rows]


def estel_industry(release: Release, zones: list[str]) -> list[SeriesPoint]:
    """Industrial jobs 1998–2017 of zones d'emploi 2010 (ESTEL, sector BE), by zone then year."""
    if not zones:
        return []
    marks = ", ".join("?" for _ in zones)
    rows = release.rows(
        f"""SELECT code, year, value FROM core_insee__estel
        WHERE level = 'ze2010' AND sector = 'BE' AND code IN ({marks}) ORDER BY code, year""",  # noqa: S608
        zones,
    )
    return [SeriesPoint(*row) for row in rows]


def shift_share(release: Release, zones: Sequence[str], start: int, end: int) -> list[Effects]:
    """Effects of every industrial sector of the given zones over a period, by zone then sector."""
    rows = release.rows(
        """SELECT zone, sector, start, "end", jobs_before, jobs_after, national, sectoral, local,
          competitive, allocation
        FROM out_observatory__shift_share WHERE list_contains(?, zone) AND start = ? AND "end" = ?
        ORDER BY zone, sector""",
        [list(zones), start, end],
    )
    return [Effects(*row) for row in rows]


def reclassifications(release: Release, zones: Sequence[str]) -> list[Reclassification]:
    """Probable changes of activity code in the given zones, the latest first."""
    rows = release.rows(
        """SELECT zone, measure, start, "end", from_sector, to_sector, loss, gain
        FROM out_observatory__reclassifications WHERE list_contains(?, zone)
        ORDER BY "end" DESC, zone, from_sector, to_sector""",
        [list(zones)],
    )
    return [Reclassification(*row) for row in rows]


def names(release: Release, zoning: str = "ze2020") -> dict[str, str]:
    """Name of each zone of a zoning by code."""
    return dict(
        release.rows("SELECT code, name FROM core_insee__zones_emploi WHERE zoning = ? ORDER BY code", [zoning])
    )


def profile_values(release: Release) -> dict[str, list[float]]:
    """Known values of each zone measure in its latest year, sorted."""
    return dict(
        release.rows(
            """SELECT measure, list(value ORDER BY value) FROM out_observatory__zone_profiles p
            WHERE value IS NOT NULL AND year = (
                SELECT max(year) FROM out_observatory__zone_profiles q WHERE q.measure = p.measure)
            GROUP BY measure ORDER BY measure"""
        )
    )
