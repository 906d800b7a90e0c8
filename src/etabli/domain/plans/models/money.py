"""The financing plan of a fiche: what it costs, who pays, and what was said and done of each resource, when.

Amounts are whole cents. Totals are computed, never stored.
"""

import uuid
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from etabli.domain.governance.models import Organisation
from etabli.domain.plans.enums import AidRegime, Budget, Credit, Instrument, Nature, StageKind, Tax, Visibility
from etabli.domain.plans.models.fiches import Fiche

# Said once for a resource; said again, the amount is corrected. Payments and refunds may be several.
ONCE = (
    StageKind.ANNOUNCED,
    StageKind.REQUESTED,
    StageKind.GRANTED,
    StageKind.CONTRACTED,
    StageKind.REFUSED,
    StageKind.CANCELLED,
)


class Expense(models.Model):
    """A line of what a fiche costs in a year. `eligible_cents`: the part that aids may count; None: not known."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    fiche = models.ForeignKey(Fiche, on_delete=models.PROTECT, related_name="expenses", verbose_name="fiche")
    label = models.CharField("poste", max_length=200)
    nature = models.CharField("nature", max_length=9, choices=Nature)
    budget = models.CharField("section", max_length=10, choices=Budget)
    tax = models.CharField("HT ou TTC", max_length=8, choices=Tax, default=Tax.EXCLUDED)
    year = models.PositiveSmallIntegerField("année")
    amount_cents = models.BigIntegerField("montant")
    eligible_cents = models.BigIntegerField("part éligible", null=True, blank=True)

    class Meta:
        verbose_name = "dépense"
        ordering: ClassVar[list[str]] = ["year", "label"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="expense_positive"),
            models.CheckConstraint(
                condition=models.Q(eligible_cents__isnull=True)
                | models.Q(eligible_cents__gte=0, eligible_cents__lte=models.F("amount_cents")),
                name="expense_eligible_within",
            ),
            models.CheckConstraint(condition=models.Q(year__range=(2015, 2050)), name="expense_year_plausible"),
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        if (
            self.eligible_cents is not None
            and self.amount_cents is not None
            and self.eligible_cents > self.amount_cents
        ):
            raise ValidationError({"eligible_cents": "La part éligible dépasse le montant."})


class Resource(models.Model):
    """A funder's line in a fiche: a scheme, an instrument, a year. What was asked and agreed stands in its stages."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    fiche = models.ForeignKey(Fiche, on_delete=models.PROTECT, related_name="resources", verbose_name="fiche")
    funder = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="resources", verbose_name="financeur"
    )
    scheme = models.CharField("dispositif", max_length=200, blank=True)
    instrument = models.CharField("instrument", max_length=11, choices=Instrument)
    year = models.PositiveSmallIntegerField("année", null=True, blank=True)
    aid_regime = models.CharField("régime d’aide", max_length=10, choices=AidRegime, default=AidRegime.UNKNOWN)
    aid_reference = models.CharField("numéro SA ou article du RGEC", max_length=60, blank=True)
    file_number = models.CharField("numéro de dossier", max_length=60, blank=True)
    visibility = models.CharField("qui peut lire", max_length=11, choices=Visibility, default=Visibility.PUBLIC)

    class Meta:
        verbose_name = "ressource"
        ordering: ClassVar[list[str]] = ["funder__name", "instrument", "year"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(instrument__in=Instrument.values), name="resource_instrument_known"
            ),
            models.CheckConstraint(
                condition=models.Q(visibility__in=Visibility.values), name="resource_visibility_known"
            ),
            models.CheckConstraint(
                condition=models.Q(year__isnull=True) | models.Q(year__range=(2015, 2050)),
                name="resource_year_plausible",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.funder_id} · {self.get_instrument_display()}"


class Stage(models.Model):
    """An amount of a resource at a stage, on a date, with what proves it.

    `reason` of a refusal is for the bearer, the funder and its delegates. `credit`: for money of the State. The file
    proves it: kept as evidence is, by its SHA-256, and read by whoever may read the stage.
    """

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="stages", verbose_name="ressource")
    kind = models.CharField("étape", max_length=10, choices=StageKind)
    amount_cents = models.BigIntegerField("montant")
    on = models.DateField("date")
    credit = models.CharField("nature des crédits", max_length=2, choices=Credit, blank=True)
    evidence = models.CharField("preuve", max_length=200, blank=True)
    file_name = models.CharField("fichier", max_length=120, blank=True)
    file_kind = models.CharField("type du fichier", max_length=5, blank=True)
    file_size = models.PositiveIntegerField("taille du fichier", default=0)
    file_sha256 = models.CharField("empreinte du fichier", max_length=64, blank=True, db_index=True)
    reason = models.TextField("motif", blank=True)

    class Meta:
        verbose_name = "étape d’un financement"
        verbose_name_plural = "étapes d’un financement"
        ordering: ClassVar[list[str]] = ["on", "kind"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(amount_cents__gte=0), name="stage_not_negative"),
            models.CheckConstraint(condition=models.Q(kind__in=StageKind.values), name="stage_kind_known"),
            models.UniqueConstraint(
                fields=["resource", "kind"], condition=models.Q(kind__in=ONCE), name="stage_once_a_resource"
            ),
            models.CheckConstraint(
                condition=models.Q(file_sha256="", file_name="", file_kind="", file_size=0)
                | (~models.Q(file_sha256="") & ~models.Q(file_name="") & ~models.Q(file_kind="")),
                name="stage_file_whole_or_none",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"
