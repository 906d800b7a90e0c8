"""INSEE's two stock files as they are published, and the reading of a range of SIREN out of them.

Who asked not to be diffused never enters, nor a person without a trade name: their name is personal data that nobody
needs here. Layout: « StockEtablissement » and « StockUniteLegale », SIRENE open data of INSEE.
"""

# ruff: noqa: S608 (names of our own; values are parameters)

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from etabli.kernel.errors import SourceError
from etabli.kernel.register_layout import BANDS

PERSON = "1000"  # « entrepreneur individuel », nomenclature of legal forms, level III
CLOSED_FOR_YEARS = 2  # a closure is worth knowing for as long
PLACES, UNITS = "StockEtablissement.parquet", "StockUniteLegale.parquet"
_OF_PLACES = (
    "siret",
    "siren",
    "statutDiffusionEtablissement",
    "dateCreationEtablissement",
    "trancheEffectifsEtablissement",
    "anneeEffectifsEtablissement",
    "etablissementSiege",
    "numeroVoieEtablissement",
    "indiceRepetitionEtablissement",
    "typeVoieEtablissement",
    "libelleVoieEtablissement",
    "codePostalEtablissement",
    "libelleCommuneEtablissement",
    "codeCommuneEtablissement",
    "dateDebut",
    "etatAdministratifEtablissement",
    "enseigne1Etablissement",
    "denominationUsuelleEtablissement",
    "activitePrincipaleEtablissement",
    "nomenclatureActivitePrincipaleEtablissement",
)
_OF_UNITS = (
    "siren",
    "statutDiffusionUniteLegale",
    "sigleUniteLegale",
    "denominationUniteLegale",
    "denominationUsuelle1UniteLegale",
    "categorieJuridiqueUniteLegale",
    "categorieEntreprise",
)
NAF_2025 = "activitePrincipaleNAF25Etablissement"  # published since 2025; older files have none


@dataclass(frozen=True)
class Stock:
    """The two files. Raises SourceError where one is absent, unreadable, or lacks a column."""

    places: Path
    units: Path

    @classmethod
    def of(cls, folder: Path) -> "Stock":
        found = cls(folder / PLACES, folder / UNITS)
        for path, needed in ((found.places, _OF_PLACES), (found.units, _OF_UNITS)):
            try:
                there = set(pq.read_schema(path).names)
            except (OSError, ValueError) as error:
                raise SourceError(path.name, f"can't be read: {error}") from error
            for column in needed:
                if column not in there:
                    raise SourceError(path.name, "the column is missing", column=column)
        return found

    @cached_property
    def has_naf_2025(self) -> bool:
        return NAF_2025 in pq.read_schema(self.places).names

    @cached_property
    def rows(self) -> int:
        """Establishments in the file, whatever becomes of them."""
        return int(pq.read_metadata(self.places).num_rows)

    def cuts(self, con: duckdb.DuckDBPyConnection, parts: int) -> list[tuple[str, str]]:
        """Ranges of SIREN, first and last with them, of about as many establishments each."""
        least, most = con.execute("SELECT min(siren), max(siren) FROM read_parquet(?)", [str(self.places)]).fetchall()[
            0
        ]
        if least is None:
            return []
        steps = [n / parts for n in range(1, parts)]
        found = con.execute(
            f"SELECT approx_quantile(TRY_CAST(siren AS BIGINT), {steps}::FLOAT[]) FROM read_parquet(?)",
            [str(self.places)],
        ).fetchall()[0][0]
        ends = sorted({f"{int(one):09d}" for one in found or [] if least <= f"{int(one):09d}" < most})
        return list(zip([least, *(f"{int(one) + 1:09d}" for one in ends)], [*ends, most], strict=True))

    def read(self, con: duckdb.DuckDBPyConnection, first: str, last: str, into: Path) -> None:
        """The establishments of a range that enter the register, as a Parquet file: columns of `register_layout`."""
        naf_2025 = f"p.{NAF_2025}" if self.has_naf_2025 else "NULL"
        size = " ".join(f"WHEN '{code}' THEN {n}" for n, code in enumerate(BANDS))
        con.execute(
            f"""
            COPY (
              SELECT CAST(p.siret AS BIGINT) AS siret, CAST(p.siren AS BIGINT) AS siren,
                coalesce(u.denominationUniteLegale, u.denominationUsuelle1UniteLegale,
                  p.denominationUsuelleEtablissement, p.enseigne1Etablissement) AS name,
                nullif(coalesce(p.enseigne1Etablissement, p.denominationUsuelleEtablissement),
                  u.denominationUniteLegale) AS sign,
                u.sigleUniteLegale AS sigle, coalesce(p.etablissementSiege = 'true', FALSE) AS head,
                coalesce(p.etatAdministratifEtablissement = 'A', FALSE) AS open, p.dateDebut AS since,
                p.dateCreationEtablissement AS created,
                CASE WHEN p.nomenclatureActivitePrincipaleEtablissement = 'NAFRev2'
                  THEN p.activitePrincipaleEtablissement END AS activity,
                {naf_2025} AS activity_2025, p.trancheEffectifsEtablissement AS band,
                TRY_CAST(p.anneeEffectifsEtablissement AS INTEGER) AS band_year,
                CASE p.trancheEffectifsEtablissement {size} ELSE 0 END AS size,
                u.categorieEntreprise AS category, u.categorieJuridiqueUniteLegale AS legal_form,
                nullif(concat_ws(' ', p.numeroVoieEtablissement, p.indiceRepetitionEtablissement,
                  p.typeVoieEtablissement, p.libelleVoieEtablissement), '') AS address,
                p.codePostalEtablissement AS postcode, p.codeCommuneEtablissement AS commune,
                p.libelleCommuneEtablissement AS commune_name,
                CASE WHEN p.codeCommuneEtablissement LIKE '97%' OR p.codeCommuneEtablissement LIKE '98%'
                  THEN left(p.codeCommuneEtablissement, 3) ELSE left(p.codeCommuneEtablissement, 2) END AS departement
              FROM read_parquet($places) AS p INNER JOIN read_parquet($units) AS u USING (siren)
              WHERE p.siren BETWEEN $first AND $last AND u.siren BETWEEN $first AND $last
                AND {ENTERS}
              ORDER BY siret
            ) TO '{into}' (FORMAT parquet)
            """,
            {"places": str(self.places), "units": str(self.units), "first": first, "last": last},
        )

    def left_out(self, con: duckdb.DuckDBPyConnection) -> dict[str, int]:
        """Establishments that don't enter, by the first reason that holds."""
        reasons = " ".join(f"WHEN NOT coalesce({rule}, FALSE) THEN '{name}'" for name, rule in RULES.items())
        found = con.execute(
            f"""
            SELECT CASE {reasons} ELSE 'kept' END AS reason, count(*)
            FROM read_parquet(?) AS p LEFT JOIN read_parquet(?) AS u USING (siren) GROUP BY 1
            """,
            [str(self.places), str(self.units)],
        ).fetchall()
        return {str(reason): int(many) for reason, many in found if reason != "kept"}


# What an establishment must be to enter, in order; its name is why the others don't.
RULES = {
    "malformed": "regexp_full_match(p.siret, '[0-9]{14}') AND p.siren = left(p.siret, 9)",
    "without legal unit": "u.siren IS NOT NULL",
    "not diffusible": "p.statutDiffusionEtablissement = 'O' AND u.statutDiffusionUniteLegale = 'O'",
    "closed long ago": "p.etatAdministratifEtablissement = 'A'"
    f" OR TRY_CAST(p.dateDebut AS DATE) >= current_date - INTERVAL {CLOSED_FOR_YEARS} YEAR",
    "person without a trade name": "coalesce(u.denominationUniteLegale, u.denominationUsuelle1UniteLegale,"
    " p.denominationUsuelleEtablissement, p.enseigne1Etablissement) IS NOT NULL",
}
ENTERS = " AND ".join(f"({rule})" for rule in RULES.values())
