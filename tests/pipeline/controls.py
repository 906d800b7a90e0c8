"""Published totals that the figures must give back, wherever they come from, and the holes that must stay holes."""

from dataclasses import dataclass

import duckdb
import pytest

MAYOTTE = ("200050532", "200059871", "200060457", "200060465", "200060473")
INDUSTRY = "sector BETWEEN 'B' AND 'EZ'"  # A38: BZ to EZ


@dataclass(frozen=True)
class Control:
    """A sum over rows of a table, and what it must be."""

    table: str
    where: str
    expected: float
    within: float

    def holds(self, con: duckdb.DuckDBPyConnection) -> None:
        found = con.sql(f"SELECT sum(value) FROM {self.table} WHERE {self.where}").fetchall()[0][0]
        assert found == pytest.approx(self.expected, abs=self.within), f"{self.table} where {self.where}"


def france(table: str, measure: str, year: int, expected: float, within: float, sector: str = "") -> Control:
    where = f"level = 'france' AND measure = '{measure}' AND year = {year}"
    return Control(table, f"{where} AND {sector}" if sector else where, expected, within)


FLORES, URSSAF, ESTEL = "core_insee__flores_a38", "core_urssaf__a38", "core_insee__estel"
CENSUS, GRANTS = "core_insee__industrie_epci", "core_fonds_vert__grants"
CONTROLS = (
    france("core_insee__comparateur", "industrial_establishments", 2018, 146_467, 0),
    france("core_insee__comparateur", "jobs", 2018, 26.6e6, 50_000),
    france(FLORES, "flores_jobs", 2022, 3.23e6, 5_000, INDUSTRY),
    france(FLORES, "flores_jobs", 2023, 3.27e6, 5_000, INDUSTRY),
    france(ESTEL, "estel_jobs", 1998, 4.02e6, 5_000, "sector = 'BE'"),
    france(ESTEL, "estel_jobs", 2017, 3.14e6, 5_000, "sector = 'BE'"),
    france("core_insee__fonctions", "function_fabrication", 2016, 2.21e6, 5_000),
    france("core_urssaf__emploi_epci", "private_jobs", 2018, 18.4e6, 50_000),
    france(URSSAF, "urssaf_jobs", 2019, 3.09e6, 5_000, INDUSTRY),
    france(URSSAF, "urssaf_jobs", 2024, 3.18e6, 5_000, INDUSTRY),
    france(CENSUS, "rp_industry_jobs", 2011, 3.43e6, 5_000),
    france(CENSUS, "rp_industry_jobs", 2016, 3.20e6, 5_000),
    france(CENSUS, "rp_industry_jobs", 2022, 3.15e6, 5_000),
    france(GRANTS, "recycling_grants", 2023, 707, 0),
    france(GRANTS, "recycling_grants_eur", 2023, 360.8e6, 50_000),
    france("core_cartofriches__friches", "friches_unverified", 2024, 12_910, 0),
    france("core_cartofriches__friches", "friches", 2024, 23_878 - 12_910, 0),
    france("core_france_relance__firms", "relance_industrial_firms", 2022, 9_640, 0),
)


def codes_missing(con: duckdb.DuckDBPyConnection, table: str, level: str, measure: str, year: int) -> set[str]:
    query = f"SELECT code FROM {table} WHERE level = ? AND measure = ? AND year = ? AND status = 'missing'"
    return {code for (code,) in con.execute(query, [level, measure, year]).fetchall()}


def holes_stay_holes(con: duckdb.DuckDBPyConnection) -> None:
    """Corsica in side and navettes, Mayotte, 23 overseas EPCI: missing, and no value that could be summed."""
    for table, measure in (("core_insee__side", "side_establishments"), ("core_insee__navettes", "commuters")):
        assert {"2A", "2B"} <= codes_missing(con, table, "departement", measure, 2022)
        assert "94" in codes_missing(con, table, "region", measure, 2022)
    for table, measure, year in (
        ("core_insee__activite", "rp_active_1564", 2017),
        ("core_insee__population", "population", 2022),
        ("core_urssaf__emploi_epci", "private_jobs", 2024),
    ):
        assert set(MAYOTTE) <= codes_missing(con, table, "epci", measure, year)
    assert len(codes_missing(con, CENSUS, "epci", "rp_industry_jobs", 2022)) == 23
    assert len(codes_missing(con, CENSUS, "epci", "rp_jobs", 2011)) == 0
    for table in ("core_urssaf__emploi_epci", CENSUS):
        known = f"SELECT count(*) FROM {table} WHERE level = 'ept' AND value IS NOT NULL"
        assert con.sql(known).fetchall() == [(0,)]


def oyonnax_makes_plastics(con: duckdb.DuckDBPyConnection) -> None:
    """FLORES 2023, zone d'emploi of Oyonnax, A38 CG: location quotient 21.8 ± 0.2."""
    (zone,) = con.sql(
        "SELECT code FROM core_insee__zones_emploi WHERE zoning = 'ze2020' AND name = 'Oyonnax'"
    ).fetchall()[0]
    query = f"SELECT value FROM {FLORES} WHERE level = ? AND code = ? AND sector = ? AND year = 2023"
    jobs, total, reference, reference_total = (
        con.execute(query, [level, code, sector]).fetchall()[0][0]
        for level, code in (("ze2020", zone), ("france", "FR"))
        for sector in ("CG", "TT")
    )
    assert (jobs / total) / (reference / reference_total) == pytest.approx(21.8, abs=0.2)


def berry_sologne_is_known(con: duckdb.DuckDBPyConnection) -> None:
    """Unemployment (census) of Berry Sologne, phase 2: 14.0 % in 2017, 11.2 % in 2007."""
    query = """
        SELECT 100 * sum(value) FILTER (WHERE measure = 'rp_unemployed_1564')
            / sum(value) FILTER (WHERE measure = 'rp_active_1564')
        FROM core_insee__activite JOIN core_programme__members ON kind = level AND
            core_programme__members.code = core_insee__activite.code
        WHERE phase = '2' AND territory = 'ti-2401' AND year = ?
    """
    for year, expected in ((2017, 14.0), (2007, 11.2)):
        assert con.execute(query, [year]).fetchall()[0][0] == pytest.approx(expected, abs=0.05)


def zones_cut_territories(con: duckdb.DuckDBPyConnection) -> None:
    """Phase 1 on zones d'emploi 2020: 8 territories are exact unions of zones, 108 straddle several (72 %)."""
    query = """
        SELECT count(*) FILTER (WHERE zones > 1), count(*) FILTER (WHERE least > 0.99999) FROM (
            SELECT territory, count(*) AS zones, min(share) AS least FROM (
                SELECT territory, zone, sum(share_of_zone) AS share
                FROM core_programme__members JOIN core_insee__zone_weights USING (kind, code)
                WHERE phase = '1' AND zoning = 'ze2020' GROUP BY ALL
            ) GROUP BY territory
        )
    """
    assert con.sql(query).fetchall() == [(108, 8)]


FACTS = (holes_stay_holes, oyonnax_makes_plastics, berry_sologne_is_known, zones_cut_territories)
