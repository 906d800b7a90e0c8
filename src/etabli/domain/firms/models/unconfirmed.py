"""What somebody without an account stated, until the address that they gave says so; then it is a need."""

from django.db import models
from django.utils import timezone

from etabli.domain.firms.models.stated import Stated
from etabli.domain.governance.models.secret_links import Unconfirmed


class UnconfirmedNeed(Stated, Unconfirmed):
    """No act: nobody is told, it is on no trail, and goes after two days."""

    created_at = models.DateTimeField("reçu le", default=timezone.now)

    class Meta:
        verbose_name = "besoin à confirmer"
        verbose_name_plural = "besoins à confirmer"
