"""The Code officiel géographique of every vintage, from communes to régions.

Read from the npm package @etalab/decoupage-administratif (INSEE, DGCL; Licence Ouverte), one directory
a vintage: `node_modules/cog-2026/data/*.json`. Creates the core_cog__* tables.
"""

import json
from pathlib import Path
from typing import Any

import duckdb

from etabli.kernel.errors import SourceError
from etabli.pipeline.core.rows import NUMBER, TEXT, create_table
from etabli.pipeline.core.successions import CURRENT_KIND, History, former_names, successions

VINTAGES = (2019, 2021, 2022, 2023, 2024, 2025, 2026)
CURRENT_VINTAGE = VINTAGES[-1]
HISTORY_VINTAGE = 2019
KINDS = {
    CURRENT_KIND: "COM",
    "commune-deleguee": "COMD",
    "commune-associee": "COMA",
    "arrondissement-municipal": "ARM",
}
COMMUNES = {
    "vintage": NUMBER,
    "code_insee": TEXT,
    "name": TEXT,
    "kind": TEXT,
    "parent_code": TEXT,
    "departement": TEXT,
    "region": TEXT,
    "arrondissement": TEXT,
    "epci": TEXT,
    "ept": TEXT,
    "population": NUMBER,
    "postal_codes": TEXT,
    "siren": TEXT,
}
EPCI = {"vintage": NUMBER, "siren": TEXT, "name": TEXT, "kind": TEXT, "population": NUMBER}
EPT = {"vintage": NUMBER, "siren": TEXT, "name": TEXT, "population": NUMBER}
ARRONDISSEMENTS = {"vintage": NUMBER, "code": TEXT, "name": TEXT, "departement": TEXT, "chef_lieu": TEXT}
DEPARTEMENTS = {"vintage": NUMBER, "code": TEXT, "name": TEXT, "region": TEXT}
REGIONS = {"vintage": NUMBER, "code": TEXT, "name": TEXT}
SUCCESSIONS = {"old_code": TEXT, "old_name": TEXT, "current_code": TEXT, "current_name": TEXT}
FORMER_NAMES = {"code_insee": TEXT, "former_name": TEXT}


def build_cog(con: duckdb.DuckDBPyConnection, node_modules: Path) -> None:
    """Create the core_cog__* tables. Raises SourceError naming a file that is absent or not as expected."""
    rows: dict[str, list[tuple[Any, ...]]] = {
        name: [] for name in ("communes", "epci", "ept", "arrondissements", "departements", "regions")
    }
    vintages: dict[int, list[dict[str, Any]]] = {}
    for vintage in VINTAGES:
        communes = _read(node_modules, vintage, "communes")
        vintages[vintage] = communes
        groups = {name: _read(node_modules, vintage, name) for name in ("epci", "ept")}
        try:
            _add_vintage(rows, vintage, communes, groups, node_modules)
        except KeyError as error:
            raise SourceError(str(node_modules / f"cog-{vintage}"), f"a record has no {error}") from error
    history = History(_read(node_modules, HISTORY_VINTAGE, "historique-communes"))
    schemas = {
        "communes": COMMUNES,
        "epci": EPCI,
        "ept": EPT,
        "arrondissements": ARRONDISSEMENTS,
        "departements": DEPARTEMENTS,
        "regions": REGIONS,
    }
    for name, schema in schemas.items():
        create_table(con, f"core_cog__{name}", schema, rows[name])
    create_table(con, "core_cog__successions", SUCCESSIONS, successions(vintages, history))
    create_table(con, "core_cog__former_names", FORMER_NAMES, former_names(vintages, history))


def _read(node_modules: Path, vintage: int, name: str) -> list[dict[str, Any]]:
    """Records of a file; an empty list for EPT before 2023, which the package does not have."""
    path = node_modules / f"cog-{vintage}" / "data" / f"{name}.json"
    if name == "ept" and not path.exists():
        return []
    try:
        records = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise SourceError(str(path), str(error)) from error
    if not isinstance(records, list) or not records:
        raise SourceError(str(path), "a list of records is expected")
    return records


def _add_vintage(
    rows: dict[str, list[tuple[Any, ...]]],
    vintage: int,
    communes: list[dict[str, Any]],
    groups: dict[str, list[dict[str, Any]]],
    node_modules: Path,
) -> None:
    member_of = {
        kind: {member["code"]: group["code"] for group in found for member in group["membres"]}
        for kind, found in groups.items()
    }
    siren_of = {m["code"]: m.get("siren") for found in groups.values() for g in found for m in g["membres"]}
    population_of = {c["code"]: c.get("population") or 0 for c in communes if c["type"] == CURRENT_KIND}
    for commune in communes:
        code, kind = commune["code"], KINDS[commune["type"]]
        current = kind == "COM"
        overseas = commune.get("collectiviteOutremer", {}).get("code")  # how 2019 and 2021 write 975 … 989
        rows["communes"].append(
            (
                vintage,
                code,
                commune["nom"],
                kind,
                None if current else commune.get("chefLieu") or commune["commune"],
                commune.get("departement", overseas),
                commune.get("region", overseas),
                commune.get("arrondissement") or None,  # empty in Mayotte
                member_of["epci"].get(code) if current else None,
                member_of["ept"].get(code) if current else None,
                commune.get("population"),
                " ".join(commune.get("codesPostaux", [])),
                (commune.get("siren") or siren_of.get(code)) if current else None,
            )
        )
    # Populations of groups are the sums of their communes, so that every total of a release agrees.
    for group in groups["epci"]:
        population = sum(population_of.get(m["code"], 0) for m in group["membres"])
        rows["epci"].append((vintage, group["code"], group["nom"], group["type"], population))
    for group in groups["ept"]:
        population = sum(population_of.get(m["code"], 0) for m in group["membres"])
        rows["ept"].append((vintage, group["code"], group["nom"], population))
    for record in _read(node_modules, vintage, "arrondissements"):
        rows["arrondissements"].append(
            (vintage, record["code"], record["nom"], record["departement"], record["chefLieu"])
        )
    for record in _read(node_modules, vintage, "departements"):
        rows["departements"].append((vintage, record["code"], record["nom"], record["region"]))
    for record in _read(node_modules, vintage, "regions"):
        rows["regions"].append((vintage, record["code"], record["nom"]))
