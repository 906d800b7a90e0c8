"""Know-how to hand on in a firm: retirements expected by year and trade, tutors, how far its plan is."""

import uuid
from typing import ClassVar

from django.core.validators import MaxLengthValidator
from django.db import models

from etabli.domain.training.enums import HandOver
from etabli.domain.training.models.firms import OfFirm

LONGEST = 2000
YEARS = (2000, 2100)


class Transmission(OfFirm):
    """`tutors`: people who hand on; None: nobody said. It names no person."""

    personal_fields: ClassVar[tuple[str, ...]] = (*OfFirm.personal_fields, "plan")

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField("où en est-on", max_length=8, choices=HandOver, default=HandOver.KNOWN)
    tutors = models.PositiveIntegerField("tuteurs", null=True, blank=True)
    plan = models.TextField("plan de transmission", validators=[MaxLengthValidator(LONGEST)], blank=True)
    told_on = models.DateField("dit le")

    class Meta:
        verbose_name = "transmission de savoir-faire"
        verbose_name_plural = "transmissions de savoir-faire"
        ordering: ClassVar[list[str]] = ["-told_on", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(state__in=HandOver.values), name="transmission_state_known"),
            models.UniqueConstraint(
                fields=["territory", "siret"],
                condition=~models.Q(siret=""),
                name="transmission_once_a_firm",
                violation_error_message="Cette entreprise est déjà suivie ici : modifiez ce qui est dit d’elle.",
            ),
        ]

    def __str__(self) -> str:
        return f"transmission {self.id}"

    @property
    def personal_subject(self) -> uuid.UUID:
        """A firm may be a person alone: the row stands for it."""
        return self.id


class Departures(models.Model):
    """How many people of a trade are expected to retire in a year."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    transmission = models.ForeignKey(
        Transmission, on_delete=models.PROTECT, related_name="departures", verbose_name="transmission"
    )
    year = models.PositiveSmallIntegerField("année")
    trade = models.CharField("métier", max_length=100)
    count = models.PositiveIntegerField("départs attendus")

    class Meta:
        verbose_name = "départs attendus"
        verbose_name_plural = "départs attendus"
        ordering: ClassVar[list[str]] = ["year", "trade"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(year__range=YEARS),
                name="departures_in_a_year",
                violation_error_message="Cette année n’est pas possible.",
            ),
            models.CheckConstraint(condition=models.Q(count__gte=1), name="departures_of_somebody"),
            models.UniqueConstraint(
                fields=["transmission", "year", "trade"],
                name="departures_once",
                violation_error_message="Ces départs sont déjà dits.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trade} {self.year}"
