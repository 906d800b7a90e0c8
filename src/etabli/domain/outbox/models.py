"""A message to one address."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone


class Message(models.Model):
    """Waits until `sent_at` or `given_up_at`. The text of a message that holds a secret is emptied once it is sent."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("nature", max_length=40)
    to = models.EmailField("destinataire")
    subject = models.CharField("objet", max_length=200)
    text = models.TextField("texte")
    calendar = models.TextField("invitation (iCalendar)", blank=True)  # sent as an attachment that calendars read
    headers = models.JSONField("en-têtes", default=dict, blank=True)
    secret = models.BooleanField("contient un secret", default=False)
    created_at = models.DateTimeField("écrit le", default=timezone.now)
    next_try_at = models.DateTimeField("prochain essai", default=timezone.now)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    sent_at = models.DateTimeField("envoyé le", null=True)
    given_up_at = models.DateTimeField("abandonné le", null=True)
    error = models.CharField("dernière erreur", max_length=300, blank=True)

    class Meta:
        verbose_name = "message"
        ordering: ClassVar[list[str]] = ["created_at"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(sent_at__isnull=True, given_up_at__isnull=True),
                name="message_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.to}"
