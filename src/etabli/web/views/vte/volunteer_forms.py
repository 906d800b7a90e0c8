"""Forms of volunteers' files: opening one, and each of its parts."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from etabli.analysis.aids.calendar import months_after
from etabli.catalogue.numbers import day as spelt
from etabli.domain.vte.enums import Contract
from etabli.domain.vte.models.volunteer_told import LONGEST, NOT_SIRET
from etabli.domain.vte.volunteer_enums import HiringAid
from etabli.kernel.codes import is_siret
from etabli.kernel.typography import french
from etabli.web.views.diagnosis.forms import CHOOSE, Form, area, day
from etabli.web.views.vte.volunteer_fields import NUMBER, Euros, Received, Whole, YesNo

ROUNDED = 15  # days: a contract of months may end with its month
CONTRADICTS = "corrigez la durée ou le terme."
NO_SCHEME = "Choisissez au moins un dispositif, VTE TI ou VTE Vert."
SCHEMES = {"vte-ti": "VTE TI", "vte-vert": "VTE Vert"}


class OpenForm(Form):
    """A file opened for a firm."""

    acte = "open"
    territory = forms.ChoiceField(label="Territoire qui suit le dossier")
    siret = forms.CharField(
        label="SIRET de l’établissement",
        max_length=20,
        widget=forms.TextInput(attrs=NUMBER),
        help_text="Quatorze chiffres. L’activité et la commune se lisent au registre, à la date d’aujourd’hui.",
    )
    firm = forms.CharField(label="Nom de l’entreprise", max_length=150)
    contact = forms.CharField(label="Personne à joindre (facultatif)", required=False, max_length=150)
    email = forms.EmailField(
        label="Adresse électronique de l’entreprise (facultatif)",
        required=False,
        help_text="Elle y reçoit le lien qui ouvre son dossier, pour le remplir et déposer les pièces.",
    )
    asks_ti = forms.BooleanField(label="Demander le VTE TI", required=False)
    asks_vert = forms.BooleanField(label="Demander le VTE Vert", required=False)

    again = forms.BooleanField(label="J’ouvre un autre dossier pour la même offre", required=False)

    def __init__(self, territories: Iterable[tuple[str, str]], *args: Any, there: bool = False, **kwargs: Any) -> None:
        """`there`: the offer has a file already."""
        super().__init__(*args, **kwargs)
        self.offer("territory", territories)
        if not there:
            del self.fields["again"]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not given.get("asks_ti") and not given.get("asks_vert"):
            self.add_error("asks_ti", NO_SCHEME)
        return given

    def clean_siret(self) -> str:
        digits = "".join(self.cleaned_data["siret"].split())
        if not is_siret(digits):
            raise ValidationError(NOT_SIRET)
        return digits


class FirmForm(Form):
    """The firm and its size, linked and partner enterprises included."""

    acte = "part"
    firm = forms.CharField(label="Nom de l’entreprise", max_length=150)
    siret = forms.CharField(label="SIRET de l’établissement", max_length=20, widget=forms.TextInput(attrs=NUMBER))
    code_insee = forms.CharField(
        label="Code de la commune (Insee)",
        required=False,
        max_length=5,
        help_text="Cinq caractères, par exemple 01283.",
    )
    naf = forms.CharField(label="Activité (code NAF)", required=False, max_length=6, help_text="Par exemple 2229A.")
    contact = forms.CharField(label="Personne à joindre", required=False, max_length=150)
    email = forms.EmailField(label="Adresse électronique de l’entreprise", required=False)
    serves_industry = YesNo("Ses services sont vendus surtout à l’industrie")
    linked = YesNo(
        "Elle a des entreprises liées ou partenaires",
        help_text="Une maison mère, une filiale, ou toute participation d’au moins 25 %.",
    )
    own_staff = Whole("Salariés de l’entreprise", help_text="En unités de travail par an, tous établissements réunis.")
    own_turnover_eur = Euros("Chiffre d’affaires de l’entreprise", help_text="Hors taxes, au dernier exercice clos.")
    own_balance_eur = Euros("Total du bilan de l’entreprise")
    consolidated_staff = Whole("Salariés, entreprises liées et partenaires comprises")
    consolidated_turnover_eur = Euros("Chiffre d’affaires consolidé")
    consolidated_balance_eur = Euros("Total du bilan consolidé")
    micro_entrepreneur = YesNo("Elle est sous le régime de la micro-entreprise")
    in_difficulty = YesNo("Elle est en difficulté au sens européen")

    def clean_naf(self) -> str:
        return "".join(self.cleaned_data["naf"].replace(".", "").split()).upper()[:5]

    def clean_siret(self) -> str:
        digits = "".join(self.cleaned_data["siret"].split())
        if not is_siret(digits):
            raise ValidationError(NOT_SIRET)
        return digits


class FirmByLinkForm(FirmForm):
    """The same by the firm: what names it is not its own to change here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("siret", "code_insee", "naf", "contact", "email"):
            del self.fields[name]


class ContractForm(Form):
    """The contract, and what is asked for it."""

    acte = "part"
    contract = forms.ChoiceField(label="Contrat", choices=[CHOOSE, *Contract.choices], required=False)
    months = Whole("Durée en mois", max_value=120, help_text="Laissez vide pour un CDI.")
    signed_on = day(label="Signé le", required=False)
    starts_on = day(label="Commence le", required=False)
    ends_on = day(label="Terme prévu", required=False, help_text="Laissez vide pour un CDI.")
    gross_pay_cents = Euros("Salaire brut par mois", cents=True)
    asks_ti = forms.BooleanField(label="Demander le VTE TI", required=False)
    asks_vert = forms.BooleanField(label="Demander le VTE Vert", required=False)

    def clean(self) -> dict[str, Any]:
        """A term that is not so many months after the start: one of the two was typed wrong."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        months, first, last = (given.get(name) for name in ("months", "starts_on", "ends_on"))
        if not months or first is None or last is None or given.get("contract") == Contract.CDI:
            return given
        whole = months_after(first, months)
        if abs((last - whole).days) > ROUNDED:
            self.add_error(
                "ends_on", french(f"{months} mois après le début, ce serait le {spelt(whole)} : {CONTRADICTS}")
            )
        return given


class MissionForm(Form):
    """The mission."""

    acte = "part"
    title = forms.CharField(label="Intitulé du poste", required=False, max_length=150)
    responsibilities = forms.CharField(label="Responsabilités", required=False, max_length=LONGEST, widget=area(5))
    management = forms.CharField(label="Lien avec la direction", required=False, max_length=300)
    tutor = forms.CharField(label="Tuteur", required=False, max_length=150)
    responsible_mission = YesNo("Le poste est à responsabilités, en lien direct avec la direction")
    green_mission = YesNo("La mission porte sur la transition écologique ou énergétique")


class YoungForm(Form):
    """The young person: the minimum."""

    acte = "part"
    given_name = forms.CharField(label="Prénom", required=False, max_length=80)
    family_name = forms.CharField(label="Nom", required=False, max_length=80)
    young_email = forms.EmailField(
        label="Adresse électronique du jeune",
        required=False,
        help_text="Pour signer la charte, et rien d’autre sans son accord.",
    )
    years_after_bac = Whole(
        "Années après le bac", max_value=12, help_text="Trois pour une licence, cinq pour un master."
    )
    training_for_bac_3 = YesNo("Le jeune prépare un diplôme de niveau bac + 3 ou plus")
    diploma_on = day(label="Dernier diplôme obtenu le", required=False)
    school = forms.CharField(label="École", required=False, max_length=150)
    school_departement = forms.CharField(label="Département de l’école", required=False, max_length=3)


class AidsForm(Form):
    """Other aids, which bound what may be received."""

    acte = "part"
    hiring_aid = forms.ChoiceField(
        label="Autre aide pour cette embauche", choices=[("", "Non dit"), *HiringAid.choices], required=False
    )
    mission_spend_eur = Euros(
        "Dépenses liées à la mission", help_text="Salaires, charges, frais de scolarité et achats pour la mission."
    )
    others_of_siret = Whole(
        "Aides VTE Vert déjà reçues par l’établissement, hors d’Établi",
        help_text="Celles suivies ici sont déjà comptées.",
    )
    others_of_siren = Whole("Aides VTE Vert déjà reçues par l’entreprise, hors d’Établi")
    received = Received(
        label="Aides de minimis reçues depuis trois ans, hors d’Établi",
        required=False,
        widget=area(4),
        max_length=4000,
        help_text="Une par ligne, avec le jour de la décision : 14/03/2025 ; 12 000 €.",
    )
    received_complete = YesNo("La liste est complète, entreprises liées en France comprises")


class ContactsForm(Form):
    """Whom to reach, at any time."""

    acte = "part"
    contact = forms.CharField(label="Personne à joindre dans l’entreprise", required=False, max_length=150)
    email = forms.EmailField(
        label="Adresse électronique de l’entreprise",
        required=False,
        help_text="Les liens envoyés à l’adresse d’avant ne s’ouvrent plus dès qu’elle change.",
    )
    young_email = forms.EmailField(
        label="Adresse électronique du jeune",
        required=False,
        help_text="De même pour les siens. Envoyez ensuite un nouveau lien, depuis la page du dossier.",
    )


PART_FORMS: dict[str, type[Form]] = {
    "contacts": ContactsForm,
    "entreprise": FirmForm,
    "contrat": ContractForm,
    "mission": MissionForm,
    "jeune": YoungForm,
    "aides": AidsForm,
}
LINK_FORMS = {name: form for name, form in PART_FORMS.items() if name != "contacts"} | {"entreprise": FirmByLinkForm}
