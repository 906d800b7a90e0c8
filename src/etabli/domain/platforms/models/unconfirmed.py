"""What somebody without an account asked for, until the address that they gave says so; then it is a booking."""

from django.db import models
from django.utils import timezone

from etabli.domain.governance.models.secret_links import Unconfirmed
from etabli.domain.platforms.models.asked import Asked


class UnconfirmedBooking(Asked, Unconfirmed):
    """No act: nobody is told, it holds no place, it is on no trail, and goes after two days."""

    created_at = models.DateTimeField("reçue le", default=timezone.now)

    class Meta:
        verbose_name = "réservation à confirmer"
        verbose_name_plural = "réservations à confirmer"
