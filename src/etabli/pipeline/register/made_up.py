"""Stock files of SIRENE at any size, in INSEE's layout: made-up firms with valid check digits, seeded.

Names are put together as French firms' are (a trade and a family, a made-up brand, a place, a long name with its
sigle), so that many look alike; what they say of an activity is the firm's (`made_up_names.py`). Nothing in them is of
a real firm; communes are those that are given.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from etabli.pipeline.register.made_up_names import PARTS, Texts, brands, families, names

ROW_GROUP = 250_000
FIRST_SIREN = 1  # its first eight digits; INSEE's files begin at 00032517: the first 32,516 units are nobody's
CLOSED, NOT_DIFFUSIBLE, PERSON = 0.3, 0.04, 0.1
WITH_NAF_2025 = 0.7  # of firms whose code of NAF 2025 is known
BANDS = ("NN", "00", "01", "02", "03", "11", "12", "21", "22", "31", "32")
_BAND_SHARES = np.array([0.45, 0.08, 0.2, 0.09, 0.07, 0.06, 0.03, 0.01, 0.006, 0.003, 0.001])


@dataclass(frozen=True)
class Commune:
    """`weight`: how many firms it has, in any unit; `zone`: the one that says what they do, "" where nothing does."""

    code: str
    name: str
    postcode: str
    weight: float = 1.0
    zone: str = ""


def write(
    folder: Path,
    establishments: int,
    communes: Sequence[Commune],
    classes: Sequence[tuple[str, str | None]],
    seed: int = 1,
    zones: Mapping[str, Sequence[float]] | None = None,
) -> None:
    """StockEtablissement.parquet and StockUniteLegale.parquet, sorted by SIRET and SIREN.

    `classes`: one of NAF rév. 2 and one of NAF 2025, as INSEE writes them (25.62B, 25.53Y); None: not known. `zones`:
    how often each class is met in a zone, adding up to one; elsewhere, each as often as any other.
    """
    chance = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    with (
        pq.ParquetWriter(
            folder / "StockEtablissement.parquet", _schema(PARTS["establishment"]), compression="zstd"
        ) as places,
        pq.ParquetWriter(folder / "StockUniteLegale.parquet", _schema(PARTS["unit"]), compression="zstd") as units,
    ):
        first = FIRST_SIREN
        for many in _blocks(establishments):
            of_units, of_places = _block(chance, first, many, communes, classes, zones or {})
            first += len(of_units["siren"])
            units.write_table(_table(of_units, PARTS["unit"]))
            places.write_table(_table(of_places, PARTS["establishment"]))


def _blocks(establishments: int) -> Iterator[int]:
    while establishments > 0:
        yield min(ROW_GROUP, establishments)
        establishments -= ROW_GROUP


def _schema(names: Sequence[str]) -> pa.Schema:
    return pa.schema([(name, pa.string()) for name in names])


def _table(columns: dict[str, Any], names: Sequence[str]) -> pa.Table:
    many = len(columns["siren"])
    return pa.table(
        [pa.array(columns[name], pa.string()) if name in columns else pa.nulls(many, pa.string()) for name in names],
        schema=_schema(names),
    )


def _block(
    chance: np.random.Generator,
    first: int,
    many: int,
    communes: Sequence[Commune],
    classes: Sequence[tuple[str, str | None]],
    zones: Mapping[str, Sequence[float]],
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Units, and their `many` establishments: most have one, some a few, the last one what is left."""
    sizes = chance.choice([1, 2, 3, 6], size=many, p=[0.8, 0.12, 0.06, 0.02])
    sizes = sizes[: int(np.searchsorted(np.cumsum(sizes), many)) + 1]
    sizes[-1] -= sizes.sum() - many
    count = len(sizes)
    siren = with_key(first + np.arange(count), 8)
    of_unit = np.repeat(np.arange(count), sizes)
    rank = np.arange(many) - np.repeat(np.cumsum(sizes) - sizes, sizes) + 1
    siret = with_key(siren[of_unit].astype(np.int64) * 10_000 + rank, 13)
    person = chance.random(count) < PERSON
    weights = np.array([one.weight for one in communes])
    where = chance.choice(len(communes), size=many, p=weights / weights.sum())
    homes = [communes[n] for n in where[np.cumsum(sizes) - sizes]]
    chosen = _chosen(chance, homes, len(classes), zones)
    codes = [code for code, _ in classes]
    called, sigles = names(chance, [codes[n] for n in chosen], [one.name for one in homes])
    diffused = np.where(chance.random(count) < NOT_DIFFUSIBLE, "P", "O")
    band = chance.choice(len(BANDS), size=many, p=_BAND_SHARES / _BAND_SHARES.sum())
    born = chance.integers(1960, 2026, size=count).astype(str).astype(object)
    naf = np.array([one for one, _ in classes], object)[chosen]
    naf25 = np.where(chance.random(count) < WITH_NAF_2025, np.array([one for _, one in classes], object)[chosen], None)
    units = {
        "siren": siren,
        "statutDiffusionUniteLegale": diffused,
        "dateCreationUniteLegale": born + "-03-01",
        "sigleUniteLegale": np.where(person, None, sigles),
        "nomUniteLegale": np.where(person, families(chance, count), None),
        "prenom1UniteLegale": np.where(
            person, np.array(PARTS["first_names"], object)[chance.integers(len(PARTS["first_names"]), size=count)], None
        ),
        "denominationUniteLegale": np.where(person, None, called),
        "categorieJuridiqueUniteLegale": np.where(person, "1000", "5710"),
        "categorieEntreprise": chance.choice(["PME", "ETI", "GE"], size=count, p=[0.985, 0.012, 0.003]).astype(object),
        "etatAdministratifUniteLegale": np.where(chance.random(count) < CLOSED, "C", "A"),
        "activitePrincipaleUniteLegale": naf,
        "nomenclatureActivitePrincipaleUniteLegale": np.full(count, "NAFRev2", object),
        "activitePrincipaleNAF25UniteLegale": naf25,
        "nicSiegeUniteLegale": np.array([one[9:] for one in siret[rank == 1]], object),
    }
    signs = chance.random(many)
    places = {
        "siren": siren[of_unit],
        "nic": np.array([one[9:] for one in siret], object),
        "siret": siret,
        "statutDiffusionEtablissement": diffused[of_unit],
        "dateCreationEtablissement": born[of_unit] + "-03-01",
        "trancheEffectifsEtablissement": np.array(BANDS, object)[band],
        "anneeEffectifsEtablissement": np.full(many, "2024", object),
        "etablissementSiege": np.where(rank == 1, "true", "false"),
        "numeroVoieEtablissement": chance.integers(1, 200, size=many).astype(str).astype(object),
        "typeVoieEtablissement": np.array(PARTS["ways"], object)[chance.integers(len(PARTS["ways"]), size=many)],
        "libelleVoieEtablissement": "DE " + families(chance, many),
        "codePostalEtablissement": np.array([communes[n].postcode for n in where], object),
        "libelleCommuneEtablissement": np.array([communes[n].name.upper() for n in where], object),
        "codeCommuneEtablissement": np.array([communes[n].code for n in where], object),
        "dateDebut": born[of_unit] + "-03-01",
        "etatAdministratifEtablissement": np.where(
            units["etatAdministratifUniteLegale"][of_unit] == "C", "F", np.where(chance.random(many) < 0.05, "F", "A")
        ),
        "enseigne1Etablissement": np.where(signs < 0.08, brands(chance, [codes[n] for n in chosen[of_unit]]), None),
        "activitePrincipaleEtablissement": naf[of_unit],
        "nomenclatureActivitePrincipaleEtablissement": np.full(many, "NAFRev2", object),
        "activitePrincipaleNAF25Etablissement": naf25[of_unit],
        "caractereEmployeurEtablissement": np.where(band == 0, "N", "O"),
    }
    return units, places


def with_key(numbers: NDArray[np.int64], digits: int) -> Texts:
    """Each number of so many digits with the last one that makes its Luhn sum a multiple of ten."""
    total = np.zeros(len(numbers), np.int64)
    rest = numbers.copy()
    for place in range(digits):
        digit = rest % 10
        rest //= 10
        doubled = digit * 2
        total += np.where(doubled > 9, doubled - 9, doubled) if place % 2 == 0 else digit
    key = (10 - total % 10) % 10
    return np.array([f"{one:0{digits + 1}d}" for one in numbers * 10 + key], object)


def _chosen(
    chance: np.random.Generator, homes: Sequence[Commune], classes: int, zones: Mapping[str, Sequence[float]]
) -> NDArray[np.int64]:
    """The class of each firm, as its zone does."""
    found = chance.integers(classes, size=len(homes))
    of = np.array([one.zone for one in homes])
    for zone in sorted(zones):
        there = np.flatnonzero(of == zone)
        found[there] = chance.choice(classes, size=len(there), p=zones[zone])
    return found
