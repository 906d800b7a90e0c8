"""What is said of a need when it is stated: the firm, what it wants, whom to call. The minimum, and no account."""

import re
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models

from etabli.catalogue.firms.needs import Facts, need_rules
from etabli.domain.territories.models import Territory
from etabli.kernel.codes import is_siret
from etabli.kernel.typography import french

LONGEST = 2000
NOT_PHONE = french("Ce numéro ne s’appelle pas : des chiffres, par exemple 04 50 00 00 00.")
_PHONE = re.compile(r"\+?[\d\s().\-/]+")
NOT_SIRET = french("Ce SIRET n’est pas juste : quatorze chiffres, ou rien.")


def is_phone(text: str) -> bool:
    """Whether it can be dialled: digits, six at least, with what people put between them."""
    return bool(_PHONE.fullmatch(text.strip())) and sum(one.isdigit() for one in text) >= 6


class Stated(models.Model):
    """`size`, `naf` and `code_insee` come from the register or from who states it; empty where they are not known.

    `naf` has no dot: 2229A.
    """

    personal_of: ClassVar[dict[str, tuple[str, ...]]] = {"email": ("contact", "email", "phone")}
    personal_fields: ClassVar[tuple[str, ...]] = ("text", "firm", "siret", "contact", "email", "phone")

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="%(class)ss", verbose_name="territoire"
    )
    theme = models.CharField("thème", max_length=30)
    text = models.TextField("besoin", validators=[MaxLengthValidator(LONGEST)])
    firm = models.CharField("entreprise", max_length=150)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    size = models.CharField("taille", max_length=30, blank=True)
    naf = models.CharField("activité", max_length=5, blank=True)
    code_insee = models.CharField("commune", max_length=5, blank=True)
    contact = models.CharField("personne à joindre", max_length=150, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)

    class Meta:
        abstract = True

    def clean(self) -> None:
        """In the user's words: a theme of the catalogue, a right SIRET, somebody to answer to."""
        rules, wrong = need_rules(), {}
        self.siret = "".join(self.siret.split())
        if rules.theme(self.theme) is None:
            wrong["theme"] = "Choisissez un thème."
        if self.size and not rules.size_label(self.size):
            wrong["size"] = "Choisissez une taille dans la liste."
        if self.siret and not is_siret(self.siret):
            wrong["siret"] = NOT_SIRET
        if self.phone and not is_phone(self.phone):
            wrong["phone"] = NOT_PHONE
        if wrong:
            raise ValidationError(wrong)

    def facts(self, regions: tuple[str, ...]) -> Facts:
        return Facts(theme=self.theme, size=self.size, naf=self.naf, regions=regions)
