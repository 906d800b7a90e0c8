"""Fields of a volunteer's file: yes or no, whole numbers, euros, aids received."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from etabli.domain.vte.models.volunteer_told import MONEY
from etabli.kernel import money
from etabli.kernel.typography import french

NUMBER = {"inputmode": "numeric", "autocomplete": "off"}


class YesNo(forms.TypedChoiceField):
    """True, False, or None where nobody says."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(
            label=label,
            choices=[("", "Non dit"), ("True", "Oui"), ("False", "Non")],
            coerce=lambda text: {"True": True, "False": False}.get(str(text)),
            empty_value=None,
            required=False,
            **kwargs,
        )


class Whole(forms.IntegerField):
    """A whole number, not negative, that may be left out."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        kwargs = {"min_value": 0, "max_value": MONEY, "required": False} | kwargs
        super().__init__(label=label, widget=forms.TextInput(attrs=NUMBER), **kwargs)
        self.error_messages["invalid"] = "Donnez un nombre entier."


class Euros(forms.CharField):
    """An amount as people type it: whole euros, or cents where `cents`."""

    def __init__(self, label: str, *, cents: bool = False, **kwargs: Any) -> None:
        kwargs = {"required": False, "max_length": 40} | kwargs
        super().__init__(label=label, widget=forms.TextInput(attrs=NUMBER | {"inputmode": "decimal"}), **kwargs)
        self.cents = cents

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            found = money.parse(text)
        except money.NotAnAmountError as error:
            raise ValidationError(french(str(error))) from error
        if found < 0:
            raise ValidationError("Un montant n’est pas négatif.")
        return found if self.cents else found // 100

    def prepare_value(self, value: Any) -> Any:
        """A stored number, as it is typed; what was typed stays."""
        return money.plain(value if self.cents else value * 100) if isinstance(value, int) else value


class Received(forms.CharField):
    """De minimis aids, one a line: a day and an amount."""

    LINE = re.compile(r"(?P<a>\d{1,4})[-/.](?P<b>\d{1,2})[-/.](?P<c>\d{1,4})\s*[;:,]?\s+(?P<euros>.+)")

    def clean(self, value: Any) -> list[list[Any]]:
        found = []
        for line in super().clean(value).splitlines():
            if line.strip():
                found.append(self._aid(line.strip()))
        return found

    def _aid(self, line: str) -> list[Any]:
        wrong = ValidationError(french(f"« {line[:60]} » ne se lit pas : écrivez par exemple 14/03/2025 ; 12 000 €."))
        read = self.LINE.fullmatch(line.replace(";", " ; ").strip())
        if read is None:
            raise wrong
        first, month, last = (int(read[name]) for name in "abc")
        year, number = (first, last) if first > 31 else (last, first)
        try:
            on = date(year, month, number)
            euros = money.parse(read["euros"]) // 100
        except (ValueError, money.NotAnAmountError) as error:
            raise wrong from error
        return [on.isoformat(), euros]

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return "\n".join(f"{date.fromisoformat(on):%d/%m/%Y} ; {euros}" for on, euros in value)
        return value
