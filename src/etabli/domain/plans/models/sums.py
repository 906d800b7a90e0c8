"""What a line of money adds up to by stage, kept by the database itself: what portfolios read by the ten thousand."""

from typing import ClassVar

from django.db import models

from etabli.domain.governance.models import Organisation
from etabli.domain.plans.enums import Instrument, Visibility
from etabli.domain.plans.models.fiches import Fiche
from etabli.domain.plans.models.money import Resource


class LineSums(models.Model):
    """A resource with the sum of each kind of its stages; None: nothing was said.

    Written by triggers alone (`kept`), in the transaction of whoever writes a resource or a stage: never behind.
    Named as `Resource` names them, so that what filters resources filters these.
    """

    resource = models.OneToOneField(
        Resource, primary_key=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="kept_sums"
    )
    fiche = models.ForeignKey(Fiche, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    funder = models.ForeignKey(
        Organisation, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    scheme = models.CharField("dispositif", max_length=200)
    instrument = models.CharField("instrument", max_length=11, choices=Instrument)
    year = models.PositiveSmallIntegerField("année", null=True)
    visibility = models.CharField("qui peut lire", max_length=11, choices=Visibility)
    announced = models.BigIntegerField("annoncé", null=True)
    requested = models.BigIntegerField("sollicité", null=True)
    granted = models.BigIntegerField("accordé", null=True)
    contracted = models.BigIntegerField("conventionné", null=True)
    paid = models.BigIntegerField("versé", null=True)
    refused = models.BigIntegerField("refusé", null=True)
    cancelled = models.BigIntegerField("annulé", null=True)
    repaid = models.BigIntegerField("reversé", null=True)

    class Meta:
        verbose_name = "sommes d’une ressource"
        verbose_name_plural = "sommes des ressources"
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[models.Index]] = [  # the few lines of which a rule is asked one by one
            models.Index(fields=["fiche"], condition=~models.Q(visibility=Visibility.PUBLIC), name="sums_not_public"),
            models.Index(fields=["fiche"], condition=models.Q(refused__isnull=False), name="sums_refused"),
        ]

    def __str__(self) -> str:
        return f"sommes de {self.pk}"
