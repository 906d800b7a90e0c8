"""Somebody to reach in a followed firm: the least that a visit needs."""

import uuid
from typing import ClassVar

from django.db import models

from etabli.domain.firms.models.followed import FollowedFirm


class FirmContact(models.Model):
    """Personal data: gone some months after the last exchange (`retention.forget_old_contacts`)."""

    personal_fields: ClassVar[tuple[str, ...]] = ("name", "function", "email", "phone")

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(FollowedFirm, on_delete=models.PROTECT, related_name="contacts", verbose_name="entreprise")
    name = models.CharField("nom", max_length=150)
    function = models.CharField("fonction", max_length=150, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    noted_on = models.DateField("noté le")

    class Meta:
        verbose_name = "contact d’une entreprise"
        verbose_name_plural = "contacts d’une entreprise"
        ordering: ClassVar[list[str]] = ["noted_on", "id"]

    def __str__(self) -> str:
        return f"contact {self.id}"

    def clean(self) -> None:
        self.name, self.email = " ".join(self.name.split()), self.email.strip().lower()

    @property
    def personal_subject(self) -> uuid.UUID:
        """Somebody without an account: the row stands for them."""
        return self.id
