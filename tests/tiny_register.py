"""Stock files of a few firms, each with a reason to be there."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from etabli.pipeline.register.made_up import PARTS, with_key
from etabli.pipeline.register.stock import PLACES, UNITS

# Name, sigle, sign, commune, its name, postal code, activity, band, open, legal form.
FIRMS = (
    ("MENUISERIE LAMBERT", None, None, "01283", "OYONNAX", "01100", "16.23Z", "11", "A", "5710"),
    ("MENUISERIE LAMBERT", None, None, "63430", "THIERS", "63300", "16.23Z", "01", "A", "5710"),
    (
        "SOCIETE D ETUDES MECANIQUES DU HAUT BUGEY",
        "SEMHB",
        None,
        "01283",
        "OYONNAX",
        "01100",
        "25.62B",
        "21",
        "A",
        "5710",
    ),
    ("PLASTIVAL", None, "LE MOULE D OR", "01283", "OYONNAX", "01100", "22.29A", "12", "A", "5710"),
    ("TECHNIVAL", "C P T E B", None, "63430", "THIERS", "63300", "25.71Z", "03", "A", "5710"),
    ("FONDERIE SAINT ETIENNE", None, None, "42218", "SAINT-ETIENNE", "42000", "24.51Z", "22", "A", "5710"),
    ("COUTELLERIE FERMEE", None, None, "63430", "THIERS", "63300", "25.71Z", "00", "F", "5710"),
)
ADDRESSES = {"PLASTIVAL": ("114", "PL", "DE MOGNITIER"), "TECHNIVAL": ("3", "AV", "JEAN JAURES")}
NAF_2025 = {"PLASTIVAL": "22.26Y"}
WAY = ("numeroVoieEtablissement", "typeVoieEtablissement", "libelleVoieEtablissement")
LATELY = (date.today() - timedelta(days=150)).isoformat()
SIRENS = [str(one) for one in with_key(np.arange(10, 10 + len(FIRMS)), 8)]
SIRETS = [str(one) for one in with_key(np.array([int(one) * 10_000 + 1 for one in SIRENS]), 13)]


def write_stock(folder: Path) -> None:
    """The two files of INSEE, with `FIRMS` in them: one establishment each."""
    units, places = [], []
    for siren, siret, (name, sigle, sign, commune, commune_name, postcode, activity, band, state, form) in zip(
        SIRENS, SIRETS, FIRMS, strict=True
    ):
        units.append(
            {"siren": siren, "statutDiffusionUniteLegale": "O", "denominationUniteLegale": name}
            | {"sigleUniteLegale": sigle, "categorieJuridiqueUniteLegale": form, "categorieEntreprise": "PME"}
        )
        places.append(
            {"siren": siren, "siret": siret, "statutDiffusionEtablissement": "O"}
            | dict(zip(WAY, ADDRESSES.get(name, (None, None, None)), strict=True))
            | {"etatAdministratifEtablissement": state, "dateDebut": LATELY, "enseigne1Etablissement": sign}
            | {"codeCommuneEtablissement": commune, "libelleCommuneEtablissement": commune_name}
            | {"codePostalEtablissement": postcode, "activitePrincipaleEtablissement": activity}
            | {"activitePrincipaleNAF25Etablissement": NAF_2025.get(name)}
            | {"trancheEffectifsEtablissement": band, "nomenclatureActivitePrincipaleEtablissement": "NAFRev2"}
        )
    for file, some, columns in ((PLACES, places, PARTS["establishment"]), (UNITS, units, PARTS["unit"])):
        table = {name: pa.array([row.get(name) for row in some], pa.string()) for name in columns}
        pq.write_table(pa.table(table), folder / file)
