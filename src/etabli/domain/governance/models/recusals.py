"""Déport: a person stands back from a subject that touches their interests."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from etabli.domain.governance.enums import Ground
from etabli.domain.governance.models.people import Person
from etabli.domain.territories.models import Territory


class Recusal(models.Model):
    """From its start the person neither sees the confidential part of the subject nor gives an opinion on it.

    The subject is an object of any context, by kind and id, with its title as it was then.
    """

    personal_fields: ClassVar[tuple[str, ...]] = ("explanation",)

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="recusals", verbose_name="personne")
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="recusals")
    subject_kind = models.CharField("nature du sujet", max_length=60)
    subject_id = models.CharField("sujet", max_length=64)
    subject_title = models.CharField("intitulé", max_length=300)
    ground = models.CharField("motif", max_length=11, choices=Ground)
    explanation = models.TextField("précisions", blank=True)
    declared_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="recusals_declared", verbose_name="déclaré par"
    )
    declared_at = models.DateTimeField("déclaré le", default=timezone.now)
    lifted_at = models.DateTimeField("levé le", null=True, blank=True)

    class Meta:
        verbose_name = "déport"
        ordering: ClassVar[list[str]] = ["-declared_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "subject_kind", "subject_id"],
                condition=models.Q(lifted_at__isnull=True),
                name="one_recusal_a_person_and_subject",
            ),
            models.CheckConstraint(condition=models.Q(ground__in=Ground.values), name="recusal_ground_known"),
        ]

    def __str__(self) -> str:
        return f"déport {self.id}"

    @property
    def personal_subject(self) -> uuid.UUID:
        return self.person_id
