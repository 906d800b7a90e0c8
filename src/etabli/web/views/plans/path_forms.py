"""Forms of the workflow of a plan: a move, an opinion, a change that is asked; signatories and their title."""

from collections.abc import Sequence
from typing import Any

from django import forms

from etabli.domain.governance.models import Organisation
from etabli.domain.plans.enums import OpinionVerdict, SignatoryGroup, TitleKind
from etabli.domain.plans.models import Fiche, Signatory
from etabli.domain.plans.queries.path import Voice
from etabli.web.views.diagnosis.forms import Form, area, day

FILE_HELP = "10 Mo au plus. PDF, DOCX, XLSX, ODT, ODS, CSV, TXT, PNG ou JPEG, sans macros."


class MoveForm(Form):
    """A move, with the reason where it asks for one."""

    acte = "move"
    move = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Motif", widget=area(3), max_length=2000, help_text="Il reste lisible par ceux qui préparent le plan."
    )

    confirmed = forms.BooleanField(
        label="J'en ai connaissance, et je continue", error_messages={"required": "Cochez cette case pour continuer."}
    )

    def __init__(self, *args: Any, asks_reason: bool = True, warned: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_reason:
            del self.fields["reason"]
        if not warned:
            del self.fields["confirmed"]

    @property
    def given(self) -> str:
        return str(self.cleaned_data.get("reason", ""))


class OpinionForm(Form):
    """What a Région or a préfet says."""

    acte = "opinion"
    voice = forms.ChoiceField(label="Au nom de")
    verdict = forms.ChoiceField(
        label="Avis",
        choices=[("", "Choisir"), *((one.value, str(one.label).capitalize()) for one in OpinionVerdict)],
    )
    text = forms.CharField(
        label="Motivation ou réserves",
        widget=area(),
        required=False,
        max_length=4000,
        help_text="Obligatoire si l'avis est réservé ou défavorable.",
    )
    committee_on = day(label="Comité régional du (facultatif)", required=False)

    def __init__(self, voices: list[Voice], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {"region": "Région", "departement": "Préfet"}
        self.fields["voice"].choices = [(f"{one.kind}:{one.code}", f"{names[one.kind]} : {one.name}") for one in voices]


class ChangeForm(Form):
    """What the comité régional asks of a fiche."""

    acte = "ask"
    fiche = forms.ChoiceField(label="Fiche")
    text = forms.CharField(label="Modification demandée", widget=area(), max_length=4000)

    def __init__(self, fiches: list[Fiche], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fiche"].choices = [
            ("", "Choisir"),
            *((str(one.pk), f"{one.number}. {one.title}") for one in fiches),
        ]


class SignatoryForm(Form):
    """A signatory and their title to sign. What is not known yet stays empty: the checklist says what lacks."""

    acte = "save"
    organisation = forms.ModelChoiceField(
        label="Organisation", queryset=Organisation.objects.none(), empty_label="Choisir"
    )
    group = forms.ChoiceField(
        label="Groupe",
        choices=[("", "Choisir"), *((one.value, str(one.label).capitalize()) for one in SignatoryGroup)],
    )
    function = forms.CharField(
        label="Qualité de la personne qui signe",
        max_length=150,
        help_text="La fonction, pas le nom. Par exemple « présidence de l'intercommunalité ».",
    )
    title_kind = forms.ChoiceField(
        label="Titre à signer",
        choices=[("", "Choisir"), *((one.value, str(one.label).capitalize()) for one in TitleKind)],
        help_text="Une délibération pour une collectivité ; une délégation ou un pouvoir pour les autres.",
    )
    title_body = forms.CharField(
        label="Organe qui a délibéré (pour une délibération)",
        required=False,
        max_length=200,
        help_text="Par exemple « conseil communautaire ».",
    )
    title_number = forms.CharField(label="Numéro du titre (facultatif)", required=False, max_length=60)
    title_on = day(label="Date du titre (facultatif)", required=False)
    transmitted_on = day(label="Transmise au contrôle de légalité le (pour une délibération)", required=False)
    published_on = day(label="Publiée le (pour une délibération)", required=False)
    file = forms.FileField(label="Fichier du titre (facultatif)", required=False, help_text=FILE_HELP)

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if organisation is not None:
            del self.fields["organisation"]  # who signs does not change: another one is added
        else:
            self.fields["organisation"].queryset = Organisation.objects.order_by("name")

    def write(self, one: Signatory) -> Signatory:
        """Put what was typed on the signatory."""
        for name in FIELDS:
            if name in self.fields:
                setattr(one, name, self.cleaned_data[name])
        return one


FIELDS = (
    "organisation",
    "group",
    "function",
    "title_kind",
    "title_body",
    "title_number",
    "title_on",
    "transmitted_on",
    "published_on",
)


class SignForm(Form):
    """Signing for one's organisation."""

    acte = "sign"
    signatory = forms.UUIDField(widget=forms.HiddenInput)
    signed_on = day(label="Date de signature")
    read = forms.BooleanField(
        label="J'ai lu cette version et je la signe au nom de cette organisation",
        error_messages={"required": "Cochez cette case pour signer."},
    )


class PaperForm(Form):
    """A signature that was given on paper, recorded by the chef de projet."""

    acte = "paper"
    signatory = forms.UUIDField(widget=forms.HiddenInput)
    signed_on = day(label="Signé sur papier le")
