"""A firm that a team follows: its number and name, on a territory."""

import uuid
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from etabli.domain.plans.models import Fiche
from etabli.domain.territories.models import Territory
from etabli.kernel.codes import wrong_siret
from etabli.kernel.typography import french


class OfFirm(models.Model):
    """`fiche`: the action that it answers to. `firm_number` is the same for all that is written of a firm: it counts
    firms once their names are gone, and means nothing outside.
    """

    personal_fields: ClassVar[tuple[str, ...]] = ("firm", "siret")

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="%(class)ss", verbose_name="territoire"
    )
    fiche = models.ForeignKey(
        Fiche, null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)ss", verbose_name="fiche action"
    )
    firm = models.CharField("entreprise", max_length=150)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    firm_number = models.UUIDField("numéro de l’entreprise", default=uuid.uuid4, editable=False)
    forgotten_at = models.DateTimeField("nom effacé le", null=True, blank=True)

    class Meta:
        abstract = True

    def clean(self) -> None:
        """In the user's words: a right SIRET, a fiche of the place."""
        wrong: dict[str, str] = {}
        self.siret = "".join(self.siret.split())
        if self.forgotten_at is None and (not_right := wrong_siret(self.siret)):
            wrong["siret"] = french(not_right)
        if self.fiche is not None and self.fiche.plan.territory_id != self.territory_id:
            wrong["fiche"] = "Cette fiche est d’un autre territoire."
        if wrong:
            raise ValidationError(wrong)
