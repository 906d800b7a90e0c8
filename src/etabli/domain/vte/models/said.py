"""What an offer says: the post, the contract, the firm and whom to reach. Everything but whom to reach is published."""

from collections.abc import Iterable
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone

from etabli.catalogue.vte.offers import offer_rules
from etabli.domain.foundation import clock
from etabli.domain.territories.models import Commune, Territory
from etabli.domain.vte.enums import Contract
from etabli.kernel.codes import is_siret
from etabli.kernel.days import can_be_meant, out_of_range
from etabli.kernel.naf import is_naf
from etabli.kernel.typography import french

LONGEST = 3000
SHORT = 400
MOST_MONTHS = 60
MOST_PAY = 200_000  # euros a year: above, a digit too many was typed
TELEWORK = (0, 5)  # days a week


def days_not_meant(said: models.Model, names: Iterable[str]) -> dict[str, str]:
    """What to say at each of these fields whose day can't be meant. What was kept already is not judged again: it must
    still be possible to erase it.
    """
    if not said._state.adding:
        return {}
    today = timezone.localdate(clock.now())
    given = {name: getattr(said, name) for name in names}
    return {name: out_of_range(today) for name, day in given.items() if day and not can_be_meant(day, today)}


class OfferSaid(models.Model):
    """`naf` as INSEE writes it (22.29A), from the register or from the firm; empty where it is not known.

    `linked`, `staff`, `turnover_eur` and `serves_industry` are asked to judge the aid: None where they are not said.
    """

    personal_of: ClassVar[dict[str, tuple[str, ...]]] = {"email": ("contact", "email", "phone")}
    personal_fields: ClassVar[tuple[str, ...]] = (
        *("title", "mission", "responsibilities", "reports_to", "tutor", "skills", "station", "housing"),
        *("firm", "siret", "contact", "email", "phone"),
    )

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="%(class)ss", verbose_name="territoire"
    )
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="+", verbose_name="commune")
    title = models.CharField("poste", max_length=120)
    theme = models.CharField("thème de la mission", max_length=30)
    mission = models.TextField("mission", validators=[MaxLengthValidator(LONGEST)])
    responsibilities = models.TextField("responsabilités", validators=[MaxLengthValidator(LONGEST)])
    reports_to = models.CharField("rattachement", max_length=150)
    responsible = models.BooleanField("poste à responsabilités, en lien direct avec la direction")
    tutor = models.CharField("fonction du tuteur", max_length=150)
    contract = models.CharField("contrat", max_length=10, choices=Contract)
    months = models.PositiveSmallIntegerField("durée en mois", null=True, blank=True)
    starts_on = models.DateField("début")
    pay_eur = models.PositiveIntegerField("rémunération brute annuelle")
    level = models.PositiveSmallIntegerField("années d’études après le bac, au moins")
    study = models.CharField("domaine d’études", max_length=30, blank=True)
    skills = models.TextField("compétences", validators=[MaxLengthValidator(SHORT)], blank=True)
    telework = models.PositiveSmallIntegerField("jours de télétravail par semaine", default=0)
    station = models.TextField("transports proches", validators=[MaxLengthValidator(SHORT)], blank=True)
    housing = models.TextField("logement", validators=[MaxLengthValidator(SHORT)], blank=True)
    closes_on = models.DateField("dernier jour pour candidater")
    firm = models.CharField("entreprise", max_length=150)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    naf = models.CharField("activité", max_length=6, blank=True)
    serves_industry = models.BooleanField("services à l’industrie", null=True, blank=True)
    linked = models.BooleanField("entreprises liées ou partenaires", null=True, blank=True)
    staff = models.PositiveIntegerField("effectif, entreprises liées comprises", null=True, blank=True)
    turnover_eur = models.PositiveBigIntegerField("chiffre d’affaires", null=True, blank=True)
    contact = models.CharField("personne à joindre", max_length=150, blank=True)
    email = models.EmailField("adresse électronique")
    phone = models.CharField("téléphone", max_length=30, blank=True)

    class Meta:
        abstract = True

    def clean(self) -> None:
        """In the user's words. A text that was erased is not judged again."""
        rules, wrong = offer_rules(), days_not_meant(self, ("starts_on", "closes_on"))
        self.siret = "".join(self.siret.split())
        if self.theme not in {one.id for one in rules.themes}:
            wrong["theme"] = "Choisissez un thème."
        if self.study and self.study not in {one.id for one in rules.fields}:
            wrong["study"] = "Choisissez un domaine dans la liste."
        if self.siret and not is_siret(self.siret):
            wrong["siret"] = "Ce SIRET n’est pas juste : quatorze chiffres."
        if self.naf and not is_naf(self.naf):
            wrong["naf"] = "Donnez un code NAF : quatre chiffres et une lettre, 25.62B."
        if self.contract == Contract.CDI:
            self.months = None
        elif self.months is None or not 1 <= self.months <= MOST_MONTHS:
            wrong["months"] = f"Donnez la durée du contrat, de 1 à {MOST_MONTHS} mois."
        if self.pay_eur is not None and not 1 <= self.pay_eur <= MOST_PAY:
            wrong["pay_eur"] = "Donnez un montant annuel brut en euros, par exemple 28 000."
        if self.telework is not None and not TELEWORK[0] <= self.telework <= TELEWORK[1]:
            wrong["telework"] = "De 0 à 5 jours par semaine."
        if wrong:
            raise ValidationError({name: french(text) for name, text in wrong.items()})
