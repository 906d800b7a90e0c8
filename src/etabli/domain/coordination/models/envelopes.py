"""Envelopes: what a scheme may give in a year and a place, delegated from the nation down; and scenarios under one."""

import uuid
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from etabli.domain.foundation import clock
from etabli.domain.governance.models import Mandate, Organisation
from etabli.domain.territories.models import Departement, Region
from etabli.kernel.typography import french

NATION = models.Q(region=None, departement=None)


class Envelope(models.Model):
    """A budget of a funder's scheme for a year: of the nation, a région or a département.

    `parent`: the envelope that it was delegated from, None for one of its own. What is reserved and what remains is
    computed from the lines of fiches (`queries/envelopes.py`), never stored.
    """

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    funder = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="envelopes", verbose_name="financeur"
    )
    scheme = models.CharField("dispositif", max_length=200)
    year = models.PositiveSmallIntegerField("année")
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.PROTECT, related_name="envelopes", verbose_name="région"
    )
    departement = models.ForeignKey(
        Departement,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="envelopes",
        verbose_name="département",
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="delegated", verbose_name="déléguée de"
    )
    amount_cents = models.BigIntegerField("montant")
    note = models.CharField("précision", max_length=300, blank=True)
    created_at = models.DateTimeField("ouverte le", default=clock.now)

    class Meta:
        verbose_name = "enveloppe"
        ordering: ClassVar[list[str]] = ["-year", "scheme", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(amount_cents__gte=0), name="envelope_not_negative"),
            models.CheckConstraint(condition=models.Q(year__range=(2015, 2050)), name="envelope_year_plausible"),
            models.CheckConstraint(condition=~models.Q(scheme=""), name="envelope_names_its_scheme"),
            models.CheckConstraint(
                condition=models.Q(region=None) | models.Q(departement=None), name="envelope_of_one_place"
            ),
            models.CheckConstraint(condition=models.Q(parent=None) | ~NATION, name="envelope_nation_from_nowhere"),
            models.UniqueConstraint(
                fields=["funder", "scheme", "year"], condition=NATION, name="envelope_once_for_the_nation"
            ),
            models.UniqueConstraint(
                fields=["funder", "scheme", "year", "region"],
                condition=models.Q(region__isnull=False),
                name="envelope_once_a_region",
            ),
            models.UniqueConstraint(
                fields=["funder", "scheme", "year", "departement"],
                condition=models.Q(departement__isnull=False),
                name="envelope_once_a_departement",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.year}, {self.place}"

    @property
    def place(self) -> str:
        """Where it holds, in words."""
        if self.region is not None:
            return self.region.name
        return self.departement.name if self.departement is not None else "France"

    @property
    def kin(self) -> tuple[object, str, int]:
        """What is the same of an envelope and of those delegated from it."""
        return self.funder_id, self.scheme, self.year

    def clean(self) -> None:
        """A delegated one is of the same money, in a place inside."""
        parent = self.parent
        if parent is None:
            return
        if parent.kin != self.kin:
            raise ValidationError(french("Une enveloppe déléguée est du même financeur, dispositif et exercice."))
        inside = self.departement is not None and self.departement.region_id == parent.region_id
        if not (parent.region_id is None and parent.departement_id is None) and not inside:
            raise ValidationError(french("On délègue de la France à une région, ou d'une région à ses départements."))


class Scenario(models.Model):
    """A set of lines that one might fund under an envelope, by stated criteria. It decides nothing.

    `criteria` and `found` are as `programming.py` reads and writes them; `found` is what it chose on that day.
    """

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    envelope = models.ForeignKey(Envelope, on_delete=models.PROTECT, related_name="scenarios", verbose_name="enveloppe")
    name = models.CharField("nom", max_length=120)
    criteria = models.JSONField("critères", default=dict)
    found = models.JSONField("résultat", default=dict)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", verbose_name="mandat")
    made_at = models.DateTimeField("établi le", default=clock.now)

    class Meta:
        verbose_name = "scénario"
        ordering: ClassVar[list[str]] = ["made_at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["envelope", "name"], name="scenario_name_once_an_envelope"),
        ]

    def __str__(self) -> str:
        return self.name
