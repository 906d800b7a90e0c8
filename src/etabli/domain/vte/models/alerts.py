"""An alert: somebody without an account is told of new offers that answer what they asked."""

import uuid
from typing import ClassVar

from django.db import models

from etabli.domain.foundation import clock


class Cadence(models.TextChoices):
    """How often it is sent."""

    DAILY = "daily", "chaque jour"
    WEEKLY = "weekly", "chaque semaine"


class Alert(models.Model):
    """`asked`: the filters of the list, as its address has them. Not confirmed: it sends nothing, and goes.

    No act of the programme: it is on no trail. `told_until`: offers published up to that day, once it was
    over, were sent.
    """

    off_trail: ClassVar[bool] = True
    silent_fields: ClassVar[tuple[str, ...]] = ("secret_hash",)
    personal_fields: ClassVar[tuple[str, ...]] = ("email", "asked")

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("adresse électronique")
    asked = models.CharField("ce qui est cherché", max_length=600, blank=True)
    cadence = models.CharField("rythme", max_length=6, choices=Cadence)
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField("demandée le", default=clock.now)
    confirmed_at = models.DateTimeField("confirmée le", null=True, blank=True)
    expires_at = models.DateTimeField("finit le")
    told_until = models.DateField("envoyée jusqu’au", null=True, blank=True)

    class Meta:
        verbose_name = "alerte d’offres"
        verbose_name_plural = "alertes d’offres"
        ordering: ClassVar[list[str]] = ["created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="alert_expires_later"
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None, told_until=None)
                | models.Q(confirmed_at__isnull=False, told_until__isnull=False),
                name="alert_confirmed_tells_from_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"alerte {self.id}"
