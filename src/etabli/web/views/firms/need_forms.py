"""Forms of the need desk: stating a need, answering it, sending it to another, closing it, saying if it helped."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from etabli.catalogue.firms.needs import Closing, need_rules
from etabli.domain.firms.enums import NeedStepKind
from etabli.domain.firms.models.stated import LONGEST, NOT_PHONE, NOT_SIRET, is_phone
from etabli.domain.governance.models import Mandate
from etabli.kernel.codes import is_siret
from etabli.web import live
from etabli.web.presentation.firms import need_places
from etabli.web.presentation.firms import needs as told
from etabli.web.presentation.firms import register as words
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
    firm = forms.CharField(label="Votre entreprise", max_length=150)
    siret = forms.CharField(
        label="Le SIRET de l’établissement (facultatif)",
        required=False,
        max_length=20,
        widget=NUMBER,
        help_text="Quatorze chiffres. Le registre en donne la commune, l’activité et la taille.",
    )
    commune = forms.CharField(
        label="Sa commune (facultatif avec un SIRET)",
        required=False,
        max_length=80,
        help_text="Son nom, ou son code postal. Elle donne le territoire.",
    )
    size = forms.ChoiceField(label="Salariés de l’établissement (facultatif)", required=False)
    naf = forms.CharField(
        label="Code d’activité NAF (facultatif)",
        required=False,
        max_length=6,
        help_text="Par exemple 22.29A. Il dit parfois qui doit répondre.",
    )
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

    sure = forms.BooleanField(
        label="Le registre se trompe, ou date : gardez ce que j’ai écrit",
        required=False,
        help_text="Sinon, corrigez : ce que dit le registre sert à choisir qui vous répond.",
    )
    place_field = "siret"  # where the register is said to place the establishment elsewhere

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = need_rules()
        self.place = need_places.Where()
        self.contradicts = False
        self.offer("theme", [(one.id, one.label[0].upper() + one.label[1:]) for one in rules.themes])
        self.fields["size"].choices = [("", "Non précisé"), *((one.id, one.label) for one in rules.sizes)]
        if not self.is_bound:
            del self.fields["sure"]

    def clean_siret(self) -> str:
        """A wrong number is told with the other errors: the domain refuses it too."""
        digits = "".join(self.cleaned_data["siret"].split())
        if digits and not is_siret(digits):
            raise ValidationError(NOT_SIRET)
        return digits

    def clean_phone(self) -> str:
        """The same."""
        phone: str = self.cleaned_data["phone"].strip()
        if phone and not is_phone(phone):
            raise ValidationError(NOT_PHONE)
        return phone

    def clean_naf(self) -> str:
        """Without its dot, as it is kept."""
        typed = self.cleaned_data["naf"].strip()
        code = words.activity_code(typed) if typed else ""
        if typed and len(code) != len("22.29A"):
            raise ValidationError("Ce code n’est pas de la NAF rév. 2 : quatre chiffres et une lettre, 22.29A.")
        return code.replace(".", "")

    def clean(self) -> dict[str, Any]:
        """Where it is, and whether the register says otherwise; it is believed unless the person confirms."""
        given = super().clean() or {}
        if "siret" not in self.errors:
            self.locate(given)
            one = self.place.known
            told = need_places.contradictions(given, one, self.territory_of(given), self.place_field) if one else {}
            self.contradicts = bool(told)
            if not given.get("sure"):
                for name, says in told.items():
                    self.add_error(name, says)
        if not self.contradicts:
            del self.fields["sure"]
        return given

    def locate(self, given: dict[str, Any]) -> None:
        """Of the SIRET or the commune: a territory, or why there is none."""
        self.place = need_places.where(given.get("siret", ""), given.get("commune", ""))
        if self.place.choices:
            self.fields["commune"].widget = forms.Select({"class": "fr-select"}, [CHOOSE, *self.place.choices])
        if self.place.problem:
            self.add_error(self.place.about, self.place.problem)

    def territory_of(self, given: dict[str, Any]) -> str:
        return self.place.territory

    def stated(self) -> dict[str, Any]:
        """The fields of a need."""
        return told.stated(self.cleaned_data, self.place, self.territory_of(self.cleaned_data))


class MetForm(NeedForm):
    """The same by whoever met the firm, which agreed; on one of their territories."""

    territory = forms.ChoiceField(label="Territoire d’industrie")
    commune = None
    place_field = "territory"
    field_order = ("theme", "text", "siret", "territory")

    agreed = forms.BooleanField(
        label="L’entreprise est d’accord pour que son besoin et ses coordonnées soient transmis",
        error_messages={"required": "Cochez cette case : sans l’accord de l’entreprise, rien n’est transmis."},
    )

    def __init__(self, territories: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("territory", territories)
        told = {
            "text": ("Son besoin", "Ce qui lui manque, pour quand. Elle lira vos mots."),
            "firm": ("L’entreprise", ""),
            "email": ("Son adresse électronique (facultatif)", "Elle y reçoit le lien qui suit son besoin."),
        }
        for name, (label, hint) in told.items():
            self.fields[name].label, self.fields[name].help_text = label, hint
        self.fields["email"].required = False

    def locate(self, given: dict[str, Any]) -> None:
        """The territory is chosen; the register tells the rest of a SIRET."""
        known = live.establishment(given.get("siret", ""))
        self.place = need_places.Where(siret=given.get("siret", ""), commune=known.commune or "" if known else "")
        self.place = replace(self.place, known=known)

    def territory_of(self, given: dict[str, Any]) -> str:
        chosen: str = given.get("territory", "")
        return chosen


class PlaceForm(Form):
    """Where the establishment is, before anything else is asked."""

    acte = "place"
    ou = forms.CharField(
        label="Le SIRET de votre établissement, ou sa commune",
        max_length=80,
        help_text="Quatorze chiffres, ou le nom de la commune, ou son code postal.",
    )


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

    def __init__(self, closings: Iterable[Closing], *args: Any, by_firm: bool = False, **kwargs: Any) -> None:
        """`by_firm`: in its own words."""
        super().__init__(*args, **kwargs)
        self.offer("closing", [(one.id, one.said if by_firm else one.label) for one in closings])


class ReopenForm(Form):
    """What a firm says when it opens its need again."""

    acte = "reopen"
    text = forms.CharField(label="Un mot de plus (facultatif)", widget=area(2), required=False, max_length=LONGEST)


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
