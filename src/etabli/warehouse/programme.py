"""Territories and members of the programme as a release holds them (for the command line and exports)."""

from dataclasses import dataclass

from etabli.warehouse.release import Release


@dataclass(frozen=True, slots=True)
class Member:
    code: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Territory:
    """A territory of a phase. `regions` and `departements` are codes, by weight; `population` on the current COG."""

    id: str
    phase: str
    name: str
    regions: list[str]
    departements: list[str]
    members: list[Member]
    communes: int
    population: int


def territories(release: Release, phase: str) -> list[Territory]:
    """The territories of a phase in order of id."""
    members: dict[str, list[Member]] = {}
    for territory, code, kind, name in release.rows(
        """SELECT territory, code, kind, name FROM core_programme__members
        WHERE phase = ? ORDER BY territory, kind DESC, code""",
        [phase],
    ):
        members.setdefault(territory, []).append(Member(code, kind, name))
    rows = release.rows(
        """
        WITH reference AS (  -- the list of the phase with the latest date
            SELECT perimeter_list FROM core_programme__perimeter_lists WHERE phase = ?
            ORDER BY observed_on DESC LIMIT 1
        ), communes AS (
            SELECT p.territory, c.code_insee, c.region, c.departement, c.population
            FROM core_programme__communes p
            JOIN core_cog__communes c ON c.code_insee = p.code_insee AND c.kind = 'COM'
             AND c.vintage = (SELECT max(vintage) FROM core_cog__communes)
            WHERE p.perimeter_list = (SELECT perimeter_list FROM reference)
        ), by_region AS (
            SELECT territory, region, sum(population) AS p FROM communes GROUP BY ALL
        ), by_departement AS (
            SELECT territory, departement, sum(population) AS p FROM communes GROUP BY ALL
        )
        SELECT t.territory, t.name,
            (SELECT list(region ORDER BY p DESC) FROM by_region r WHERE r.territory = t.territory),
            (SELECT list(departement ORDER BY p DESC) FROM by_departement d WHERE d.territory = t.territory),
            (SELECT count(*) FROM communes c WHERE c.territory = t.territory),
            (SELECT coalesce(sum(population), 0)::BIGINT FROM communes c WHERE c.territory = t.territory)
        FROM core_programme__territories t WHERE t.phase = ? ORDER BY t.territory
        """,
        [phase, phase],
    )
    return [
        Territory(id_, phase, name, regions or [], departements or [], members.get(id_, []), communes, population)
        for id_, name, regions, departements, communes, population in rows
    ]


def phases(release: Release) -> list[str]:
    """Ids of the phases that the release knows."""
    return [phase for (phase,) in release.rows("SELECT DISTINCT phase FROM core_programme__territories ORDER BY phase")]
