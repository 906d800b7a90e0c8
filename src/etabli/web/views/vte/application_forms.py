"""Forms of applications: applying, what a firm answers, what a candidate takes back; alerts; looking for oneself."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from etabli.analysis.vte.matching import ANYWHERE
from etabli.catalogue.vte.offers import offer_rules
from etabli.domain.territories.models import Commune
from etabli.domain.territories.search.named import commune_named
from etabli.domain.vte.enums import ApplicationState
from etabli.domain.vte.models.alerts import Cadence
from etabli.domain.vte.models.said import LONGEST, SHORT
from etabli.domain.vte.queries.asking import DISTANCES
from etabli.kernel.typography import french
from etabli.web.views.diagnosis.forms import Form, area, day

SITUATIONS = [("alternance", "Je cherche une alternance"), ("emploi", "Je cherche un emploi")]
ANSWERS = {
    ApplicationState.INTERVIEW: "Je propose un entretien",
    ApplicationState.RETAINED: "Je retiens cette candidature",
    ApplicationState.REFUSED: "Je ne retiens pas cette candidature",
}


class ApplicationForm(Form):
    """What a candidate sends: what the firm needs to answer."""

    acte = "application"
    name = forms.CharField(label="Votre nom", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label="Votre adresse électronique",
        help_text="Un message y demandera de confirmer : rien n’est transmis avant.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label="Téléphone (facultatif)",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    situation = forms.ChoiceField(label="Ce que vous cherchez", widget=forms.RadioSelect, choices=SITUATIONS)
    degree = forms.CharField(label="Diplôme obtenu ou préparé", max_length=150)
    study = forms.ChoiceField(label="Domaine d’études")
    level = forms.TypedChoiceField(label="Niveau d’études", coerce=int)
    school = forms.CharField(label="Établissement d’enseignement", max_length=150)
    diploma_on = day(
        label="Date du diplôme, obtenu ou attendu (facultatif en alternance)",
        required=False,
        help_text="Une date à venir est dite « attendu le ». "
        "L’aide VTE TI demande un diplôme obtenu, de moins de deux ans au contrat.",
    )
    available_on = day(label="Disponible à partir du")
    place = forms.CharField(
        label="Votre commune (facultatif)", required=False, max_length=100, help_text="Pour dire la distance au poste."
    )
    skills = forms.CharField(
        label="Compétences (facultatif)", required=False, max_length=SHORT, help_text="Séparées par des virgules."
    )
    message = forms.CharField(label="Votre message à l’entreprise", widget=area(6), max_length=LONGEST)
    file = forms.FileField(label="Votre CV (facultatif)", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = offer_rules()
        self.offer("study", [(one.id, one.label) for one in rules.fields])
        self.fields["level"].choices = [("", "Choisir"), ("0", "bac"), ("1", "bac + 1"), *_levels()]
        kinds = " ou ".join(one.upper() for one in rules.cv_kinds)
        self.fields["file"].help_text = french(f"{kinds}, {rules.cv_megabytes} Mo au plus. L'entreprise seule le lit.")

    def clean_place(self) -> str:
        text: str = self.cleaned_data["place"]
        self.commune = _commune(text)
        return text


class AnswerForm(Form):
    """What the firm answers to a candidate."""

    acte = "answer"
    state = forms.ChoiceField(label="Votre réponse", widget=forms.RadioSelect)
    word = forms.CharField(
        label="Un mot au candidat", widget=area(4), max_length=LONGEST, help_text="Il le lit par son lien de suivi."
    )

    def __init__(self, states: Iterable[ApplicationState], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [(one.value, ANSWERS[one]) for one in states]


class EraseForm(Form):
    """Erasing all, on purpose."""

    acte = "erase"
    sure = forms.BooleanField(
        label="J’efface ma candidature et mon CV : l’entreprise ne les lira plus",
        error_messages={"required": "Cochez cette case pour effacer."},
    )


class AlertForm(Form):
    """Where to send new offers, and how often."""

    acte = "alert"
    email = forms.EmailField(
        label="Votre adresse électronique", widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    cadence = forms.ChoiceField(
        label="Rythme", widget=forms.RadioSelect, choices=[(one.value, one.label.capitalize()) for one in Cadence]
    )


class ProfileForm(Form):
    """What tells which offers answer a candidate: read from the address, kept nowhere."""

    situation = forms.ChoiceField(
        label="Ce que vous cherchez", choices=[("", "Non précisé"), *SITUATIONS], required=False
    )
    niveau = forms.TypedChoiceField(label="Niveau d’études", coerce=int, empty_value=None, required=False)
    domaine = forms.ChoiceField(label="Domaine d’études", required=False)
    diplome = day(
        label="Date du diplôme, obtenu ou attendu", required=False, help_text="Une date à venir : diplôme attendu."
    )
    disponible = day(label="Disponible à partir du", required=False)
    lieu = forms.CharField(label="Votre commune", required=False, max_length=100)
    km = forms.TypedChoiceField(label="Jusqu’où vous allez", coerce=int, empty_value=None, required=False)
    competences = forms.CharField(label="Compétences, séparées par des virgules", required=False, max_length=SHORT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["niveau"].choices = [("", "Non précisé"), ("0", "bac"), ("1", "bac + 1"), *_levels()]
        fields = offer_rules().fields
        self.fields["domaine"].choices = [("", "Non précisé"), *((one.id, one.label) for one in fields)]
        far = [(str(km), f"{km} km") for km in DISTANCES]
        self.fields["km"].choices = [("", "Non précisé"), *far, (str(ANYWHERE), "Partout en France")]

    def clean_lieu(self) -> str:
        text: str = self.cleaned_data["lieu"]
        self.commune = _commune(text)
        return text


def _commune(text: str) -> Commune | None:
    """The one that is named, if one is; what is not clear is said at the field."""
    commune, doubt = commune_named(text) if text else (None, "")
    if doubt:
        raise ValidationError(french(doubt))
    return commune


def _levels() -> list[tuple[str, str]]:
    return [(str(one.years), one.label) for one in offer_rules().levels]
