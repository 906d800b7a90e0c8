"""The forms of what hangs on a fiche: a form a kind, that reads one part and writes it."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from etabli.domain.diagnosis.models import Finding
from etabli.domain.plans.declared import fields
from etabli.domain.plans.enums import PartnerRole
from etabli.domain.plans.models import (
    Dependency,
    FindingLink,
    Indicator,
    IndicatorValue,
    Milestone,
    OperatorRequest,
    Partner,
)
from etabli.domain.plans.queries.fiches import OpenedFiche
from etabli.domain.plans.reading import Reader
from etabli.kernel import money
from etabli.kernel.typography import french
from etabli.web.views.diagnosis.forms import Form, area, day

NUMBER = "Écrivez un nombre, par exemple 12,5."


class OrganisationField(forms.CharField):
    """An organisation by its name or its number."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"list": "organisations", "autocomplete": "off"})
        said = "Le nom ou le SIRET d'une organisation déclarée."
        super().__init__(widget=widget, max_length=200, help_text=said, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return Reader(self.territory).read(fields()["lead"], text) if text else None


class NumberField(forms.CharField):
    """A number as French writes it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **kwargs)

    def clean(self, value: Any) -> Any:
        text = "".join(super().clean(value).split()).replace(",", ".").replace("−", "-")
        if not text:
            return None
        try:
            return forms.DecimalField(max_digits=16, decimal_places=4).clean(text)
        except ValidationError as error:
            raise ValidationError(french(NUMBER)) from error


class AmountField(forms.CharField):
    """An amount in cents, from what people type."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return money.parse(text)
        except money.NotAnAmountError as error:
            raise ValidationError(french(str(error))) from error


class PartForm(Form):
    """A part of a fiche. Fields bear the names of the columns; `part` is the one that is changed, empty to add one."""

    kind = ""
    model: ClassVar[type[models.Model]]
    label = ""
    part = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, found: OpenedFiche, *args: Any, **kwargs: Any) -> None:
        self.found = found
        self.acte = self.kind
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.territory = found.opened.territory
        self.settle()

    def settle(self) -> None:
        """Fill the choices that depend on the fiche."""

    @classmethod
    def initial_of(cls, part: Any) -> dict[str, Any]:
        """What the form holds for a part that is there."""
        found = {name: getattr(part, name) for name in cls.base_fields if name != "part"}
        return found | {"part": part.pk}

    def made(self) -> models.Model:
        """The part as the form says it, new or the one that is changed."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "part"}
        key = self.cleaned_data.get("part")
        part = self.model._default_manager.get(pk=key) if key else self.model(**self.owner())
        for name, value in given.items():
            setattr(part, name, value)
        return part

    def owner(self) -> dict[str, Any]:
        return {"fiche": self.found.fiche}

    def with_words(self, values: Mapping[str, Any]) -> "PartForm":
        return type(self)(self.found, initial=values)


class PartnerForm(PartForm):
    kind, model, label = "partenaire", Partner, "partenaire"
    organisation_id = OrganisationField(label="Organisation")
    role = forms.ChoiceField(
        label="Son rôle", choices=[("", "Choisir"), *((one.value, one.label.capitalize()) for one in PartnerRole)]
    )

    @classmethod
    def initial_of(cls, part: Any) -> dict[str, Any]:
        return super().initial_of(part) | {"organisation_id": part.organisation.name}


class MilestoneForm(PartForm):
    kind, model, label = "jalon", Milestone, "jalon"
    title = forms.CharField(label="Intitulé", max_length=200)
    due_on = day(label="Échéance")
    done_on = day(label="Atteint le (facultatif)", required=False)
    after_id = forms.UUIDField(label="Après (facultatif)", required=False, widget=forms.Select)

    def clean_after_id(self) -> Any:
        key = self.cleaned_data["after_id"]
        return _among(key, [one.pk for one in self.found.milestones]) if key else None

    def settle(self) -> None:
        mine = str(self["part"].value() or "")
        others = [(str(one.pk), one.title) for one in self.found.milestones if str(one.pk) != mine]
        self.fields["after_id"].widget.choices = [("", "Aucun autre jalon"), *others]


class IndicatorForm(PartForm):
    kind, model, label = "indicateur", Indicator, "indicateur"
    name = forms.CharField(label="Ce qui est mesuré", max_length=200)
    unit = forms.CharField(label="Unité", max_length=40, help_text="Par exemple : emplois, m², tonnes par an.")
    baseline = NumberField(label="Valeur initiale (facultatif)", required=False)
    baseline_on = day(label="Date de la valeur initiale (facultatif)", required=False)
    target = NumberField(label="Cible")
    target_on = day(label="Échéance de la cible")
    source = forms.CharField(label="Source", max_length=200, help_text="Qui mesure, et avec quoi.")

    @classmethod
    def initial_of(cls, part: Any) -> dict[str, Any]:
        numbers = {name: _typed(getattr(part, name)) for name in ("baseline", "target")}
        return super().initial_of(part) | numbers


class ReadingForm(PartForm):
    kind, model, label = "valeur", IndicatorValue, "valeur"
    indicator_id = forms.UUIDField(label="Indicateur", widget=forms.Select)
    on = day(label="Date du relevé")
    value = NumberField(label="Valeur")
    source = forms.CharField(label="Source (facultatif)", max_length=200, required=False)

    def settle(self) -> None:
        known = [(str(one.pk), f"{one.name} ({one.unit})") for one in self.found.indicators]
        self.fields["indicator_id"].widget.choices = [("", "Choisir"), *known]

    def clean_indicator_id(self) -> Any:
        return _among(self.cleaned_data["indicator_id"], [one.pk for one in self.found.indicators])

    def owner(self) -> dict[str, Any]:
        return {}

    @classmethod
    def initial_of(cls, part: Any) -> dict[str, Any]:
        return super().initial_of(part) | {"value": _typed(part.value)}


class RequestForm(PartForm):
    kind, model, label = "demande", OperatorRequest, "demande à un opérateur"
    operator_id = OrganisationField(label="Opérateur")
    need = forms.CharField(label="Ce qui est demandé", widget=area(3), max_length=4000)
    amount_cents = AmountField(
        label="Montant (facultatif)", required=False, help_text="Par exemple : 25 000 € ou 1,2 M€."
    )
    asked_on = day(label="Demandé le")
    wanted_on = day(label="Réponse souhaitée le (facultatif)", required=False)

    @classmethod
    def initial_of(cls, part: Any) -> dict[str, Any]:
        amount = money.plain(part.amount_cents) if part.amount_cents is not None else ""
        return super().initial_of(part) | {"operator_id": part.operator.name, "amount_cents": amount}


class DependencyForm(PartForm):
    kind, model, label = "dependance", Dependency, "dépendance"
    needs_id = forms.UUIDField(label="Cette fiche attend", widget=forms.Select)

    def offer(self, numbers: list[tuple[Any, int, str]]) -> None:
        """The other fiches of the plan."""
        self.offered = [key for key, _, _ in numbers if key != self.found.fiche.pk]
        choices = [(str(key), f"{number}. {title}") for key, number, title in numbers if key != self.found.fiche.pk]
        self.fields["needs_id"].widget.choices = [("", "Choisir"), *choices]

    def clean_needs_id(self) -> Any:
        return _among(self.cleaned_data["needs_id"], self.offered)


class FindingForm(PartForm):
    kind, model, label = "constat", FindingLink, "constat"
    finding_id = forms.UUIDField(label="Cette fiche répond à", widget=forms.Select)

    def offer(self, findings: list[Finding]) -> None:
        """The findings of the territory that its people keep."""
        self.offered = [one.pk for one in findings]
        named = [(str(one.pk), f"{one.get_kind_display().capitalize()} : {one.title}") for one in findings]
        self.fields["finding_id"].widget.choices = [("", "Choisir"), *((key, french(text)) for key, text in named)]

    def clean_finding_id(self) -> Any:
        return _among(self.cleaned_data["finding_id"], self.offered)


class DocumentForm(Form):
    """A file that is joined to a fiche."""

    acte = "document"
    kind = "document"
    title = forms.CharField(label="Intitulé", max_length=200)
    file = forms.FileField(
        label="Fichier",
        help_text="10 Mo au plus. PDF, DOCX, XLSX, ODT, ODS, CSV, TXT, PNG ou JPEG, sans macros.",
    )
    restricted = forms.BooleanField(
        label="Réserver au porteur, au binôme, au chef de projet, à la Région et à l'État", required=False
    )


class RemovalForm(Form):
    """Taking a part away."""

    acte = "retirer"
    kind = forms.CharField(widget=forms.HiddenInput, max_length=20)
    part = forms.UUIDField(widget=forms.HiddenInput)


FORMS: dict[str, type[PartForm]] = {
    form.kind: form
    for form in (PartnerForm, FindingForm, MilestoneForm, IndicatorForm, ReadingForm, DependencyForm, RequestForm)
}


def _among(key: Any, known: list[Any]) -> Any:
    if key not in known:
        raise ValidationError("Choisissez dans la liste.")
    return key


def _typed(value: Any) -> str:
    if value is None:
        return ""
    whole, _, rest = f"{value:f}".partition(".")
    rest = rest.rstrip("0")
    return f"{whole},{rest}" if rest else whole
