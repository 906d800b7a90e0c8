"""Signing in by e-mail link, and the attempts that are counted to slow down whoever tries too often."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone


class LoginLink(models.Model):
    """A link sent to an address: works once, minutes long, in the browser that asked for it.

    The secret of the link and that of the browser's cookie are kept as hashes. A row is made for every address, also
    one without an account: asking takes the same work, and who has an account can't be found out by asking.
    """

    # Neither is on the trail: the first says whose data it is to the register, the second that it opens something.
    personal_fields: ClassVar[tuple[str, ...]] = ("email",)
    silent_fields: ClassVar[tuple[str, ...]] = ("secret_hash", "browser_hash")

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("adresse électronique")
    secret_hash = models.CharField(max_length=64, unique=True)
    browser_hash = models.CharField(max_length=64)
    next_path = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "lien de connexion"
        verbose_name_plural = "liens de connexion"

    def __str__(self) -> str:
        return f"lien {self.id}"


class Attempt(models.Model):
    """One try at something that must not be tried without end. `key_hash` hides the address or the machine."""

    kind = models.CharField(max_length=20)
    key_hash = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "tentative"
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["kind", "key_hash", "at"], name="attempt_by_key")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at}"
