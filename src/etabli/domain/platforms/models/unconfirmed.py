"""What somebody without an account asked for, until the address that they gave says so; then it is a booking."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from etabli.domain.platforms.models.asked import Asked


class UnconfirmedBooking(Asked):
    """No act: nobody is told, it holds no place, it is on no trail, and goes after two days."""

    off_trail: ClassVar[bool] = True
    silent_fields: ClassVar[tuple[str, ...]] = ("secret_hash",)

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField("reçue le", default=timezone.now)
    expires_at = models.DateTimeField("à confirmer avant le")

    class Meta:
        verbose_name = "réservation à confirmer"
        verbose_name_plural = "réservations à confirmer"

    def __str__(self) -> str:
        return f"réservation à confirmer {self.id}"
