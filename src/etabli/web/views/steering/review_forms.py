"""Forms of reviews: what is typed in the table of values; sending back, locking, putting right."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from etabli.domain.coordination.queries.reviews import Act
from etabli.domain.coordination.services.reviews import Given
from etabli.kernel.typography import french
from etabli.web.views.diagnosis.forms import Form, area
from etabli.web.views.plans.part_forms import NumberField

KINDS = {"v": "value", "n": "numerator", "d": "denominator", "p": "weight"}
WORDS = "m"
LONGEST = 2000
TO_REPLACE = "Une valeur déjà soumise ne s'efface pas : donnez celle qui la remplace."
NUMBER = NumberField(required=False, max_length=40)


def typed(data: QueryDict, acts: Sequence[Act]) -> dict[UUID, dict[str, str]]:
    """What was typed at the lines that the reader gives, by the indicator; nothing of lines that were left empty."""
    found = {}
    for act in acts:
        if not act.gives:
            continue
        key = act.line.indicator.pk
        texts = {kind: data.get(f"{kind}-{key}", "").strip()[:LONGEST] for kind in (*KINDS, WORDS)}
        if any(texts.values()) or (act.line.given is not None and f"{WORDS}-{key}" in data):
            found[key] = texts
    return found


def read(texts: Mapping[str, str], *, replaces: bool) -> Given:
    """The numbers of a line. ValidationError where one is none."""
    if replaces and not any(texts[kind] for kind in KINDS):
        raise ValidationError(french(TO_REPLACE))
    numbers = {name: NUMBER.clean(texts[kind]) for kind, name in KINDS.items()}
    return Given(**numbers, words=texts[WORDS])


class SendBackForm(Form):
    """A value that is to be corrected, and why."""

    acte = "back"
    value = forms.ChoiceField(label="Valeur à corriger")
    reason = forms.CharField(
        label="Ce qui est à corriger", widget=area(2), max_length=2000, help_text="La personne qui l’a donnée le lira."
    )

    def __init__(self, values: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("value", values)


class LockForm(Form):
    acte = "lock"
    sure = forms.BooleanField(
        label="Je verrouille cette revue : ses valeurs ne changeront plus",
        error_messages={"required": "Cochez cette case pour verrouiller."},
    )


class CorrectionForm(SendBackForm):
    """The right number of a locked value, and why."""

    acte = "correct"
    number = NumberField(label="Valeur juste", required=False, max_length=40)
    numerator = NumberField(label="Numérateur, pour un rapport", required=False, max_length=40)
    denominator = NumberField(label="Dénominateur, pour un rapport", required=False, max_length=40)
    weight = NumberField(label="Poids, pour une moyenne", required=False, max_length=40)
    reason = forms.CharField(
        label="Pourquoi", widget=area(2), max_length=2000, help_text="Il reste lisible à côté de la valeur."
    )
    field_order = ("value", "number", "numerator", "denominator", "weight", "reason")

    def said(self) -> Given:
        given = self.cleaned_data
        return Given(given["number"], given["numerator"], given["denominator"], given["weight"])
