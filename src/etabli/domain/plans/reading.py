"""What a field of a fiche is as text, and back: one reading for forms and imports, one writing for exports.

`write` then `read` gives the value again: a property test holds it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError

from etabli.catalogue.plans.fields import FicheField
from etabli.domain.foundation.days import read_day
from etabli.domain.governance.models import Organisation
from etabli.domain.plans.declared import axes as declared_axes
from etabli.domain.plans.declared import fiche_workflow, project_types
from etabli.domain.plans.enums import Commitment, Maturity, Visibility
from etabli.domain.territories.models import Commune, PerimeterCommune, Territory
from etabli.kernel.names import search_key, sort_key
from etabli.kernel.typography import french

TRUE = "compté là"
ENUMS = {"commitment": Commitment, "maturity": Maturity, "visibility": Visibility}
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")  # control characters: typed by nobody
DATES = "Écrivez une date comme 31/12/2026 ou 2026-12-31."


@dataclass
class Reader:
    """Reads and writes the fields of the fiches of one territory; what it looks up is kept for its life."""

    territory: Territory
    organisations: Mapping[str, Organisation] | None = field(default=None)

    def read(self, declared: FicheField, text: str) -> Any:
        """The value of a text; None or empty when nothing is written. Raises ValidationError in plain French."""
        plain = UNSEEN.sub("", text).strip()
        if not plain:
            return [] if declared.kind in LISTS else (None if declared.kind in NONE else "")
        if declared.longest is not None and len(plain) > declared.longest:
            raise ValidationError(french(f"Ce texte a {len(plain)} caractères : {declared.longest} au plus."))
        return READ[declared.kind](self, declared, plain)

    def write(self, declared: FicheField, value: Any) -> str:
        """The text that `read` reads as this value."""
        return "" if value in (None, "", []) else WRITE[declared.kind](self, declared, value)

    def choices(self, declared: FicheField) -> list[tuple[str, str]]:
        """(code, label) of what may be chosen, in order; empty for what is typed."""
        if declared.kind in ("axis", "axes"):
            return [(axis.id, axis.label) for axis in declared_axes(self.territory.phase_id)]
        if declared.kind == "project_type":
            return [(one.id, one.label) for one in project_types()]
        if declared.kind == "state":
            return [(state.id, state.label) for state in fiche_workflow().states]
        if declared.kind in ENUMS:
            return [(str(code), str(label)) for code, label in ENUMS[declared.kind].choices]
        return list(declared.choices.items())

    @cached_property
    def communes(self) -> dict[str, Commune]:
        """The communes of the territory by code."""
        inside = PerimeterCommune.objects.filter(
            listed_territory__territory=self.territory, perimeter_list__reference=True
        ).select_related("commune__epci")
        return {one.commune_id: one.commune for one in inside}

    def communes_by_epci(self) -> list[tuple[str, list[Commune]]]:
        """The communes of the territory by intercommunalité, both in order of name; those of none come last."""
        found: dict[str, list[Commune]] = {}
        for commune in sorted(self.communes.values(), key=lambda one: sort_key(one.name)):
            found.setdefault(commune.epci.name if commune.epci else "", []).append(commune)
        named = sorted((name for name in found if name), key=sort_key)
        return [(name, found[name]) for name in named] + [(name, found[name]) for name in found if not name]

    @cached_property
    def commune_names(self) -> dict[str, list[str]]:
        """Codes by folded name: several communes may bear one."""
        found: dict[str, list[str]] = {}
        for code, commune in self.communes.items():
            found.setdefault(search_key(commune.name), []).append(code)
        return found

    @cached_property
    def known_organisations(self) -> Mapping[str, Organisation]:
        """Every organisation by id."""
        if self.organisations is not None:
            return self.organisations
        return {str(one.pk): one for one in Organisation.objects.all()}

    @cached_property
    def organisation_keys(self) -> dict[str, list[Organisation]]:
        """Organisations by id, number and folded name."""
        found: dict[str, list[Organisation]] = {}
        for key, one in self.known_organisations.items():
            for name in {key, one.siren, one.siret, one.epci_id or "", search_key(one.name)} - {""}:
                found.setdefault(name, []).append(one)
        return found


def _line(_: Reader, declared: FicheField, text: str) -> str:
    return " ".join(text.split())


def _text(_: Reader, declared: FicheField, text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _integer(_: Reader, declared: FicheField, text: str) -> int:
    digits = "".join(text.split())
    if not digits.isascii() or not digits.isdigit() or len(digits) > 12:
        raise ValidationError("Écrivez un nombre entier, par exemple 12.")
    return int(digits)


def _decimal(_: Reader, declared: FicheField, text: str) -> float:
    digits = "".join(text.split()).replace(",", ".")
    if not digits.replace(".", "", 1).isdigit() or not digits.isascii() or len(digits) > 15:
        raise ValidationError("Écrivez un nombre, par exemple 12,5.")
    return float(digits)


def read_date(text: str) -> date:
    """31/12/2026, 31-12-2026, 2026-12-31. Raises ValidationError."""
    found = read_day(text)
    if found is None:
        raise ValidationError(DATES)
    return found


def _date(_: Reader, declared: FicheField, text: str) -> date | str:
    found = read_date(text)
    return found if declared.store == "column" else found.isoformat()


def _choice(reader: Reader, declared: FicheField, text: str) -> str:
    """By code, or by label whatever its case and accents."""
    for code, label in reader.choices(declared):
        if text == code or search_key(text) == search_key(label):
            return code
    raise ValidationError(
        french("Choisissez parmi : ") + ", ".join(label for _, label in reader.choices(declared)) + "."
    )


def _axes(reader: Reader, declared: FicheField, text: str) -> list[str]:
    found = [_choice(reader, declared, part) for part in _lines(text)]
    return [code for code, _ in reader.choices(declared) if code in found]


def _communes(reader: Reader, declared: FicheField, text: str) -> list[str]:
    found = []
    for part in _lines(text, ",;\n"):
        code = part.split(" ")[0].strip("()")
        if code in reader.communes:
            found.append(code)
            continue
        named = reader.commune_names.get(search_key(part), [])
        if len(named) > 1:
            raise ValidationError(french(f"Plusieurs communes s’appellent « {part} » : écrivez leur code INSEE."))
        if not named:
            raise ValidationError(french(f"« {part} » n’est pas une commune de ce territoire."))
        found.append(named[0])
    return sorted(set(found))


def _organisation(reader: Reader, declared: FicheField, text: str) -> str:
    number = text.replace(" ", "").replace("\u202f", "")
    siren = number[:9] if len(number) == 14 and number.isdigit() else number  # of whom a SIREN names
    for key in (text, number, search_key(text), siren):
        found = reader.organisation_keys.get(key, [])
        if len(found) == 1:
            return str(found[0].pk)
        if len(found) > 1:
            raise ValidationError(french(f"Plusieurs organisations répondent à « {text} » : écrivez le SIRET."))
    raise ValidationError(
        french(f"« {text} » n’est pas une organisation connue : déclarez-la d’abord, ou écrivez son SIRET.")
    )


def _contracts(_: Reader, declared: FicheField, text: str) -> list[dict[str, Any]]:
    """One a line; « : compté là » says that the project is counted in it."""
    found = []
    for line in _lines(text, "\n"):
        name, _, counted = line.rpartition(":")
        is_counted = bool(name) and search_key(counted) == search_key(TRUE)
        found.append({"name": (name if is_counted else line).strip(), "counted": is_counted})
    return found


def _references(_: Reader, declared: FicheField, text: str) -> list[str]:
    return [" ".join(line.split()) for line in _lines(text, "\n")]


def _lines(text: str, separators: str = ",;\n") -> list[str]:
    for separator in separators:
        text = text.replace(separator, "\n")
    return [line.strip() for line in text.splitlines() if line.strip()]


Read = Callable[[Reader, FicheField, str], Any]
READ: dict[str, Read] = {
    "line": _line,
    "text": _text,
    "integer": _integer,
    "decimal": _decimal,
    "date": _date,
    "choice": _choice,
    "axis": _choice,
    "axes": _axes,
    "project_type": _choice,
    "state": _choice,
    "commitment": _choice,
    "maturity": _choice,
    "visibility": _choice,
    "communes": _communes,
    "organisation": _organisation,
    "contracts": _contracts,
    "references": _references,
}
LISTS = ("axes", "communes", "contracts", "references")
NONE = ("integer", "decimal", "date", "organisation")


def _label(reader: Reader, declared: FicheField, value: Any) -> str:
    return dict(reader.choices(declared)).get(value, str(value))


def _plain(_: Reader, declared: FicheField, value: Any) -> str:
    return str(value)


def _written_decimal(_: Reader, declared: FicheField, value: float) -> str:
    whole, _, part = f"{Decimal(repr(float(value))):f}".partition(".")
    return f"{whole},{part}" if part.strip("0") else whole


def _written_date(_: Reader, declared: FicheField, value: date | str) -> str:
    found = value if isinstance(value, date) else date.fromisoformat(value)
    return f"{found:%d/%m/%Y}"


def _written_axes(reader: Reader, declared: FicheField, value: list[str]) -> str:
    labels = dict(reader.choices(declared))
    return "\n".join(labels.get(code, code) for code in value)


def _written_communes(reader: Reader, declared: FicheField, value: list[str]) -> str:
    return "\n".join(f"{code} {reader.communes[code].name}" if code in reader.communes else code for code in value)


def _written_organisation(reader: Reader, declared: FicheField, value: Any) -> str:
    """Its number, or its name where that is enough to find it, or its id."""
    one = reader.known_organisations.get(str(value))
    if one is None:
        return str(value)
    for key in (one.siret, one.siren, one.epci_id or "", search_key(one.name)):
        if key and len(reader.organisation_keys.get(key, [])) == 1:
            return one.name if key == search_key(one.name) else key
    return str(one.pk)


def _written_contracts(_: Reader, declared: FicheField, value: list[dict[str, Any]]) -> str:
    return "\n".join(f"{one['name']} : {TRUE}" if one["counted"] else str(one["name"]) for one in value)


def _written_references(_: Reader, declared: FicheField, value: list[str]) -> str:
    return "\n".join(value)


Write = Callable[[Reader, FicheField, Any], str]
WRITE: dict[str, Write] = {
    **dict.fromkeys(("line", "text", "integer"), _plain),
    **dict.fromkeys(("choice", "axis", "project_type", "state", "commitment", "maturity", "visibility"), _label),
    "decimal": _written_decimal,
    "date": _written_date,
    "axes": _written_axes,
    "communes": _written_communes,
    "organisation": _written_organisation,
    "contracts": _written_contracts,
    "references": _written_references,
}
