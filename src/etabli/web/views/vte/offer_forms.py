"""Forms of offers: writing one, reviewing it, ending it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField

from etabli.catalogue.numbers import day as told_day
from etabli.catalogue.vte.offers import offer_rules
from etabli.domain.territories.search.named import commune_named
from etabli.domain.vte.enums import Contract, OfferStepKind
from etabli.domain.vte.models.said import LONGEST, SHORT
from etabli.domain.vte.queries import asking
from etabli.kernel.typography import french
from etabli.web.views.diagnosis.forms import Form, area, day

YES_NO = [("oui", "Oui"), ("non", "Non")]
PERHAPS = [("", "Je ne sais pas"), *YES_NO]
DIGITS = {"inputmode": "numeric", "autocomplete": "off"}
OUTSIDE = "Cette commune n’est dans aucun Territoire d’industrie : l’offre ne peut pas être publiée ici."
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Le poste", ("title", "theme", "mission", "responsibilities", "reports_to", "responsible", "tutor")),
    ("Le contrat", ("contract", "months", "starts_on", "pay_eur", "telework")),
    ("Le candidat que vous cherchez", ("level", "study", "skills")),
    ("Le lieu", ("place", "station", "housing")),
    ("L’entreprise", ("firm", "siret", "naf", "serves_industry", "linked", "staff", "turnover_eur")),
    ("Vous, et la fin de l’offre", ("contact", "email", "phone", "closes_on")),
)
ACTS = {
    OfferStepKind.PUBLISHED: "Je publie",
    OfferStepKind.CHANGES: "Je demande une correction",
    OfferStepKind.REFUSED: "Je refuse",
    OfferStepKind.WITHDRAWN: "Je retire l’offre",
}


def whole(label: str, help_text: str = "", *, required: bool = True, **limits: int) -> forms.IntegerField:
    """A number that may be typed with spaces."""
    return Whole(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.TextInput(attrs=DIGITS),
        error_messages={"invalid": "Donnez un nombre entier."},
        **limits,
    )


class Whole(forms.IntegerField):
    """Spaces of any kind, and a euro sign, are no mistake."""

    def to_python(self, value: Any) -> int | None:
        text = "" if value is None else str(value)
        found: int | None = super().to_python("".join(text.replace("€", "").split()))
        return found


class OfferForm(Form):
    """What a firm says of a mission, in six parts."""

    acte = "offer"
    title = forms.CharField(label="Intitulé du poste", max_length=120)
    theme = forms.ChoiceField(label="Thème de la mission")
    mission = forms.CharField(
        label="La mission",
        widget=area(6),
        max_length=LONGEST,
        help_text="Ce que la personne changera dans l’entreprise, et avec qui. C’est publié.",
    )
    responsibilities = forms.CharField(
        label="Les responsabilités confiées",
        widget=area(4),
        max_length=LONGEST,
        help_text="Un budget, une équipe, un projet de bout en bout.",
    )
    reports_to = forms.CharField(
        label="À qui le poste est rattaché", max_length=150, help_text="Une fonction : la directrice du site."
    )
    responsible = forms.ChoiceField(
        label="Le poste est-il à responsabilités, en lien direct avec la direction ?",
        widget=forms.RadioSelect,
        choices=YES_NO,
    )
    tutor = forms.CharField(
        label="Fonction du tuteur ou de la tutrice", max_length=150, help_text="Sa fonction suffit : c’est publié."
    )
    contract = forms.ChoiceField(label="Contrat")
    months = whole("Durée en mois (sauf CDI)", required=False, min_value=0, max_value=60)
    starts_on = day(label="Début")
    pay_eur = whole("Rémunération brute annuelle, en euros")
    telework = whole("Jours de télétravail par semaine", "0 s’il n’y en a pas.", min_value=0, max_value=5)
    level = forms.TypedChoiceField(label="Niveau d’études, au moins", coerce=int)
    study = forms.ChoiceField(label="Domaine d’études (facultatif)", required=False)
    skills = forms.CharField(
        label="Compétences (facultatif)",
        required=False,
        max_length=SHORT,
        help_text="Séparées par des virgules : CAO, soudage, anglais.",
    )
    place = forms.CharField(label="Commune du poste", max_length=100, help_text="Son nom en entier, ou son code Insee.")
    station = forms.CharField(
        label="Transports proches (facultatif)",
        required=False,
        max_length=SHORT,
        help_text="Une gare, un arrêt de car, la distance à pied.",
    )
    housing = forms.CharField(
        label="Logement (facultatif)",
        required=False,
        max_length=SHORT,
        widget=area(2),
        help_text="Ce que l’entreprise propose, ou ce qui se trouve près d’elle.",
    )
    firm = forms.CharField(label="Nom de l’entreprise", max_length=150)
    siret = forms.CharField(label="SIRET de l’établissement", max_length=20, widget=forms.TextInput(attrs=DIGITS))
    naf = forms.CharField(
        label="Activité, code NAF (facultatif)", required=False, max_length=6, help_text="Par exemple 25.62B."
    )
    serves_industry = forms.ChoiceField(
        label="Vos services sont-ils vendus surtout à l’industrie ?", choices=PERHAPS, required=False
    )
    linked = forms.ChoiceField(
        label="Avez-vous des entreprises liées ou partenaires ?",
        choices=PERHAPS,
        required=False,
        help_text="Une maison mère, une filiale, ou toute participation d’au moins 25 %.",
    )
    staff = whole("Effectif, entreprises liées comprises (facultatif)", required=False)
    turnover_eur = whole(
        "Chiffre d’affaires annuel en euros, entreprises liées comprises (facultatif)",
        "L’effectif et le chiffre d’affaires disent si vous êtes une PME ou une ETI. Ils ne sont pas publiés.",
        required=False,
    )
    contact = forms.CharField(label="Qui joindre (facultatif)", required=False, max_length=150)
    email = forms.EmailField(
        label="Votre adresse électronique",
        help_text="Elle reçoit le lien de suivi et les candidatures. Elle n’est pas publiée.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label="Téléphone (facultatif)",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    closes_on = day(label="Dernier jour pour candidater")

    def __init__(self, phase: str, on: date, *args: Any, known: bool = False, **kwargs: Any) -> None:
        """`known`: the address is known already, it is not asked again."""
        super().__init__(*args, **kwargs)
        self.phase, rules = phase, offer_rules()
        self.offer("theme", [(one.id, one.label[0].upper() + one.label[1:]) for one in rules.themes])
        contracts = {Contract.CDI: "CDI", Contract.CDD: "CDD", Contract.ALTERNANCE: "Alternance"}
        self.offer("contract", contracts.items())
        self.offer("level", [(str(one.years), one.label) for one in rules.levels])
        self.fields["study"].choices = [("", "Tous les domaines"), *((one.id, one.label) for one in rules.fields)]
        last = told_day(rules.last_day(on))
        self.fields["closes_on"].help_text = french(f"Le {last} au plus tard : {rules.shown_days} jours.")
        if known:
            del self.fields["email"]

    @property
    def groups(self) -> list[tuple[str, list[BoundField]]]:
        return [(french(title), [self[name] for name in names if name in self.fields]) for title, names in GROUPS]

    def clean_place(self) -> str:
        """The commune, and the territory of the phase that holds it."""
        text: str = self.cleaned_data["place"]
        commune, doubt = commune_named(text)
        if commune is None:
            raise ValidationError(french(doubt))
        territory = asking.territory_of(commune, self.phase)
        if territory is None:
            raise ValidationError(french(OUTSIDE))
        self.commune, self.territory = commune, territory
        return text

    def clean_siret(self) -> str:
        return "".join(self.cleaned_data["siret"].split())

    def clean_naf(self) -> str:
        code = self.cleaned_data["naf"].strip().upper().replace(".", "")
        return f"{code[:2]}.{code[2:]}" if code else ""


class ReviewForm(Form):
    """What a reviewer decides, and why."""

    acte = "review"
    kind = forms.ChoiceField(label="Ce que vous décidez", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Motif, pour corriger, refuser, retirer, ou publier sans l’aide",
        widget=area(3),
        required=False,
        max_length=LONGEST,
        help_text="L’entreprise le lit.",
    )

    def __init__(self, kinds: Iterable[OfferStepKind], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, french(ACTS[kind])) for kind in kinds]


class EndForm(Form):
    """Filled, or closed: on purpose."""

    acte = "end"
    kind = forms.ChoiceField(
        label="Pourquoi",
        widget=forms.RadioSelect,
        choices=[(OfferStepKind.FILLED.value, "Le poste est pourvu"), (OfferStepKind.CLOSED.value, "Je clos l’offre")],
    )
    sure = forms.BooleanField(
        label="L’offre n’est plus publiée, et les candidats qui attendent sont prévenus",
        error_messages={"required": "Cochez cette case pour terminer l’offre."},
    )

    def __init__(self, kinds: Iterable[OfferStepKind], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = {kind.value for kind in kinds}
        self.fields["kind"].choices = [one for one in self.fields["kind"].choices if one[0] in held]
