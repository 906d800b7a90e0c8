"""Results that anyone can check against what is published elsewhere, read in the built release."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest


@pytest.fixture(scope="module")
def con(release_dir: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(release_dir / "release.duckdb"), read_only=True) as connection:
        yield connection


def test_oyonnax_makes_plastics(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.sql(
        """SELECT lq, rank() OVER (PARTITION BY zone ORDER BY lq DESC) FROM out_observatory__specialisations
        JOIN core_insee__zones_emploi z ON z.code = zone AND z.zoning = 'ze2020'
        WHERE z.name = 'Oyonnax' AND source = 'insee_flores' AND year = 2023
        QUALIFY sector = 'CG'"""
    ).fetchall()
    assert rows == [(pytest.approx(21.8, abs=0.2), 1)]


def test_unemployment_of_the_census_in_berry_sologne(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.sql(
        """SELECT year, round(value, 1) FROM out_observatory__indicators
        WHERE phase = '2' AND level = 'territory' AND code = 'ti-2401'
          AND indicator = 'chomage-recensement'"""
    ).fetchall()
    assert {2007: 11.2, 2017: 14.0}.items() <= dict(rows).items()


def test_three_industrial_jobs_in_four_are_outside_metropoles(con: duckdb.DuckDBPyConnection) -> None:
    query = """SELECT share, known, members, status FROM out_observatory__industry_outside
        WHERE scope = ? AND phase = ? AND measure = 'rp_industry_jobs' AND year = 2022"""
    (outside,) = con.execute(query, ["outside_metropoles", ""]).fetchall()
    assert outside == (pytest.approx(0.75, abs=0.005), 1210, 1255 - 22, "estimated")
    (inside,) = con.execute(query, ["territories", "1"]).fetchall()
    assert inside[0] == pytest.approx(0.516, abs=0.0005)
    # The series lists the 547 EPCI of phase 1; 8 of them, overseas, are empty in it.
    assert inside[1:] == (539, 588, "estimated")


def test_classes_of_communes_are_parts_of_one_whole(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.sql(
        """SELECT sum(share) FROM out_observatory__industry_outside WHERE scope LIKE '%_class:%'
        GROUP BY split_part(scope, ':', 1), measure, year"""
    ).fetchall()
    assert len(rows) == 4
    assert all(total == pytest.approx(1) for (total,) in rows)


def test_most_territories_of_phase_1_straddle_zones(con: duckdb.DuckDBPyConnection) -> None:
    zones = defaultdict(list)
    for territory, of_territory, of_zone in con.sql(
        """SELECT territory, share_of_territory, share_of_zone FROM out_observatory__territory_zones
        WHERE phase = '1' AND zoning = 'ze2020'"""
    ).fetchall():
        zones[territory].append((of_territory, of_zone))
    assert len(zones) == 149
    assert sum(len(parts) > 1 for parts in zones.values()) == 108, "72 %, by jobs and by communes alike"
    unions = [t for t, parts in zones.items() if all(of_zone and of_zone > 1 - 1e-5 for _, of_zone in parts)]
    assert len(unions) == 8
    for parts in zones.values():
        if all(of_territory is not None for of_territory, _ in parts):
            assert sum(of_territory for of_territory, _ in parts) == pytest.approx(1, abs=1e-5)


def test_no_sector_is_prorated_to_a_territory(con: duckdb.DuckDBPyConnection) -> None:
    (count,) = con.sql(
        """SELECT count(*) FROM out_observatory__figures
        WHERE measure IN ('flores_jobs', 'urssaf_jobs', 'estel_jobs')"""
    ).fetchone()
    assert count == 0


def test_what_a_source_lacks_is_not_zero(con: duckdb.DuckDBPyConnection) -> None:
    query = """SELECT count(*), count(value) FROM out_observatory__figures f
        JOIN core_cog__departements d ON d.code = f.code AND d.vintage = 2026
        WHERE level = 'departement' AND d.code = ANY(?) AND measure = ANY(?)"""
    corsica = con.execute(query, [["2A", "2B"], ["side_establishments", "commuters"]]).fetchall()
    mayotte = con.execute(query, [["976"], ["population", "rp_active_1564"]]).fetchall()
    assert corsica[0][0] and corsica[0][1] == 0
    assert mayotte[0][0] and mayotte[0][1] == 0
