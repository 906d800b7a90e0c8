"""Reads a file of the schema « dispositif-aide-professionnels » (etalab, v0.2.0), as CSV.

https://github.com/etalab/schema-dispositif-aide. Lists are separated by pipes. `porteurs` and `base_juridique` hold
objects that its own examples write without quotes around keys: they are read as YAML, which takes both. Files written
with semicolons, or with the names of columns that drafts of the version had, are read too.
"""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from etabli.pipeline.aids import incoming
from etabli.pipeline.aids.aides_territoires import AidsFileError
from etabli.pipeline.aids.incoming import Incoming, Listed, UnreadableRowError, read_each

LIST = "dispositif-aide-professionnels"
COLUMNS = ("id", "titre", "description", "types_aides", "porteurs", "cibles", "eligibilite_geographique")
PAYING = ("financeur", "instructeur")
RENAMED = {
    "bases_juridiques": "base_juridique",
    "eligibilite_effectifs_minimum": "eligibilite_effectif_minimal",
    "eligibilite_effectifs_maximum": "eligibilite_effectif_maximal",
    "eligibilite_minimum_annees_existence": "eligibilite_annees_existence_minimal",
    "eligibilite_statut_juridique": "eligibilite_forme_juridique",
    "eligibilite_statut_juridique_exclusions": "eligibilite_forme_juridique_exclusions",
    "ciblage_secteurs_activite": "ciblage_secteur_activite",
}
MICRO = "microentrepreneur"
TOLD = (  # columns of which no rule is made: what the draft says of each, in order
    ("eligibilite", "Conditions, selon la liste : {}"),
    ("eligibilite_geographique_exclusions", "Lieux exclus, selon la liste : {}"),
    ("eligibilite_annees_existence_minimal", "Années d'existence au moins, selon la liste : {}"),
    ("eligibilite_forme_juridique", "Formes juridiques, selon la liste : {}"),
    ("eligibilite_forme_juridique_exclusions", "Formes juridiques exclues, selon la liste : {}"),
    ("ciblage_secteur_activite", "Secteurs visés d'abord, selon la liste : {}"),
    ("ciblage_naf", "Activités visées d'abord (codes NAF), selon la liste : {}"),
    ("programmes_parents", "Programmes dont elle fait partie, selon la liste : {}"),
    ("chainage_paiement", "Dispositif dont elle est la demande de paiement, selon la liste : {}"),
)


def read(path: Path) -> Listed:
    """Raises AidsFileError: not a CSV file in UTF-8, or columns that the schema requires are not there."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head = file.readline()
            file.seek(0)
            reader = csv.DictReader(file, delimiter=";" if head.count(";") > head.count(",") else ",")
            reader.fieldnames = [RENAMED.get(name.strip(), name.strip()) for name in reader.fieldnames or ()]
            missing = [name for name in COLUMNS if name not in reader.fieldnames]
            rows = list(reader)
    except (OSError, ValueError, csv.Error) as error:
        raise AidsFileError(f"{path}: not a CSV file in UTF-8 ({error})") from error
    if missing:
        raise AidsFileError(f"{path}: columns missing: {', '.join(missing)}")
    return read_each(rows, _one, "id")


def _one(row: Mapping[str, Any]) -> Incoming:
    opens, closes = incoming.day(row, "date_ouverture"), incoming.last_day(row, "date_cloture")
    incoming.in_order(opens, closes)
    return Incoming(
        list_id=LIST,
        key=incoming.needed(row, "id"),
        name=incoming.needed(row, "titre"),
        summary=incoming.plain(row.get("promesse")) or incoming.short(incoming.needed(row, "description")),
        url=incoming.plain(row.get("url_source")),
        operators=tuple(
            name
            for one in _objects(row, "porteurs")
            if (name := incoming.plain(one.get("nom"))) and set(one.get("roles") or []) & set(PAYING)
        ),
        kinds=_piped(row, "types_aides"),
        beneficiaries=_piped(row, "cibles"),
        places=incoming.names(str(row.get("eligibilite_geographique") or "").split("|")),
        opens_on=opens,
        closes_on=closes,
        updated_on=incoming.day(row, "date_mise_a_jour"),
        staff=(
            incoming.whole(row, "eligibilite_effectif_minimal"),
            incoming.whole(row, "eligibilite_effectif_maximal"),
        ),
        sizes=tuple(one.upper() for one in _piped(row, "eligibilite_categorie_taille_entreprise")),
        activities=tuple(one.upper() for one in _piped(row, "ciblage_naf")),
        excluded_activities=tuple(one.upper() for one in _piped(row, "ciblage_naf_exclusions")),
        excludes_micro=MICRO in _piped(row, "eligibilite_forme_juridique_exclusions"),
        told=tuple(
            (name, words.format(text.replace("|", ", ")))
            for name, words in TOLD
            if (text := incoming.plain(row.get(name)))
        ),
        legal=tuple(
            (incoming.plain(one.get("libelle")), incoming.plain(one.get("lien")))
            for one in _objects(row, "base_juridique")
        ),
    )


def _piped(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(one.casefold() for one in incoming.names(str(row.get(name) or "").split("|")))


def _objects(row: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    text = str(row.get(name) or "").strip()
    try:
        held = yaml.safe_load(text) if text else []
    except yaml.YAMLError:
        held = None
    if not isinstance(held, list) or not all(isinstance(one, Mapping) for one in held):
        raise UnreadableRowError(f"« {name} » n’est pas une liste d’objets.")
    return held
