"""An exchange with a followed firm: when, how, who of ours, what was said, who may read it."""

import uuid
from typing import ClassVar

from django.core.validators import MaxLengthValidator
from django.db import models

from etabli.domain.firms.followed_enums import AS_READ, ExchangeKind, Openness
from etabli.domain.firms.models.followed import LONGEST, FollowedFirm
from etabli.domain.foundation import clock
from etabli.domain.governance.models import Mandate


class Exchange(models.Model):
    """`mandate` wrote it, `held_by` met the firm. Whoever may not read it does not know that it is there."""

    personal_fields: ClassVar[tuple[str, ...]] = ("note",)

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(
        FollowedFirm, on_delete=models.PROTECT, related_name="exchanges", verbose_name="entreprise"
    )
    kind = models.CharField("nature", max_length=7, choices=ExchangeKind)
    on = models.DateField("le")
    held_by = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", verbose_name="par")
    note = models.TextField("note", validators=[MaxLengthValidator(LONGEST)])
    openness = models.CharField("qui lit", max_length=12, choices=Openness)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", verbose_name="noté par")
    at = models.DateTimeField("noté le", default=clock.now)

    class Meta:
        verbose_name = "échange avec une entreprise"
        verbose_name_plural = "échanges avec une entreprise"
        ordering: ClassVar[list[str]] = ["-on", "-at"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["firm", "-on"], name="exchange_by_firm")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(kind__in=ExchangeKind.values), name="exchange_kind_known"),
            models.CheckConstraint(condition=models.Q(openness__in=Openness.values), name="exchange_openness_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"

    @property
    def read_by(self) -> str:
        """Who reads it, as it is said to a reader who is not its author."""
        return AS_READ[Openness(self.openness)]

    @property
    def personal_subject(self) -> uuid.UUID:
        return self.firm_id
