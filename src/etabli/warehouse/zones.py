"""Zones d'emploi of a territory: their weight, their sectors, their long series."""

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
    """A sector of a zone d'emploi: jobs, share of the zone's jobs (0 to 1) and location quotient."""

    zone: str
    sector: str
    source: str
    year: int
    jobs: float | None
    share: float | None
    lq: float | None
    status: Status


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


def specialisations(
    release: Release, zones: list[str], source: str = "insee_flores", year: int | None = None
) -> list[Specialisation]:
    """Sectors of the given zones for a source, in its latest year unless told otherwise."""
    if not zones:
        return []
    marks = ", ".join("?" for _ in zones)
    rows = release.rows(
        f"""SELECT zone, sector, source, year, jobs, share, lq, status FROM out_observatory__specialisations
        WHERE zone IN ({marks}) AND source = ?
          AND year = coalesce(?, (SELECT max(year) FROM out_observatory__specialisations WHERE source = ?))
        ORDER BY zone, lq DESC NULLS LAST, sector""",  # noqa: S608
        [*zones, source, year, source],
    )
    return [Specialisation(*(*row[:7], Status(row[7]))) for row in rows]


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
