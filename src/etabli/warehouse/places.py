"""Names of places in the current Code officiel géographique of a release."""

from etabli.warehouse.release import Release


def regions(release: Release) -> dict[str, str]:
    """Name of each of the 18 régions by code; overseas collectivities have codes of three characters."""
    return dict(
        release.rows(
            """SELECT code, name FROM core_cog__regions WHERE length(code) = 2
            AND vintage = (SELECT max(vintage) FROM core_cog__regions) ORDER BY name"""
        )
    )


def metropoles(release: Release) -> list[tuple[str, str, int]]:
    """(SIREN, name, population) of the métropoles, métropole de Lyon included, the most populous first."""
    rows = release.rows(
        """SELECT siren, name, population FROM core_cog__epci
        WHERE kind IN ('METRO', 'MET69') AND vintage = (SELECT max(vintage) FROM core_cog__epci)
        ORDER BY population DESC"""
    )
    return [(siren, name, population) for siren, name, population in rows]
