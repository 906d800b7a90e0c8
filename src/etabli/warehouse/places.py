"""Names of places in the current Code officiel géographique of a release, with typographic apostrophes."""

from collections.abc import Iterable, Sequence

from etabli.kernel.typography import apostrophes
from etabli.warehouse.release import Release


def regions(release: Release) -> dict[str, str]:
    """Name of each of the 18 régions by code; overseas collectivities have codes of three characters."""
    return _named(
        release.rows(
            """SELECT code, name FROM core_cog__regions WHERE length(code) = 2
            AND vintage = (SELECT max(vintage) FROM core_cog__regions) ORDER BY name COLLATE NOCASE.NOACCENT"""
        )
    )


def metropoles(release: Release) -> list[tuple[str, str, int]]:
    """(SIREN, name, population) of the métropoles, métropole de Lyon included, the most populous first."""
    rows = release.rows(
        """SELECT siren, name, population FROM core_cog__epci
        WHERE kind IN ('METRO', 'MET69') AND vintage = (SELECT max(vintage) FROM core_cog__epci)
        ORDER BY population DESC"""
    )
    return [(siren, apostrophes(name), population) for siren, name, population in rows]


def departements(release: Release) -> dict[str, str]:
    """Name of each département by code."""
    return _named(
        release.rows(
            """SELECT code, name FROM core_cog__departements
            WHERE vintage = (SELECT max(vintage) FROM core_cog__departements) ORDER BY code"""
        )
    )


def regions_of_departements(release: Release) -> dict[str, str]:
    """Code of the région of each département."""
    return dict(
        release.rows(
            """SELECT code, region FROM core_cog__departements
            WHERE vintage = (SELECT max(vintage) FROM core_cog__departements) ORDER BY code"""
        )
    )


def epci_names(release: Release, sirens: list[str]) -> list[tuple[str, str]]:
    """(SIREN, name) of those of the given EPCI that exist today."""
    rows = release.rows(
        """SELECT siren, name FROM core_cog__epci
        WHERE vintage = (SELECT max(vintage) FROM core_cog__epci) AND list_contains(?, siren) ORDER BY siren""",
        [sirens],
    )
    return list(_named(rows).items())


def every_epci(release: Release) -> list[tuple[str, str]]:
    """(SIREN, name) of every EPCI of today, by name."""
    rows = release.rows(
        """SELECT siren, name FROM core_cog__epci
        WHERE vintage = (SELECT max(vintage) FROM core_cog__epci) ORDER BY name COLLATE NOCASE.NOACCENT, siren"""
    )
    return list(_named(rows).items())


def member_names(release: Release, members: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Name of each (level, code) of a group: EPCI, EPT, communes, départements, régions of today."""
    tables = {
        "epci": ("core_cog__epci", "siren"),
        "ept": ("core_cog__ept", "siren"),
        "commune": ("core_cog__communes", "code_insee"),
        "departement": ("core_cog__departements", "code"),
        "region": ("core_cog__regions", "code"),
    }
    found: dict[tuple[str, str], str] = {}
    for level in sorted({level for level, _ in members}):
        table, key = tables[level]
        codes = [code for kind, code in members if kind == level]
        rows = release.rows(
            f"""SELECT {key}, max(name) FROM {table} WHERE list_contains(?, {key})
            AND vintage = (SELECT max(vintage) FROM {table}) GROUP BY 1""",  # noqa: S608 (names of our own)
            [codes],
        )
        found |= {(level, code): name for code, name in _named(rows).items()}
    return found


def _named(rows: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {code: apostrophes(name) for code, name in rows}
