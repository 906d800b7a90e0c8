"""What a line of money adds up to by stage, kept by the database itself: what portfolios read by the ten thousand."""

from typing import ClassVar

from django.db import models

from etabli.domain.governance.models import Organisation
from etabli.domain.plans.enums import Instrument, Visibility
from etabli.domain.plans.models.fiches import Fiche
from etabli.domain.plans.models.money import Resource
from etabli.domain.plans.models.plans import Plan


class LineSums(models.Model):
    """A resource with the sum of each kind of its stages; None: nothing was said.

    Written by triggers alone (`kept`), in the transaction of whoever writes a resource or a stage: never behind.
    Named as `Resource` names them, so that what filters resources filters these.
    """

    resource = models.OneToOneField(
        Resource, primary_key=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="kept_sums"
    )
    fiche = models.ForeignKey(Fiche, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    plain = models.BooleanField("d’une fiche publique, qui compte ici et n’est pas abandonnée")
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
            models.Index(fields=["fiche"], condition=models.Q(plain=False), name="sums_not_plain"),
        ]

    def __str__(self) -> str:
        return f"sommes de {self.pk}"


class PlanSums(models.Model):
    """What a line adds to its plan, or no longer adds: the sums of a plan and an instrument are those of its rows.

    Of plain lines alone, which whoever reads the fiches of the plan reads: public, of a plain fiche, never refused.
    Written by triggers alone (`kept_by_plan`), a row a change and never in the place of another, so that nobody waits
    for anybody; `compact` makes one of them now and then.
    """

    plan = models.ForeignKey(Plan, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    instrument = models.CharField("instrument", max_length=11, choices=Instrument)
    announced = models.BigIntegerField("annoncé")
    requested = models.BigIntegerField("sollicité")
    granted = models.BigIntegerField("accordé")
    contracted = models.BigIntegerField("conventionné")
    paid = models.BigIntegerField("versé")
    refused = models.BigIntegerField("refusé")
    expected = models.BigIntegerField("attendu")
    lines = models.BigIntegerField("lignes")
    answered = models.BigIntegerField("ce qui a eu une réponse")
    agreed_of_asked = models.BigIntegerField("accordé de ce qui était demandé")

    class Meta:
        verbose_name = "sommes d’un plan"
        verbose_name_plural = "sommes des plans"
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"sommes {self.pk} de {self.plan_id}"
