"""Forms of the need desk: stating a need, answering it, sending it to another, closing it, saying if it helped."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from etabli.catalogue.firms.needs import Closing, need_rules
from etabli.domain.firms.enums import NeedStepKind
from etabli.domain.firms.models.stated import LONGEST, NOT_SIRET
from etabli.domain.governance.models import Mandate
from etabli.kernel.codes import is_siret
from etabli.web.views.diagnosis.forms import CHOOSE, Form, area

ACTS = {
    NeedStepKind.ACKNOWLEDGED: "J’accuse réception",
    NeedStepKind.ANSWERED: "Je réponds",
    NeedStepKind.WORD: "J’ajoute une précision",
}
NUMBER = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})


class NeedForm(Form):
    """What a firm says in two minutes; only what is needed to answer is asked."""

    acte = "need"  # its ids are its own: « theme » is that of the page's look
    theme = forms.ChoiceField(label="De quoi s’agit-il ?")
    text = forms.CharField(
        label="Votre besoin",
        widget=area(5),
        max_length=LONGEST,
        help_text="Ce qui vous manque, pour quand, ce que vous avez déjà essayé. Quelques phrases suffisent.",
    )
    territory = forms.ChoiceField(
        label="Territoire d’industrie",
        help_text="Vous ne savez pas lequel ? Cherchez votre commune en haut de la page.",
    )
    firm = forms.CharField(label="Votre entreprise", max_length=150)
    siret = forms.CharField(
        label="Le SIRET de l’établissement (facultatif)",
        required=False,
        max_length=20,
        widget=NUMBER,
        help_text="Quatorze chiffres. Il évite de vous redemander l’activité.",
    )
    size = forms.ChoiceField(label="Salariés de l’établissement (facultatif)", required=False)
    contact = forms.CharField(label="Qui joindre (facultatif)", required=False, max_length=150)
    email = forms.EmailField(
        label="Votre adresse électronique",
        help_text="Un message y demandera de confirmer : personne n’est prévenu avant.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label="Téléphone (facultatif)",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, territories: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = need_rules()
        self.offer("theme", [(one.id, one.label[0].upper() + one.label[1:]) for one in rules.themes])
        self.offer("territory", territories)
        self.fields["size"].choices = [("", "Non précisé"), *((one.id, one.label) for one in rules.sizes)]

    def clean_siret(self) -> str:
        """A wrong number is told with the other errors: the domain refuses it too."""
        digits = "".join(self.cleaned_data["siret"].split())
        if digits and not is_siret(digits):
            raise ValidationError(NOT_SIRET)
        return digits


class MetForm(NeedForm):
    """The same by whoever met the firm, which agreed."""

    agreed = forms.BooleanField(
        label="L’entreprise est d’accord pour que son besoin et ses coordonnées soient transmis",
        error_messages={"required": "Cochez cette case : sans l’accord de l’entreprise, rien n’est transmis."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = {
            "text": ("Son besoin", "Ce qui lui manque, pour quand. Elle lira vos mots."),
            "firm": ("L’entreprise", ""),
            "email": ("Son adresse électronique (facultatif)", "Elle y reçoit le lien qui suit son besoin."),
        }
        for name, (label, hint) in told.items():
            self.fields[name].label, self.fields[name].help_text = label, hint
        self.fields["email"].required = False


class StepForm(Form):
    """One step of who must answer."""

    acte = "step"
    kind = forms.ChoiceField(label="Ce que vous faites", widget=forms.RadioSelect)
    text = forms.CharField(
        label="Ce que l’entreprise lira (facultatif pour un accusé de réception)",
        widget=area(4),
        required=False,
        max_length=LONGEST,
    )

    def __init__(self, kinds: Iterable[NeedStepKind], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, ACTS[kind]) for kind in kinds]


class RouteForm(Form):
    """To whom it goes, and why."""

    acte = "route"
    to = forms.ChoiceField(label="À qui le confier")
    reason = forms.CharField(
        label="Pourquoi",
        widget=area(2),
        max_length=LONGEST,
        help_text="Le nouvel interlocuteur et l’entreprise liront ce motif.",
    )

    def __init__(self, others: Iterable[Mandate], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = [(str(one.pk), f"{one.organisation.name} : {one.person}, {one.get_role_display()}") for one in others]
        self.fields["to"].choices = [CHOOSE, *told]


class CloseForm(Form):
    """Why it is closed."""

    acte = "close"
    closing = forms.ChoiceField(label="Motif")
    text = forms.CharField(label="Un mot de plus (facultatif)", widget=area(2), required=False, max_length=LONGEST)

    def __init__(self, closings: Iterable[Closing], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("closing", [(one.id, one.label) for one in closings])


class WordForm(Form):
    """What a firm adds."""

    acte = "word"
    text = forms.CharField(label="Votre précision", widget=area(3), max_length=LONGEST)


class RateForm(Form):
    """Whether it helped."""

    acte = "rate"
    note = forms.TypedChoiceField(label="", coerce=int, widget=forms.RadioSelect)
    text = forms.CharField(label="Un mot de plus (facultatif)", widget=area(2), required=False, max_length=LONGEST)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = need_rules().satisfaction
        self.fields["note"].label = asked.question
        self.fields["note"].choices = [(one.note, one.label[0].upper() + one.label[1:]) for one in asked.notes]
        self.fields["note"].error_messages = {"required": "Choisissez une réponse."}
