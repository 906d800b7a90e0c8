"""What a territory said of a signal about an establishment: seen, or not useful; a newer signal shows again."""

import uuid
from typing import ClassVar

from django.db import models

from etabli.domain.governance.models import Mandate
from etabli.domain.territories.models import Territory


class SignalVerdict(models.TextChoices):
    """What became of it."""

    SEEN = "seen", "vu"
    USELESS = "useless", "pas utile"


class SignalMark(models.Model):
    """Once a territory, establishment, rule and evidence (`evidence`: its seal)."""

    personal_fields: ClassVar[tuple[str, ...]] = ("siret", "reason")

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+", verbose_name="territoire")
    siret = models.CharField("SIRET", max_length=14)
    signal = models.CharField("signal", max_length=30)
    evidence = models.CharField("preuve", max_length=64)
    verdict = models.CharField("suite", max_length=7, choices=SignalVerdict)
    reason = models.CharField("motif", max_length=300, blank=True)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", verbose_name="mandat")
    on = models.DateField("le")

    class Meta:
        verbose_name = "suite d’un signal"
        verbose_name_plural = "suites d’un signal"
        ordering: ClassVar[list[str]] = ["-on", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["territory", "siret", "signal", "evidence"], name="signal_marked_once_a_territory"
            ),
            models.CheckConstraint(condition=models.Q(verdict__in=SignalVerdict.values), name="signal_verdict_known"),
            models.CheckConstraint(
                condition=~models.Q(verdict=SignalVerdict.USELESS) | ~models.Q(reason=""),
                name="signal_useless_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"suite d’un signal {self.id}"

    @property
    def personal_subject(self) -> uuid.UUID:
        return self.id
