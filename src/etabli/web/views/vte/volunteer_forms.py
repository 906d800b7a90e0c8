"""Forms of volunteers' files: opening one, each of its parts, documents, steps, the label, the aid, the links."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from etabli.analysis.aids.calendar import months_after
from etabli.catalogue.numbers import day as spelt
from etabli.catalogue.vte.volunteers import volunteer_rules
from etabli.domain.vte.enums import Contract
from etabli.domain.vte.models.volunteer_told import LONGEST, MONEY, NOT_SIRET
from etabli.domain.vte.volunteer_enums import FileStep, HiringAid, Stay
from etabli.kernel import money
from etabli.kernel.codes import is_siret
from etabli.kernel.typography import french
from etabli.web.views.diagnosis.forms import CHOOSE, Form, area, day
from etabli.web.views.plans.money_forms import FileField

NUMBER = {"inputmode": "numeric", "autocomplete": "off"}
STEPS = {
    FileStep.COMPLETED: "Le dossier est complet",
    FileStep.REOPENED: "Je reprends le dossier",
    FileStep.SENT: "Je l’ai transmis à {granting}",
    FileStep.STARTED: "Le contrat a commencé",
    FileStep.ENDED: "Le contrat est terminé",
    FileStep.BROKEN: "Le contrat est rompu",
}
AID_STEPS = {
    FileStep.AID_ASKED: "demande de l’aide",
    FileStep.PAID: "versement",
    FileStep.AID_REFUSED: "refus de l’aide",
    FileStep.RECOVERED: "reversement par l’entreprise",
}
ROUNDED = 15  # days: a contract of months may end with its month
CONTRADICTS = "corrigez la durée ou le terme."
NO_SCHEME = "Choisissez au moins un dispositif, VTE TI ou VTE Vert."
SCHEMES = {"vte-ti": "VTE TI", "vte-vert": "VTE Vert"}


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


class DepositForm(Form):
    """A document deposited."""

    acte = "deposit"
    requirement = forms.ChoiceField(label="Pièce")
    file = FileField(label="Fichier")

    def __init__(self, named: Mapping[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("requirement", named.items())


class JudgeForm(Form):
    """A document judged."""

    acte = "judge"
    requirement = forms.ChoiceField(label="Pièce vérifiée")
    verdict = forms.ChoiceField(
        label="Elle convient",
        choices=[("yes", "Oui, je l’accepte"), ("no", "Non, elle est à refaire")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Ce qui ne va pas",
        required=False,
        max_length=300,
        help_text="L’entreprise lira ces mots. N’y nommez personne.",
    )

    def __init__(self, named: Mapping[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("requirement", named.items())


class StepForm(Form):
    """What happened of a file."""

    acte = "step"
    kind = forms.ChoiceField(label="Ce qui s’est passé", widget=forms.RadioSelect)
    on = day(label="Le", required=False, help_text="Aujourd’hui si vous laissez vide.")
    ending = forms.ChoiceField(label="Raison de la fin du contrat", required=False)
    text = forms.CharField(label="Précision (facultatif)", required=False, max_length=300)

    def __init__(self, kinds: Iterable[FileStep], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every, rules = list(kinds), volunteer_rules()
        named = [(kind.value, STEPS[kind].format(granting=rules.granted_by.name)) for kind in every]
        self.fields["kind"].choices = named
        if len(named) == 1:
            self.fields["kind"].initial = named[0][0]
        if FileStep.ENDED in every or FileStep.BROKEN in every:
            kept = [one for one in rules.endings if FileStep.ENDED in every or one.breaks]
            self.fields["ending"].choices = [CHOOSE, *((one.id, one.label) for one in kept)]
        else:
            del self.fields["ending"]


class LabelForm(Form):
    """What was answered of the label."""

    acte = "label"
    scheme = forms.ChoiceField(label="Dispositif")
    granted = forms.ChoiceField(
        label="Le label est", choices=[("yes", "accordé"), ("no", "refusé")], widget=forms.RadioSelect
    )
    on = day(label="Réponse du")
    number = forms.CharField(label="Numéro de la réponse, si elle est favorable", required=False, max_length=40)
    reason = forms.CharField(
        label="Motif",
        required=False,
        max_length=300,
        help_text="Pour un refus, ou pour un accord auquel une règle connue s’oppose.",
    )
    file = FileField(label="La réponse reçue")

    def __init__(self, schemes: Iterable[str], *args: Any, evidence: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("scheme", [(one, SCHEMES[one]) for one in schemes])
        if not evidence:
            self.fields["file"].label = "La réponse envoyée (facultatif)"


class AidForm(Form):
    """One step of the aid of a scheme."""

    acte = "aid"
    what = forms.ChoiceField(label="Ce que vous consignez")
    on = day(label="Le")
    amount_cents = Euros("Montant", cents=True, help_text="Sans objet pour un refus.")
    payer = forms.CharField(label="Payeur, pour un versement", required=False, max_length=100)
    reference = forms.CharField(label="Référence (facultatif)", required=False, max_length=60)
    beyond = forms.BooleanField(label="Ce montant dépasse l’aide attendue, et je dis pourquoi", required=False)
    reason = forms.CharField(
        label="Motif",
        required=False,
        max_length=300,
        help_text="Pour un refus, une correction, un montant au-delà de l’aide attendue, ou un contrat rompu.",
    )

    def __init__(self, acts: Iterable[tuple[str, FileStep]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = list(acts)
        self.offer("what", [(f"{one}:{kind.value}", self._named(one, kind, every)) for one, kind in every])

    @staticmethod
    def _named(scheme: str, kind: FileStep, every: list[tuple[str, FileStep]]) -> str:
        """What was asked, and waits for an answer, is put right rather than asked."""
        again = kind == FileStep.AID_ASKED and (scheme, FileStep.AID_REFUSED) in every
        return f"{SCHEMES[scheme]} : {'correction de la demande' if again else AID_STEPS[kind]}"


YES_NO = {"yes": True, "no": False}


class LabelFixForm(Form):
    """An answer on the label put right: what is left empty stays."""

    acte = "label_fix"
    scheme = forms.ChoiceField(label="Dispositif")
    granted = forms.TypedChoiceField(
        label="Le label est",
        choices=[("", "Inchangé"), ("yes", "accordé"), ("no", "refusé")],
        coerce=lambda text: YES_NO.get(text),
        empty_value=None,
        required=False,
    )
    on = day(label="Réponse du", required=False, help_text="Laissez vide ce qui ne change pas.")
    number = forms.CharField(label="Numéro de la réponse", required=False, max_length=40)
    reason = forms.CharField(label="Motif de la réponse", required=False, max_length=300)
    file = FileField(label="La réponse reçue (facultatif)")
    why = forms.CharField(label="Pourquoi vous corrigez", required=False, max_length=300)

    def __init__(self, schemes: Iterable[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("scheme", [(one, SCHEMES[one]) for one in schemes])


class PaymentFixForm(Form):
    """Money that moved put right: what is left empty stays."""

    acte = "payment_fix"
    payment = forms.ChoiceField(label="Versement ou reversement")
    amount_cents = Euros(
        "Montant juste", cents=True, help_text="Laissez vide ce qui ne change pas. Zéro : cet argent n’a pas bougé."
    )
    on = day(label="Le", required=False)
    payer = forms.CharField(label="Payeur", required=False, max_length=100)
    reference = forms.CharField(label="Référence", required=False, max_length=60)
    beyond = forms.BooleanField(label="L’ensemble dépasse l’aide attendue, et je dis pourquoi", required=False)
    why = forms.CharField(label="Pourquoi vous corrigez", required=False, max_length=300)

    def __init__(self, named: Mapping[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("payment", named.items())


class LinkForm(Form):
    """To whom a link is sent again."""

    acte = "link"
    audience = forms.ChoiceField(label="À qui", choices=[("firm", "À l’entreprise"), ("young", "Au jeune")])


class StayForm(Form):
    """Whether the young person is still there."""

    acte = "stay"
    stay = forms.ChoiceField(
        label="Le jeune travaille-t-il encore dans l’entreprise ?",
        choices=[(Stay.YES.value, "Oui"), (Stay.LEFT.value, "Non")],
        widget=forms.RadioSelect,
    )
    left_on = day(label="Si non, depuis le (facultatif)", required=False)


class SignForm(Form):
    """The charter."""

    acte = "sign"
    charter_seal = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)
    read = forms.BooleanField(
        label="J’ai lu cette charte et je la signe",
        error_messages={"required": "Cochez cette case pour signer."},
    )
