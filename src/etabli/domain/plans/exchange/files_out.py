"""Tables written as files: XLSX, whose cells are never formulas, and CSV; the template to fill in; lines left out."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import zip_longest
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.writer.excel import save_workbook

from etabli.catalogue.plans.fields import FicheField
from etabli.domain.plans.declared import project_types
from etabli.domain.plans.exchange.sheets import MOST_ROWS
from etabli.domain.plans.exchange.tables import FICHES, Cell, Table, registry_of
from etabli.domain.plans.reading import Reader
from etabli.kernel import cells
from etabli.kernel.typography import french

WIDE, NARROW, LONG = 40, 16, 60  # characters
HEAD = Font(bold=True)
SHADE = PatternFill("solid", fgColor="E8EDFF")
WRAPPED = Alignment(wrap_text=True, vertical="top")
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


def xlsx(tables: Iterable[Table], title: str) -> bytes:
    """A workbook of a sheet a table."""
    book = Workbook(write_only=True)
    for table in tables:
        _sheet(book, table)
    book.properties.title = title
    return _saved(book)


def csv_of(table: Table) -> bytes:
    """UTF-8 with its mark, semicolons, decimal comma, dates as 31/12/2026: what a French spreadsheet opens at once."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([cells.safe(head) for head in table.heads])
    for line in table.lines:
        writer.writerow([cells.safe(_french(value)) for value in line])
    return out.getvalue().encode("utf-8-sig")


def template(reader: Reader) -> bytes:
    """The sheet to fill in, empty, with what may be chosen; an example beside; what each column expects."""
    columns = [field for field in registry_of(reader.territory.phase_id) if field.id != "state"]
    heads = tuple(field.heading for field in columns)
    book = Workbook(write_only=True)
    choices = {field.id: [label for _, label in reader.choices(field)] for field in columns if field.kind in CHOSEN}
    sheet = _sheet(book, Table(FICHES, heads, ()))
    for number, field in enumerate(columns, start=1):
        if (rule := _rule(field, choices, list(choices))) is not None:
            letter = get_column_letter(number)
            rule.add(f"{letter}2:{letter}{MOST_ROWS + 1}")
            sheet.data_validations.append(rule)
    _sheet(book, Table("Exemple", heads, [tuple(_example(field, choices) for field in columns)]))
    helps = [(field.heading, _needed(field), _expected(reader, field)) for field in columns]
    _sheet(book, Table("Aide", ("Colonne", "À remplir", "Ce qu’elle contient"), helps))
    listed = list(zip_longest(*choices.values()))
    named = tuple(next(field.heading for field in columns if field.id == name) for name in choices)
    _sheet(book, Table("Listes", named, listed))
    book.properties.title = "Modèle pour importer un plan d’action"
    return _saved(book)


def left_out(refused: str) -> bytes:
    """The lines that an import left out, as they were, each with where it stood and why."""
    found = json.loads(refused)
    heads = ("Ligne du fichier", "Motif du refus", *found["headings"])
    lines = [(at, why, *line) for at, why, line in found["lines"]]
    return xlsx([Table("Lignes refusées", heads, lines)], "Lignes refusées")


def _sheet(book: Workbook, table: Table) -> WriteOnlyWorksheet:
    sheet = book.create_sheet(table.name)
    sheet.freeze_panes = "A2"
    widths = [_width(index, table) for index in range(len(table.heads))]
    for index, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.append([_cell(sheet, head, head=True) for head in table.heads])
    for line in table.lines:
        sheet.append([_cell(sheet, value) for value in line])
    return sheet


def _width(index: int, table: Table) -> int:
    longest = max((len(str(line[index])) for line in table.lines[:200] if line[index] is not None), default=0)
    return LONG if longest > 80 else WIDE if longest > NARROW or len(table.heads[index]) > 20 else NARROW


def _cell(sheet: object, value: Cell, *, head: bool = False) -> Any:
    """A typed cell. Text stays text whatever it begins with: it is stored as such, and marked as a quoted cell."""
    if value is None:
        return None
    found = WriteOnlyCell(sheet, value=cells.escaped(value) if isinstance(value, str) else value)
    if isinstance(value, str):
        found.data_type = "s"
        found.quotePrefix = value.startswith(cells.DANGEROUS)
    elif isinstance(value, date):
        found.number_format = "DD/MM/YYYY"
    found.alignment = WRAPPED
    if head:
        found.font, found.fill = HEAD, SHADE
    return found


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    save_workbook(book, out)
    return out.getvalue()


def _french(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return repr(value).replace(".", ",") if isinstance(value, float) else str(value)


def _rule(field: FicheField, choices: dict[str, list[str]], listed: Sequence[str]) -> DataValidation | None:
    if field.id in choices:
        letter = get_column_letter(list(listed).index(field.id) + 1)
        last = len(choices[field.id]) + 1
        rule = DataValidation(type="list", formula1=f"Listes!${letter}$2:${letter}${last}", allow_blank=True)
    elif field.kind == "date":
        rule = DataValidation(type="date", operator="between", formula1="DATE(1990,1,1)", formula2="DATE(2100,12,31)")
    elif field.kind in ("integer", "decimal"):
        whole = "whole" if field.kind == "integer" else "decimal"
        rule = DataValidation(type=whole, operator="greaterThanOrEqual", formula1="0")
    else:
        return None
    rule.allowBlank = True
    rule.errorTitle, rule.error = "Valeur inattendue", "Voyez la feuille « Aide »."
    return rule


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
