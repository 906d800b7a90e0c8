"""What somebody holds by a secret of an address: a link that opens one thing for a time, or what waits to be confirmed.

The hash alone of a secret is kept, and it is on no trail.
"""

import uuid
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models

from etabli.domain.foundation import clock
from etabli.domain.governance import secret


class HeldBySecret(models.Model):
    """A row that a secret finds."""

    silent_fields: ClassVar[tuple[str, ...]] = ("secret_hash",)

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    secret_hash = models.CharField(max_length=64, unique=True)

    class Meta:
        abstract = True

    @classmethod
    def held_by(cls, hidden: str) -> models.QuerySet[Self]:
        """The row of a secret, or none."""
        return cls._default_manager.filter(secret_hash=secret.hashed(hidden))


class SecretLink(HeldBySecret):
    """A link that opens one thing to whoever holds it, until a moment."""

    made_at = models.DateTimeField("fait le", default=clock.now)
    expires_at = models.DateTimeField("valable jusqu’au")

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["-made_at"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.id}"

    @classmethod
    def made(cls, expires_at: datetime, **of: Any) -> tuple[str, Self]:
        """The secret, which is not kept, and the link to save. `of`: what it opens, and for whom."""
        hidden = secret.fresh()
        return hidden, cls(secret_hash=secret.hashed(hidden), expires_at=expires_at, **of)

    @classmethod
    def open_by(cls, hidden: str) -> models.QuerySet[Self]:
        """The same row, while it opens anything."""
        return cls.held_by(hidden).filter(expires_at__gt=clock.now())


class Unconfirmed(HeldBySecret):
    """What somebody sent, until the address that they gave says so. No act: nobody is told, and it goes."""

    off_trail: ClassVar[bool] = True

    expires_at = models.DateTimeField("à confirmer avant le")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.id}"


def expires_later(name: str) -> models.CheckConstraint:
    """That a link ends after it is made."""
    return models.CheckConstraint(condition=models.Q(expires_at__gt=models.F("made_at")), name=name)
