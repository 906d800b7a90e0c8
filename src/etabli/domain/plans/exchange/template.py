"""The workbook to fill in: a sheet for fiches and one for each kind of part, what may be chosen, what is expected."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import zip_longest

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from etabli.catalogue.plans.fields import FicheField
from etabli.catalogue.plans.part_sheets import PartColumn, PartSheet, part_sheets
from etabli.domain.foundation.spreadsheets.sheets import MOST_ROWS
from etabli.domain.plans.declared import project_types
from etabli.domain.plans.exchange.files_out import add_sheet, saved
from etabli.domain.plans.exchange.part_values import YEARS, Cell, choices_of, longest
from etabli.domain.plans.exchange.tables import FICHES, Table, registry_of
from etabli.domain.plans.reading import Reader
from etabli.kernel.typography import french

LISTS = "Listes"
CHOSEN = ("axis", "project_type", "commitment", "maturity", "visibility", "choice")
EXAMPLES = {
    "title": "Une halle partagée pour l’outillage",
    "context": "Une halle vide au bord de la voie.",
    "objectives": "Remettre la halle en usage.",
    "description": "Dépolluer, isoler, louer par lots.",
    "deliverables": "3 000 m² loués.",
    "referent_function": "Responsable du développement économique",
    "starts_on": date(2026, 1, 1),
    "ends_on": date(2027, 12, 31),
    "other_contracts": "CRTE : compté là",
    "external_numbers": "demarches-simplifiees : 1234567",
}


def template(reader: Reader) -> bytes:
    """Empty sheets with what may be chosen; an example of a fiche beside; what each column expects."""
    columns = [field for field in registry_of(reader.territory.phase_id) if field.id != "state"]
    parts = [(part, [column for column in part.columns if column.kind != "id"]) for part in part_sheets().root]
    choices = {field.id: [label for _, label in reader.choices(field)] for field in columns if field.kind in CHOSEN}
    lists = {field.heading: choices[field.id] for field in columns if field.id in choices}
    for part, shown in parts:
        lists |= {
            _list(part, one): [label for _, label in choices_of(part, one)] for one in shown if choices_of(part, one)
        }
    letters = {name: get_column_letter(number) for number, name in enumerate(lists, start=1)}

    book = Workbook(write_only=True)
    heads = tuple(field.heading for field in columns)
    rules = [
        _rule(field.kind, letters.get(field.heading) if field.id in choices else None, lists.get(field.heading))
        for field in columns
    ]
    _to_fill(book, Table(FICHES, heads, ()), rules)
    for part, shown in parts:
        asked = [_rule(one.kind, letters.get(_list(part, one)), lists.get(_list(part, one))) for one in shown]
        _to_fill(book, Table(part.sheet, tuple(one.heading for one in shown), ()), asked)
    add_sheet(book, Table("Exemple", heads, [tuple(_example(field, choices) for field in columns)]))
    helps = [(FICHES, field.heading, _needed(field), _expected(reader, field)) for field in columns]
    helps += [(part.sheet, one.heading, _asked(one), _contains(part, one)) for part, shown in parts for one in shown]
    add_sheet(book, Table("Aide", ("Feuille", "Colonne", "À remplir", "Ce qu’elle contient"), helps))
    add_sheet(book, Table(LISTS, tuple(lists), list(zip_longest(*lists.values()))))
    book.properties.title = "Modèle pour importer un plan d’action"
    return saved(book)


def _list(part: PartSheet, column: PartColumn) -> str:
    """What heads the list of a column of parts."""
    return f"{part.sheet} : {column.heading}"


def _to_fill(book: Workbook, table: Table, rules: Sequence[DataValidation | None]) -> None:
    sheet = add_sheet(book, table)
    for number, rule in enumerate(rules, start=1):
        if rule is not None:
            letter = get_column_letter(number)
            rule.add(f"{letter}2:{letter}{MOST_ROWS + 1}")
            sheet.data_validations.append(rule)


def _rule(kind: str, letter: str | None, listed: Sequence[str] | None) -> DataValidation | None:
    """What a spreadsheet lets in a column: a list, a date, a number."""
    if letter is not None and listed:
        formula = f"{LISTS}!${letter}$2:${letter}${len(listed) + 1}"
        rule = DataValidation(type="list", formula1=formula, allow_blank=True)
    elif kind == "date":
        rule = DataValidation(type="date", operator="between", formula1="DATE(1990,1,1)", formula2="DATE(2100,12,31)")
    elif kind == "year":
        rule = DataValidation(type="whole", operator="between", formula1=str(YEARS[0]), formula2=str(YEARS[-1]))
    elif kind in ("integer", "number"):
        rule = DataValidation(type="whole", operator="greaterThanOrEqual", formula1="0")
    elif kind in ("decimal", "cents"):
        rule = DataValidation(
            type="decimal", operator="greaterThanOrEqual", formula1="0" if kind == "cents" else "-1E+12"
        )
    else:
        return None
    rule.allowBlank = True
    rule.errorTitle, rule.error = "Valeur inattendue", "Voyez la feuille « Aide »."
    return rule


PART_KINDS: Mapping[str, str] = {
    "number": "Le numéro de la fiche, dans Établi ou sur la feuille « Fiches ».",
    "line": "Une ligne de texte, {most} caractères au plus.",
    "text": "Un texte, {most} caractères au plus.",
    "organisation": "Une organisation déclarée dans Établi : son nom exact, son SIREN ou son SIRET.",
    "choice": "Un choix parmi : {choices}.",
    "date": "Une date, comme 31/12/2026.",
    "year": "Une année, comme 2026.",
    "cents": "Un montant en euros, comme 125000 ou 12500,50. Vide n'est pas zéro.",
    "decimal": "Un nombre, avec une virgule s'il le faut.",
    "group": "Un numéro, le même pour les lignes d'un même financement.",
}


def _asked(column: PartColumn) -> str:
    if not column.needed:
        return "Facultatif"
    return french("Pour chaque étape") if column.of == "stage" else "Toujours"


def _contains(part: PartSheet, column: PartColumn) -> str:
    labels = ", ".join(label for _, label in choices_of(part, column))
    most = longest(part.id, column.name) if column.kind in ("line", "text") else None
    said = PART_KINDS[column.kind].format(most=most, choices=labels)
    return french(f"{said}{' ' + column.help if column.help else ''}")


def _example(field: FicheField, choices: dict[str, list[str]]) -> Cell:
    if field.project_types:
        return None
    return choices[field.id][0] if field.id in choices else EXAMPLES.get(field.id)


def _needed(field: FicheField) -> str:
    if field.id == "number":
        return french("Pour mettre à jour une fiche")
    if field.id in ("title", "axis"):
        return "Toujours"
    return french("Selon l'avancement") if field.required_from else "Facultatif"


KINDS = {
    "line": "Une ligne de texte, {most} caractères au plus.",
    "text": "Un texte, {most} caractères au plus.",
    "integer": "Un nombre entier.",
    "decimal": "Un nombre, avec une virgule s'il le faut.",
    "date": "Une date, comme 31/12/2026.",
    "axes": "Des axes, un par ligne dans la case : {choices}.",
    "communes": "Des communes du territoire, une par ligne : leur code INSEE ou leur nom.",
    "organisation": "Une organisation déclarée dans Établi : son SIRET, son SIREN ou son nom exact.",
    "contracts": "Un contrat par ligne. « : compté là » après son nom dit que le projet y est compté.",
    "references": "Un par ligne.",
}


def _expected(reader: Reader, field: FicheField) -> str:
    labels = ", ".join(label for _, label in reader.choices(field))
    said = KINDS.get(field.kind, "Un choix parmi : {choices}.").format(most=field.longest, choices=labels)
    only = ""
    if field.project_types:
        names = {one.id: one.label for one in project_types()}
        only = " Seulement pour : " + ", ".join(names.get(slug, slug) for slug in field.project_types) + "."
    return french(f"{said}{only}{' ' + field.help if field.help else ''}")
