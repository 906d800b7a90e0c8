"""What a column of a part is as a cell, and back: the sheets of the export are read as they are written."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models

from etabli.catalogue.plans.part_sheets import PartColumn, PartSheet, part_sheets
from etabli.domain.foundation.spreadsheets.numbers import EXACT, number_text
from etabli.domain.plans.declared import fields
from etabli.domain.plans.models import Expense, Indicator, IndicatorValue, Milestone, Partner, Resource, Stage
from etabli.domain.plans.reading import Reader, read_date
from etabli.kernel import money
from etabli.kernel.names import search_key
from etabli.kernel.typography import french

Cell = str | int | float | date | None
MODELS: dict[str, type[models.Model]] = {
    "partners": Partner,
    "milestones": Milestone,
    "indicators": Indicator,
    "readings": IndicatorValue,
    "expenses": Expense,
    "resources": Resource,
}
YEARS = range(2015, 2051)  # as the database holds
PLACES, DIGITS = 4, 12  # of a decimal: after the comma, before it


def model_of(sheet: PartSheet, column: PartColumn) -> type[models.Model]:
    return Stage if column.of == "stage" else MODELS[sheet.id]


def choices_of(sheet: PartSheet, column: PartColumn) -> list[tuple[str, str]]:
    """(code, label) of what may be chosen; empty for what is typed."""
    if column.kind != "choice":
        return []
    return [(str(code), str(label)) for code, label in model_of(sheet, column)._meta.get_field(column.id).choices or ()]


@cache
def longest(part: str, name: str) -> int | None:
    """How many characters a text may have."""
    sheet = part_sheets()[part]
    column = sheet[name]
    owner = Indicator if name == "indicator" else model_of(sheet, column)
    field = owner._meta.get_field("name" if name == "indicator" else column.id)
    found: int | None = field.max_length or (10_000 if isinstance(field, models.TextField) else None)
    return found


def cell(sheet: PartSheet, column: PartColumn, part: Any, reader: Reader) -> Cell:
    """What the export writes of a part in a column, as a typed cell."""
    if column.name == "indicator":
        return str(part.indicator.name)
    value = getattr(part, f"{column.id}_id") if column.kind == "organisation" else getattr(part, column.id)
    if value in (None, ""):
        return None
    if column.kind == "organisation":
        return named(reader, str(value))
    if column.kind == "choice":
        return dict(choices_of(sheet, column)).get(value, value)
    if column.kind == "cents":
        return int(value) // 100 if value % 100 == 0 else value / 100
    if column.kind == "decimal":
        return _number(value)
    return str(value) if column.kind == "id" else value


def text_of(value: Cell) -> str:
    """A typed cell as an import finds it."""
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return number_text(value) if isinstance(value, float) else str(value)


def named(reader: Reader, pk: str) -> str:
    """The name of an organisation where it is enough to find it; else what else tells it."""
    one = reader.known_organisations.get(pk)
    name = " ".join(one.name.split()) if one is not None else ""
    if one is not None and len(reader.organisation_keys.get(search_key(name), [])) == 1:
        return one.name
    return reader.write(fields()["lead"], pk)


def read(sheet: PartSheet, column: PartColumn, text: str, reader: Reader) -> Any:
    """The value of a text that is not blank. Raises ValidationError in plain French."""
    plain = text.strip()
    if column.kind in ("line", "text", "group"):
        joined = " ".join(plain.split()) if column.kind != "text" else plain.replace("\r\n", "\n").replace("\r", "\n")
        most = longest(sheet.id, column.name) if column.kind != "group" else 100
        if most is not None and len(joined) > most:
            raise ValidationError(french(f"Ce texte a {len(joined)} caractères : {most} au plus."))
        return joined.replace("\0", "")
    if column.kind == "choice":
        return _choice(sheet, column, plain)
    return READ[column.kind](column, plain, reader)


def _choice(sheet: PartSheet, column: PartColumn, text: str) -> str:
    key = search_key(text)
    for code, label in choices_of(sheet, column):
        if text == code or key in (search_key(label), *map(search_key, column.said.get(code, ()))):
            return code
    labels = ", ".join(label for _, label in choices_of(sheet, column))
    raise ValidationError(french(f"Choisissez parmi : {labels}."))


def _organisation(column: PartColumn, text: str, reader: Reader) -> UUID:
    return UUID(reader.read(fields()["lead"], text))


def _date(column: PartColumn, text: str, reader: Reader) -> date:
    return read_date(text)


def _year(column: PartColumn, text: str, reader: Reader) -> int:
    if not (text.isascii() and text.isdigit() and len(text) == 4 and int(text) in YEARS):
        raise ValidationError(french(f"Écrivez une année entre {YEARS[0]} et {YEARS[-1]}."))
    return int(text)


def _cents(column: PartColumn, text: str, reader: Reader) -> int:
    try:
        cents = money.parse(text)
    except money.NotAnAmountError as error:
        raise ValidationError(french(str(error))) from error
    if cents < column.least:
        few = "Un montant ne peut pas être négatif." if column.least == 0 else "Ce montant doit dépasser zéro."
        raise ValidationError(few)
    return cents


def _decimal(column: PartColumn, text: str, reader: Reader) -> Decimal:
    digits = "".join(text.split()).replace(",", ".").replace("−", "-")
    try:
        found = Decimal(digits)
    except InvalidOperation as error:
        raise ValidationError("Écrivez un nombre, par exemple 12,5.") from error
    if not digits.isascii() or not found.is_finite() or abs(found) >= 10**DIGITS or "e" in digits.lower():
        raise ValidationError("Écrivez un nombre, par exemple 12,5.")
    if found != round(found, PLACES):
        raise ValidationError("Quatre chiffres après la virgule au plus.")
    return round(found, PLACES)


def _id(column: PartColumn, text: str, reader: Reader) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise ValidationError(
            french("Ce repère n'en est pas un : gardez celui de l'export, ou videz la case.")
        ) from error


READ: dict[str, Callable[[PartColumn, str, Reader], Any]] = {
    "organisation": _organisation,
    "date": _date,
    "year": _year,
    "cents": _cents,
    "decimal": _decimal,
    "id": _id,
}


def _number(value: Decimal) -> Cell:
    """A number where a spreadsheet holds it exactly, else text."""
    whole = int(value) if value == value.to_integral_value() else None
    if whole is not None and abs(whole) < 10**EXACT:
        return whole
    plain = f"{value.normalize():f}"
    return float(value) if len(plain.replace(".", "").lstrip("-0")) <= EXACT else plain.replace(".", ",")
