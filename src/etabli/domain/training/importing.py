"""A list of training as a CSV: each line read, judged, and put in quarantine with its reason where it is not right."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError

from etabli.domain.territories.models import Commune, Territory
from etabli.domain.training.enums import Level, Modality
from etabli.domain.training.models import Training
from etabli.kernel.cells import unsafe
from etabli.kernel.names import search_key
from etabli.kernel.typography import french

COLUMNS = ("intitulé", "organisme", "niveau", "rncp", "métiers", "naf", "code commune", "lieu", "modalité")
COLUMNS += ("financement", "courriel", "téléphone", "lien", "source", "date de la source")
REQUIRED = ("intitulé", "organisme", "code commune", "modalité", "source", "date de la source")
MOST_LINES, LARGEST = 1000, 1_000_000
FIELDS = {
    "intitulé": "title",
    "organisme": "organisation",
    "rncp": "rncp",
    "métiers": "trades",
    "naf": "naf",
    "lieu": "address",
    "financement": "funding",
    "courriel": "email",
    "téléphone": "phone",
    "lien": "website",
    "source": "source",
}
MODALITIES = {search_key(one.label): one.value for one in Modality}


class NotAListError(ValueError):
    """The file is no such list; the message, in French, says why."""


@dataclass(frozen=True)
class Line:
    """A line of the file: the training that it gives, or why it gives none."""

    number: int
    title: str
    training: Training | None
    problems: tuple[str, ...] = ()


def read(territory: Territory, content: bytes) -> list[Line]:
    """Two queries, however many lines. Raises NotAListError."""
    if len(content) > LARGEST:
        raise NotAListError("Ce fichier est trop grand : un million d’octets au plus.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotAListError("Ce fichier n’est pas en UTF-8.") from error
    if "\x00" in text:
        raise NotAListError("Ce fichier n’est pas un texte.")
    first = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if first.count(";") >= first.count(",") else ",")
    heads = {search_key(name): name for name in rows.fieldnames or ()}
    known = {column: heads[search_key(column)] for column in COLUMNS if search_key(column) in heads}
    missing = [column for column in REQUIRED if column not in known]
    if missing:
        raise NotAListError(french(f"Il manque des colonnes : {', '.join(missing)}."))
    found = [{column: unsafe((row.get(name) or "").strip()) for column, name in known.items()} for row in rows]
    if len(found) > MOST_LINES:
        raise NotAListError(f"Ce fichier a trop de lignes : {MOST_LINES} au plus.")
    communes = Commune.objects.in_bulk([row["code commune"] for row in found])
    kept = Training.objects.filter(territory=territory, withdrawn_on=None)
    there = {(key, who, where) for key, who, where in kept.values_list("title_key", "organisation", "commune")}
    lines = []
    for number, row in enumerate(found, start=2):
        lines.append(_line(territory, number, row, communes, there))
    return lines


def _line(
    territory: Territory,
    number: int,
    row: Mapping[str, str],
    communes: Mapping[str, Commune],
    there: set[tuple[str, str, str]],
) -> Line:
    problems: list[str] = [f"{column} : vide" for column in REQUIRED if not row[column]]
    training = Training(territory=territory, **{field: row.get(column, "") for column, field in FIELDS.items()})
    training.level = _level(row.get("niveau", ""), problems)
    training.modality = MODALITIES.get(search_key(row["modalité"]), "")
    if row["modalité"] and not training.modality:
        problems.append(f"modalité : {row['modalité']} n’est pas dans la liste")
    commune = communes.get(row["code commune"])
    if commune is not None:
        training.commune = commune
    elif row["code commune"]:
        problems.append(f"code commune : {row['code commune']} n’est pas une commune")
    try:
        training.source_on = date.fromisoformat(row["date de la source"])
    except ValueError:
        if row["date de la source"]:
            problems.append("date de la source : écrivez-la année-mois-jour, par exemple 2026-09-01")
    if not problems:
        problems += _judged(training)
    key = (training.title_key, training.organisation, row["code commune"])
    if not problems and key in there:
        problems.append("déjà dans l’annuaire, ou plus haut dans ce fichier")
    there.add(key)
    right = training if not problems else None
    return Line(number, row["intitulé"], right, tuple(french(one) for one in problems))


def _level(text: str, problems: list[str]) -> str:
    if not text:
        return ""
    if text in Level.values:
        return text
    problems.append(f"niveau : {text} n’est pas un niveau, de 3 à 8")
    return ""


def _judged(training: Training) -> list[str]:
    """What the model says, in words."""
    labels = {field: column for column, field in FIELDS.items()}
    try:
        training.clean()
        training.clean_fields(exclude=["territory", "commune", "fiche"])
    except ValidationError as error:
        return [f"{labels.get(field, field)} : {' '.join(texts)}" for field, texts in error.message_dict.items()]
    return []
