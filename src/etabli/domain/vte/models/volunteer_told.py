"""What is told of a volunteer's contract: the firm and its size, other aids, the contract, the mission, the person.

Every field may be missing while the file is prepared: eligibility says which ones it lacks.
"""

from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator
from django.db import models

from etabli.domain.vte.enums import Contract
from etabli.domain.vte.volunteer_enums import HiringAid
from etabli.kernel.codes import is_commune_code, is_departement_code, is_siret
from etabli.kernel.typography import french

LONGEST = 3000
MONEY = 10**12  # euros
MOST_AIDS = 60
NOT_SIRET = french("Ce SIRET n’est pas juste : quatorze chiffres.")
FIRM = ("firm", "siret", "naf", "code_insee", "serves_industry", "linked")
NOT_DEPARTEMENT = french("Le département de l'école n'existe pas : 01 à 95, 2A, 2B, ou 971 à 988.")
SIZE = (
    *("own_staff", "own_turnover_eur", "own_balance_eur"),
    *("consolidated_staff", "consolidated_turnover_eur", "consolidated_balance_eur"),
    *("micro_entrepreneur", "in_difficulty"),
)
AIDS = ("hiring_aid", "mission_spend_eur", "others_of_siret", "others_of_siren", "received", "received_complete")
CONTRACT = ("contract", "months", "signed_on", "starts_on", "ends_on", "gross_pay_cents", "asks_ti", "asks_vert")
MISSION = ("title", "responsibilities", "tutor", "management", "responsible_mission", "green_mission")
YOUNG = (
    *("given_name", "family_name", "young_email", "years_after_bac", "training_for_bac_3"),
    *("diploma_on", "school", "school_departement"),
)
OF_YOUNG = (
    *("given_name", "family_name", "young_email", "years_after_bac", "training_for_bac_3", "diploma_on"),
    "gross_pay_cents",
)
WHO = {"firm": "email", "tutor": "tutor", "young": "young_email"}  # the three people of a file, by a field of theirs
DOCUMENTS_OF = {  # what is about each, by the ids of `catalogue/vte/volunteers.yaml`: the rest is not in their copy
    "email": ("charter", "contract", "job", "registration", "de_minimis", "accounts", "report", "spend"),
    "tutor": (),
    "young_email": ("charter", "contract", "job", "diploma", "report"),
}
CONTACTS = ("contact", "email", "young_email")  # whom to reach: not what is judged, nor what is signed
SIGNED = (  # what the charter says of the contract and of the mission: signed again when it changes
    *("firm", "siret", "contract", "months", "signed_on", "starts_on", "ends_on", "gross_pay_cents"),
    *MISSION,
    *("given_name", "family_name"),
)
PARTS: dict[str, tuple[str, ...]] = {
    "entreprise": (*FIRM, *SIZE),
    "contrat": CONTRACT,
    "mission": MISSION,
    "jeune": YOUNG,
    "aides": AIDS,
}


def number(label: str, **kwargs: Any) -> models.BigIntegerField:
    return models.PositiveBigIntegerField(label, null=True, blank=True, validators=[MaxValueValidator(MONEY)], **kwargs)


def yes_no(label: str) -> models.BooleanField:
    return models.BooleanField(label, null=True, blank=True)


class Told(models.Model):
    """`naf` has no dot; `band` is that of the register on the day `register_on`, of the establishment: read, not asked.

    `own_…` and `consolidated_…` are those of `catalogue/aids/facts.yaml`: the European definition adds linked and
    partner enterprises. `received`: de minimis aids that Établi does not follow, as [day, euros], `received_complete`:
    none is left out, linked ones included. `others_of_…`: VTE Vert aids received that Établi does not follow.

    Three people are told of: whom to reach in the firm, the tutor, the young person. `personal_of` says what is whose.
    """

    personal_of: ClassVar[dict[str, tuple[str, ...]]] = {
        "email": ("contact", "email"),
        "tutor": ("tutor",),
        "young_email": OF_YOUNG,
    }
    personal_fields: ClassVar[tuple[str, ...]] = (
        *("contact", "email", "tutor", "title", "responsibilities", "management"),
        *OF_YOUNG,
    )

    firm = models.CharField("entreprise", max_length=150)
    siret = models.CharField("SIRET", max_length=14)
    naf = models.CharField("activité (NAF)", max_length=5, blank=True)
    band = models.CharField("tranche d’effectif au registre", max_length=2, blank=True)
    code_insee = models.CharField("commune", max_length=5, blank=True)
    register_on = models.DateField("registre lu le", null=True, blank=True)
    contact = models.CharField("personne à joindre", max_length=150, blank=True)
    email = models.EmailField("adresse électronique de l’entreprise", blank=True)
    serves_industry = yes_no("services vendus surtout à l’industrie")
    linked = yes_no("entreprises liées ou partenaires")
    own_staff = number("salariés de l’entreprise")
    own_turnover_eur = number("chiffre d’affaires de l’entreprise")
    own_balance_eur = number("total du bilan de l’entreprise")
    consolidated_staff = number("salariés, ensemble consolidé")
    consolidated_turnover_eur = number("chiffre d’affaires consolidé")
    consolidated_balance_eur = number("total du bilan consolidé")
    micro_entrepreneur = yes_no("régime de la micro-entreprise")
    in_difficulty = yes_no("entreprise en difficulté")
    hiring_aid = models.CharField("autre aide à l’embauche", max_length=15, choices=HiringAid, blank=True)
    mission_spend_eur = number("dépenses liées à la mission")
    others_of_siret = number("autres aides VTE Vert de l’établissement")
    others_of_siren = number("autres aides VTE Vert de l’entreprise")
    received = models.JSONField("aides de minimis reçues", default=list, blank=True)
    received_complete = yes_no("la liste des aides de minimis est complète")
    contract = models.CharField("contrat", max_length=10, choices=Contract, blank=True)
    months = models.PositiveSmallIntegerField("durée en mois", null=True, blank=True)
    signed_on = models.DateField("contrat signé le", null=True, blank=True)
    starts_on = models.DateField("contrat commencé le", null=True, blank=True)
    ends_on = models.DateField("terme du contrat", null=True, blank=True)
    gross_pay_cents = number("salaire brut par mois")
    asks_ti = models.BooleanField("VTE TI demandé", default=False)
    asks_vert = models.BooleanField("VTE Vert demandé", default=False)
    title = models.CharField("intitulé du poste", max_length=150, blank=True)
    responsibilities = models.TextField("responsabilités", validators=[MaxLengthValidator(LONGEST)], blank=True)
    tutor = models.CharField("tuteur", max_length=150, blank=True)
    management = models.CharField("lien avec la direction", max_length=300, blank=True)
    responsible_mission = yes_no("poste à responsabilités")
    green_mission = yes_no("mission de transition écologique ou énergétique")
    given_name = models.CharField("prénom du jeune", max_length=80, blank=True)
    family_name = models.CharField("nom du jeune", max_length=80, blank=True)
    young_email = models.EmailField("adresse électronique du jeune", blank=True)
    years_after_bac = models.PositiveSmallIntegerField(
        "années après le bac", null=True, blank=True, validators=[MaxValueValidator(12)]
    )
    training_for_bac_3 = yes_no("prépare un diplôme de niveau bac + 3 ou plus")
    diploma_on = models.DateField("dernier diplôme obtenu le", null=True, blank=True)
    school = models.CharField("école", max_length=150, blank=True)
    school_departement = models.CharField("département de l’école", max_length=3, blank=True)

    class Meta:
        abstract = True

    def clean(self) -> None:
        """In the user's words: codes of the right form, days in order, aids that are amounts of known days."""
        wrong: dict[str, str] = {}
        self.siret = "".join(self.siret.split())
        if not is_siret(self.siret):
            wrong["siret"] = NOT_SIRET
        if self.code_insee and not is_commune_code(self.code_insee):
            wrong["code_insee"] = french("Ce code de commune n'est pas juste : cinq caractères.")
        code = self.school_departement.strip().upper()
        self.school_departement = code.zfill(2) if code else ""
        if code and not is_departement_code(self.school_departement):
            wrong["school_departement"] = NOT_DEPARTEMENT
        if self.signed_on and self.starts_on and self.starts_on < self.signed_on:
            wrong["starts_on"] = french("Le contrat commence le jour de sa signature ou après.")
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            wrong["ends_on"] = "Le terme vient après le début."
        if (said := _wrong_aids(self.received)) is not None:
            wrong["received"] = said
        if wrong:
            raise ValidationError(wrong)

    @property
    def siren(self) -> str:
        return self.siret[:9]

    @property
    def schemes(self) -> tuple[str, ...]:
        """Of the catalogue, those asked."""
        return tuple(name for name, asked in (("vte-ti", self.asks_ti), ("vte-vert", self.asks_vert)) if asked)


def _wrong_aids(given: Any) -> str | None:
    """What is wrong with a list of [day, euros]."""
    words = french("Une aide de minimis se dit par un jour et un montant en euros, par exemple 2025-03-14 ; 12 000.")
    if not isinstance(given, list) or len(given) > MOST_AIDS:
        return words
    for one in given:
        if not (isinstance(one, list) and len(one) == 2 and isinstance(one[1], int) and 0 <= one[1] <= MONEY):
            return words
        try:
            date.fromisoformat(str(one[0]))
        except ValueError:
            return words
    return None
