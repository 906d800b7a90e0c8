"""The reference tables: exact counts, no commune twice, old codes, errors that name the line."""

import shutil
from pathlib import Path

import duckdb
import pytest
from tests.pipeline.reference_release import BASSINS, ROOT, TERRITOIRES, copy_cog, reference_release

from etabli.catalogue.programme import load_programme
from etabli.kernel.errors import CatalogueError, SourceError
from etabli.pipeline.core.cog import build_cog
from etabli.pipeline.core.programme import build_programme

SUCCESSIONS = ROOT.parent / "shared/data/cog/anciens_codes_communes_2026.parquet"
COMMUNES_2026 = "(SELECT * FROM core_cog__communes WHERE vintage = 2026 AND kind = 'COM')"


@pytest.mark.parametrize(
    ("phase", "territories", "members", "communes", "inhabitants_millions"),
    [("1", 149, 588, 16_151, 31.1), ("2", 183, 641, 18_639, 41.0)],
)
def test_a_phase_on_the_cog_of_2026(
    built: duckdb.DuckDBPyConnection,
    phase: str,
    territories: int,
    members: int,
    communes: int,
    inhabitants_millions: float,
) -> None:
    def one(sql: str) -> tuple[int, ...]:
        return built.execute(sql, [phase]).fetchall()[0]

    assert one("SELECT count(*) FROM core_programme__territories WHERE phase = ?") == (territories,)
    assert one("SELECT count(*) FROM core_programme__members WHERE phase = ?") == (members,)
    found, distinct, inhabitants = one(
        f"""
        SELECT count(*), count(DISTINCT p.code_insee), sum(c.population)
        FROM core_programme__communes p JOIN {COMMUNES_2026} c USING (code_insee)
        WHERE p.perimeter_list = 'phase-' || ?
        """
    )
    assert found == distinct == communes
    assert round(inhabitants / 1e6, 1) == inhabitants_millions


def test_no_commune_is_twice_in_a_list(built: duckdb.DuckDBPyConnection) -> None:
    twice = built.sql(
        "SELECT perimeter_list, code_insee FROM core_programme__communes GROUP BY ALL HAVING count(*) > 1"
    )
    assert twice.fetchall() == []


def test_the_list_of_october_2020(built: duckdb.DuckDBPyConnection) -> None:
    """15,697 communes then; mergers since leave 15,660 of today."""
    found = built.sql(
        "SELECT count(*), count(DISTINCT territory) FROM core_programme__communes WHERE perimeter_list = 'october-2020'"
    ).fetchall()
    assert found == [(15_660, 148)]


@pytest.mark.parametrize(
    ("table", "rows"),
    [("regions", 18), ("departements", 101), ("arrondissements", 333), ("epci", 1255), ("ept", 11)],
)
def test_areas_of_2026(built: duckdb.DuckDBPyConnection, table: str, rows: int) -> None:
    """Régions and départements: the npm package lists eight overseas collectivities beside them."""
    collectivities = 8 if table in ("regions", "departements") else 0
    found = built.sql(f"SELECT count(*) FROM core_cog__{table} WHERE vintage = 2026").fetchall()
    assert found == [(rows + collectivities,)]


def test_every_pointer_leads_somewhere(built: duckdb.DuckDBPyConnection) -> None:
    for column, table, key in [
        ("departement", "departements", "code"),
        ("region", "regions", "code"),
        ("arrondissement", "arrondissements", "code"),
        ("epci", "epci", "siren"),
        ("ept", "ept", "siren"),
    ]:
        lost = built.sql(
            f"SELECT code_insee FROM {COMMUNES_2026} c WHERE {column} IS NOT NULL AND NOT EXISTS"
            f" (FROM core_cog__{table} t WHERE t.vintage = 2026 AND t.{key} = c.{column})"
        )
        assert lost.fetchall() == []


@pytest.mark.parametrize(
    ("old", "today"),
    [
        ("01340", "01015"),  # Saint-Bois, with Arbignieu in Arboys en Bugey since 2016
        ("20004", "2A004"),  # Ajaccio before Corsica had two départements
        ("78001", "91001"),  # Abbéville-la-Rivière, in Seine-et-Oise until 1968
        ("75001", "94002"),  # Alfortville, in Seine until 1968
        ("60696", "60057"),  # Voisinlieu, in Beauvais since 1943
    ],
)
def test_an_old_code_leads_to_the_commune_of_today(built: duckdb.DuckDBPyConnection, old: str, today: str) -> None:
    found = built.execute("SELECT current_code FROM core_cog__successions WHERE old_code = ?", [old])
    assert found.fetchall() == [(today,)]


@pytest.mark.shared
@pytest.mark.skipif(not SUCCESSIONS.exists(), reason="the published successions are not beside the project")
def test_successions_agree_with_the_published_table(built: duckdb.DuckDBPyConnection) -> None:
    """Every code of the published table leads to the same commune, 36,714 of 36,714.

    23 codes are there several times: communes that were divided again. There, ours is one of those given.
    """
    rows = built.sql(
        f"""
        WITH published AS (
            SELECT code_insee, list(DISTINCT code_insee_2026) AS given
            FROM read_parquet('{SUCCESSIONS}') GROUP BY ALL
        ), ours AS (
            SELECT old_code AS code_insee, current_code AS today FROM core_cog__successions
            UNION ALL SELECT code_insee, code_insee FROM {COMMUNES_2026}
        )
        SELECT count(*), count(*) FILTER (list_contains(given, today)), count(*) FILTER (len(given) > 1)
        FROM published LEFT JOIN ours USING (code_insee)
        """
    ).fetchall()
    assert rows == [(36_714, 36_714, 23)]


def _with_cog(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(str(tmp_path / "work.duckdb"))
    copy_cog(con, reference_release(TERRITOIRES) / "release.duckdb")
    return con


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("commune,01004", "commune,01999", r"bassins\.csv, line 4: no commune 01999 in the COG 2026"),
        ("epci,240100750", "epci,215800467", r"bassins\.csv, line 3: no epci 215800467 in the COG 2026"),
        ("commune,01004", "commune,01283", r"line 4: commune 01283 is in haut-bugey and gex-et-amberieu"),
    ],
)
def test_a_member_that_does_not_fit_is_named(tmp_path: Path, before: str, after: str, said: str) -> None:
    directory = shutil.copytree(BASSINS, tmp_path / "bassins")
    path = directory / "perimeters/bassins.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    with _with_cog(tmp_path) as con, pytest.raises(CatalogueError, match=said):
        build_programme(con, load_programme(directory))


def test_a_second_programme_resolves(tmp_path: Path) -> None:
    with _with_cog(tmp_path) as con:
        build_programme(con, load_programme(BASSINS))
        found = con.sql("SELECT territory, count(*) FROM core_programme__communes GROUP BY ALL ORDER BY ALL").fetchall()
    assert found == [("gex-et-amberieu", 28), ("haut-bugey", 42)]


def test_an_absent_or_damaged_package_is_named(tmp_path: Path) -> None:
    con = duckdb.connect()
    with pytest.raises(SourceError, match=r"cog-2019/data/communes\.json"):
        build_cog(con, tmp_path)
    data = tmp_path / "cog-2019/data"
    data.mkdir(parents=True)
    (data / "communes.json").write_text('[{"code": ')
    with pytest.raises(SourceError, match=r"cog-2019/data/communes\.json"):
        build_cog(con, tmp_path)
