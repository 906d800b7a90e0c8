"""Zones d'emploi of a territory: their weight, their sectors, their long series."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from etabli.kernel.status import Status
from etabli.kernel.typography import apostrophes
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
    known = release.once(f"territory-zones:{zoning}", lambda: _read_zones(release, zoning))
    return list(known.get((phase, territory), ()))


def _read_zones(release: Release, zoning: str) -> Mapping[tuple[str, str], Sequence[ZoneShare]]:
    found: dict[tuple[str, str], list[ZoneShare]] = defaultdict(list)
    for phase, territory, same, zone, name, *shares in release.rows(
        """SELECT t.phase, t.territory, t.zoning, t.zone, z.name, t.share_of_territory, t.share_of_zone
        FROM out_observatory__territory_zones t JOIN core_insee__zones_emploi z
          ON z.zoning = t.zoning AND z.code = t.zone
        WHERE t.zoning = ? ORDER BY t.phase, t.territory, t.share_of_territory DESC NULLS LAST, t.zone""",
        [zoning],
    ):
        found[phase, territory].append(ZoneShare(same, zone, apostrophes(name), *shares))
    return dict(found)


@dataclass(frozen=True, slots=True)
class Weights:
    """What the zones of any members are summed from, of one zoning.

    `parts` are (zone, share of the member's jobs, share of the zone's) by (level, code); `jobs` of 2018 likewise.
    """

    parts: Mapping[tuple[str, str], Sequence[tuple[str, float | None, float | None]]]
    jobs: Mapping[tuple[str, str], float]
    names: Mapping[str, str]


@dataclass(slots=True)
class _Sums:
    of_place: list[float] = field(default_factory=list)
    of_zone: list[float | None] = field(default_factory=list)


def of_members(release: Release, members: Sequence[tuple[str, str]], zoning: str = "ze2020") -> list[ZoneShare]:
    """Zones of a group of (level, code) members, as `of_territory` has them for a territory.

    Shares are None for all zones when one member's zones or jobs are unknown; no zone for a département or région.
    """
    weights = _weights(release, zoning)
    counted = all(member in weights.jobs for member in members)
    placed = all(weights.parts.get(member) for member in members)
    whole = sum(weights.jobs[member] for member in members) if counted else 0.0
    found: dict[str, _Sums] = defaultdict(_Sums)
    for member in members:
        for zone, share_of_member, share_of_zone in weights.parts.get(member, ()):
            sums = found[zone]
            sums.of_zone.append(share_of_zone)
            if counted and share_of_member is not None:
                sums.of_place.append(weights.jobs[member] * share_of_member)
    shares = [
        ZoneShare(
            zoning,
            zone,
            weights.names[zone],
            sum(sums.of_place) / whole if placed and whole and sums.of_place else None,
            sum(one for one in sums.of_zone if one is not None) if placed and None not in sums.of_zone else None,
        )
        for zone, sums in found.items()
        if zone in weights.names
    ]
    return sorted(shares, key=lambda s: (s.share_of_territory is None, -(s.share_of_territory or 0.0), s.zone))


def _weights(release: Release, zoning: str) -> Weights:
    found: Weights = release.once(f"zone-weights:{zoning}", lambda: _read_weights(release, zoning))
    return found


def _read_weights(release: Release, zoning: str) -> Weights:
    parts: dict[tuple[str, str], list[tuple[str, float | None, float | None]]] = defaultdict(list)
    for kind, code, *part in release.rows(
        """SELECT kind, code, zone, share_of_member, share_of_zone FROM core_insee__zone_weights
        WHERE zoning = ? AND zone IS NOT NULL ORDER BY kind, code, zone""",
        [zoning],
    ):
        parts[kind, code].append(tuple(part))
    jobs = release.rows(
        """SELECT level, code, value FROM out_observatory__figures
        WHERE measure = 'jobs' AND year = 2018 AND value IS NOT NULL"""
    )
    return Weights(dict(parts), {(level, code): value for level, code, value in jobs}, names(release, zoning))


def specialisations(
    release: Release, zones: Sequence[str], source: str = "insee_flores", year: int | None = None
) -> list[Specialisation]:
    """Sectors of the given zones for a source, in its latest year unless told otherwise."""
    key = f"specialisations:{source}:{year or 'latest'}"
    known = release.once(key, lambda: _read_specialisations(release, source, year))
    return [cell for zone in sorted(set(zones)) for cell in known.get(zone, ())]


def _read_specialisations(release: Release, source: str, year: int | None) -> Mapping[str, Sequence[Specialisation]]:
    found: dict[str, list[Specialisation]] = defaultdict(list)
    for row in release.rows(
        """SELECT zone, sector, source, year, jobs, share, lq, low, high, status FROM out_observatory__specialisations
        WHERE source = ?
          AND year = coalesce(?, (SELECT max(year) FROM out_observatory__specialisations WHERE source = ?))
        ORDER BY zone, lq DESC NULLS LAST, sector""",
        [source, year, source],
    ):
        found[row[0]].append(Specialisation(*(*row[:9], Status(row[9]))))
    return dict(found)


def estel_industry(release: Release, zones: list[str]) -> list[SeriesPoint]:
    """Industrial jobs 1998–2017 of zones d'emploi 2010 (ESTEL, sector BE), by zone then year."""
    known = release.once("estel-industry", lambda: _read_estel(release))
    return [point for zone in sorted(set(zones)) for point in known.get(zone, ())]


def _read_estel(release: Release) -> Mapping[str, Sequence[SeriesPoint]]:
    found: dict[str, list[SeriesPoint]] = defaultdict(list)
    for row in release.rows(
        """SELECT code, year, value FROM core_insee__estel
        WHERE level = 'ze2010' AND sector = 'BE' ORDER BY code, year"""
    ):
        found[row[0]].append(SeriesPoint(*row))
    return dict(found)


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
    rows = release.rows("SELECT code, name FROM core_insee__zones_emploi WHERE zoning = ? ORDER BY code", [zoning])
    return {code: apostrophes(name) for code, name in rows}


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
