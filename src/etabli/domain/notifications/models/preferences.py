"""How often a person wants to be written to about a group of notices."""

import uuid
from typing import ClassVar

from django.db import models

from etabli.domain.governance.models import Person
from etabli.domain.notifications.enums import Cadence


class Preference(models.Model):
    """Without one, each kind is told as it declares."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", verbose_name="personne")
    group = models.CharField("groupe", max_length=40)
    cadence = models.CharField("rythme", max_length=10, choices=Cadence.choices)

    class Meta:
        verbose_name = "réglage des notifications"
        verbose_name_plural = "réglages des notifications"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "group"], name="preference_once_a_person_and_group"),
            models.CheckConstraint(condition=models.Q(cadence__in=Cadence.values), name="preference_cadence_known"),
        ]

    def __str__(self) -> str:
        return f"{self.group} : {self.get_cadence_display()}"
