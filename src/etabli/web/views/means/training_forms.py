"""Forms of training, of know-how to hand on, of diagnostics."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from etabli.catalogue.aids.schemes import aid_schemes
from etabli.domain.training.enums import Follow, HandOver, Level, Modality
from etabli.kernel import money
from etabli.web.views.diagnosis.forms import Form, area
from etabli.web.views.diagnosis.forms import day as day_field

LONGEST = 2000
NO_FICHE = ("", "Aucune")


class TrainingForm(Form):
    """What a training is, where, and who says it."""

    acte = "training"
    title = forms.CharField(label="Intitulé", max_length=200)
    organisation = forms.CharField(label="Organisme de formation", max_length=150)
    level = forms.ChoiceField(
        label="Niveau (facultatif)", choices=[("", "Non précisé"), *Level.choices], required=False
    )
    rncp = forms.CharField(
        label="Numéro RNCP ou RS (facultatif)", required=False, max_length=12, help_text="Par exemple RNCP12345."
    )
    trades = forms.CharField(label="Métiers visés (facultatif)", required=False, max_length=300)
    naf = forms.CharField(
        label="Activités visées, codes NAF (facultatif)",
        required=False,
        max_length=100,
        help_text="Séparés d’un espace, par exemple « 22 25.62 ».",
    )
    commune = forms.ChoiceField(label="Commune")
    address = forms.CharField(label="Lieu (facultatif)", required=False, max_length=200)
    modality = forms.ChoiceField(label="Modalité", choices=[("", "Choisir"), *Modality.choices])
    funding = forms.CharField(
        label="Financement (facultatif)", required=False, max_length=300, help_text="Opco, Région, CPF, entreprise…"
    )
    email = forms.EmailField(
        label="Adresse électronique pour s’inscrire (facultatif)",
        required=False,
        help_text="Publique, comme ce qui suit : celle de l’organisme, pas celle d’une personne.",
    )
    phone = forms.CharField(label="Téléphone pour s’inscrire (facultatif)", required=False, max_length=30)
    website = forms.URLField(
        label="Page de la formation ou d’inscription (facultatif)", required=False, assume_scheme="https"
    )
    fiche = forms.ChoiceField(label="Fiche action qui l’a créée (facultatif)", required=False)
    source = forms.CharField(label="Qui le dit", max_length=200, help_text="L’organisme, un annuaire, un catalogue.")
    source_on = day_field(label="Le")

    def __init__(
        self, communes: Iterable[tuple[str, str]], fiches: Iterable[tuple[str, str]], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer("commune", communes)
        self.fields["fiche"].choices = [NO_FICHE, *fiches]


def _count(label: str) -> forms.IntegerField:
    return forms.IntegerField(label=f"{label} (facultatif)", required=False, min_value=0, max_value=100_000)


class SessionForm(Form):
    """When, how many places; who came, as counts."""

    acte = "session"
    starts_on = day_field(label="Début")
    ends_on = day_field(label="Fin (facultatif)", required=False)
    open_until = day_field(label="Inscriptions jusqu’au (facultatif)", required=False)
    places = _count("Places")
    enrolled = _count("Inscrits")
    completed = _count("Ont terminé")
    women = _count("Dont femmes, parmi les inscrits")
    asked_6 = _count("Personnes interrogées six mois après")
    employed_6 = _count("Dont en emploi")
    asked_12 = _count("Personnes interrogées douze mois après")
    employed_12 = _count("Dont en emploi, à douze mois")


class ImportForm(Form):
    """A list, looked at before it is written."""

    acte = "preview"
    file = forms.FileField(
        label="Fichier CSV", widget=forms.FileInput(attrs={"class": "fr-upload", "accept": ".csv"}), help_text="UTF-8."
    )


class FirmForm(Form):
    """A firm, and the action that it answers to."""

    siret = forms.CharField(
        label="SIRET de l’établissement",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    firm = forms.CharField(label="Entreprise", max_length=150)
    fiche = forms.ChoiceField(label="Fiche action (facultatif)", required=False)

    def __init__(self, fiches: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fiche"].choices = [NO_FICHE, *fiches]


class TransmissionForm(FirmForm):
    """What a firm says of know-how to hand on."""

    acte = "transmission"
    state = forms.ChoiceField(label="Où en est-elle", choices=HandOver.choices)
    tutors = _count("Tuteurs")
    plan = forms.CharField(
        label="Plan de transmission (facultatif)",
        widget=area(3),
        required=False,
        max_length=LONGEST,
        help_text="Ne nommez personne.",
    )


class DeparturesForm(Form):
    """Retirements expected."""

    acte = "departures"
    year = forms.IntegerField(label="Année", min_value=2000, max_value=2100)
    trade = forms.CharField(label="Métier", max_length=100)
    count = forms.IntegerField(label="Départs attendus", min_value=1, max_value=10_000)


def schemes() -> list[tuple[str, str]]:
    return sorted(((one.id, one.short) for one in aid_schemes().values()), key=lambda pair: pair[1].casefold())


class DiagnosticForm(FirmForm):
    """Who looked at the tools of a firm, when, under which aid."""

    acte = "diagnostic"
    done_by = forms.CharField(label="Fait par", max_length=150)
    done_on = day_field(label="Le")
    scheme = forms.ChoiceField(label="Dispositif qui l’a payé (facultatif)", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"].choices = [("", "Aucun, ou non connu"), *schemes()]


class RecommendationForm(Form):
    """What it recommends."""

    acte = "recommendation"
    text = forms.CharField(label="Recommandation", widget=area(3), max_length=LONGEST)
    remind_on = day_field(label="À redemander le (facultatif)", required=False)


class CorrectForm(RecommendationForm):
    """One that is there, in other words."""

    acte = "correct"
    one = forms.CharField(widget=forms.HiddenInput)


class RemoveForm(Form):
    """A diagnostic that should not be there: why, and whether one is sure."""

    acte = "remove"
    reason = forms.CharField(label="Pourquoi", widget=area(2), max_length=300, help_text="L’historique garde ce motif.")
    sure = forms.BooleanField(
        label="Oui, supprimer ce diagnostic et ses recommandations",
        error_messages={"required": "Cochez cette case pour supprimer le diagnostic."},
    )


class RemoveRecommendationForm(RemoveForm):
    """The same of a recommendation."""

    acte = "remove_recommendation"
    one = forms.CharField(widget=forms.HiddenInput)
    sure = forms.BooleanField(
        label="Oui, supprimer cette recommandation et ce qui a suivi",
        error_messages={"required": "Cochez cette case pour supprimer la recommandation."},
    )


class FollowForm(Form):
    """What followed."""

    acte = "follow"
    recommendation = forms.ChoiceField(label="Recommandation")
    follow = forms.ChoiceField(label="Ce qui a suivi", choices=Follow.choices)
    followed_on = day_field(label="Depuis le (facultatif si rien)", required=False)
    amount = forms.CharField(label="Montant investi (facultatif)", required=False, max_length=20)
    aid = forms.ChoiceField(label="Aide reçue (facultatif)", required=False)
    remind_on = day_field(label="À redemander le (facultatif)", required=False)

    def __init__(self, recommendations: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("recommendation", recommendations)
        self.fields["aid"].choices = [("", "Aucune, ou non connue"), *schemes()]

    def clean_amount(self) -> int | None:
        text = self.cleaned_data["amount"].strip()
        if not text:
            return None
        try:
            found = money.parse(text)
        except money.NotAnAmountError as error:
            raise ValidationError(str(error)) from error
        if found < 0:
            raise ValidationError("Un montant investi n’est pas négatif.")
        return found
