"""The reference of a release in one read: places, territories, dated perimeters.

For the application database, which loads it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from etabli.kernel import layout
from etabli.kernel.errors import ReleaseError
from etabli.kernel.typography import apostrophes
from etabli.warehouse.release import Release, open_release

Rows = Sequence[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class PerimeterListRow:
    perimeter_list: str
    phase: str
    observed_on: date
    title: str
    source: str
    complete: bool


@dataclass(frozen=True)
class Reference:
    """Rows of the current Code officiel géographique and of the programme, ready for bulk loading.

    Names have typographic apostrophes, whatever their source has.

    regions (code, name) · departements (code, name, region)
    arrondissements (code, name, departement, chef_lieu)
    epci (siren, name, kind, population) · ept (siren, name, population) · zones_emploi (zoning, code, name)
    communes (code_insee, name, departement, arrondissement, epci, ept, population, postal_codes, siren)
    former_communes (kind, old code, name, code_insee of today), kind as in FormerKind
    territories (phase, territory, name) · members (phase, territory, kind, code, name)
    listed_territories (perimeter_list, territory, name)
    perimeter_communes (perimeter_list, territory, code_insee)
    """

    release_id: str
    regions: Rows
    departements: Rows
    arrondissements: Rows
    epci: Rows
    ept: Rows
    zones_emploi: Rows
    communes: Rows
    former_communes: Rows
    territories: Rows
    members: Rows
    perimeter_lists: Sequence[PerimeterListRow]
    listed_territories: Rows
    perimeter_communes: Rows


def read_release_id(release_dir: Path) -> str:
    """The id of a release, without opening its database."""
    try:
        return str(json.loads((release_dir / layout.MANIFEST).read_text(encoding="utf-8"))["release"])
    except (OSError, ValueError, KeyError) as error:
        raise ReleaseError(f"no release in {release_dir}: run `etabli release build`") from error


def read_reference(release_dir: Path) -> Reference:
    """Read the reference of one release. ReleaseError when there is none or it can't be opened."""
    release = open_release(release_dir)
    (vintage,) = release.rows("SELECT max(vintage) FROM core_cog__communes")[0]

    def of_vintage(table: str, columns: str) -> Rows:
        return release.rows(f"SELECT {columns} FROM {table} WHERE vintage = ? ORDER BY 1", [vintage])  # noqa: S608

    return Reference(
        release_id=release.id,
        regions=_named(of_vintage("core_cog__regions", "code, name"), 1),
        departements=_named(of_vintage("core_cog__departements", "code, name, region"), 1),
        arrondissements=_named(of_vintage("core_cog__arrondissements", "code, name, departement, chef_lieu"), 1),
        epci=_named(of_vintage("core_cog__epci", "siren, name, kind, population"), 1),
        ept=_named(of_vintage("core_cog__ept", "siren, name, population"), 1),
        zones_emploi=_named(_zones_emploi(release), 2),
        communes=_named(
            release.rows(
                """
            SELECT code_insee, name, departement, arrondissement, epci, ept, population, postal_codes, siren
            FROM core_cog__communes WHERE vintage = ? AND kind = 'COM' ORDER BY 1
            """,
                [vintage],
            ),
            1,
        ),
        former_communes=_named(_former_communes(release, vintage), 2),
        territories=_named(
            release.rows("SELECT phase, territory, name FROM core_programme__territories ORDER BY phase, territory"), 2
        ),
        members=_named(
            release.rows(
                """
            SELECT phase, territory, kind, code, name FROM core_programme__members
            ORDER BY phase, territory, kind DESC, name
            """
            ),
            4,
        ),
        perimeter_lists=[
            PerimeterListRow(*row)
            for row in release.rows(
                """
                SELECT perimeter_list, phase, observed_on, title, source, complete
                FROM core_programme__perimeter_lists ORDER BY observed_on
                """
            )
        ],
        listed_territories=_named(
            release.rows("SELECT perimeter_list, territory, name FROM core_programme__listed_territories ORDER BY ALL"),
            2,
        ),
        perimeter_communes=release.rows(
            "SELECT perimeter_list, territory, code_insee FROM core_programme__communes ORDER BY ALL"
        ),
    )


def _named(rows: Rows, column: int) -> Rows:
    """The rows with the name of that column as pages show it."""
    return [(*row[:column], apostrophes(row[column]), *row[column + 1 :]) for row in rows]


def _zones_emploi(release: Release) -> Rows:
    """Zones d'emploi; none in a release that holds no figure."""
    if not release.rows("SELECT 1 FROM duckdb_tables() WHERE table_name = 'core_insee__zones_emploi'"):
        return []
    return release.rows("SELECT zoning, code, name FROM core_insee__zones_emploi ORDER BY ALL")


def _former_communes(release: Release, vintage: int) -> Rows:
    """Parts of communes of today, communes that merged, names that changed: each once."""
    return release.rows(
        """
        WITH parts AS (
            SELECT kind, code_insee, name, parent_code FROM core_cog__communes
            WHERE vintage = ? AND kind <> 'COM'
        )
        SELECT kind, code_insee, name, parent_code FROM parts
        UNION ALL
        SELECT 'merged', old_code, old_name, current_code FROM core_cog__successions
        WHERE old_code NOT IN (SELECT code_insee FROM parts)
        UNION ALL
        SELECT 'renamed', code_insee, former_name, code_insee FROM core_cog__former_names f
        WHERE NOT EXISTS (
            FROM parts WHERE parts.parent_code = f.code_insee AND parts.name = f.former_name
        )
        ORDER BY ALL
        """,
        [vintage],
    )
