"""Déport: a person stands back from a subject that touches their interests; or somebody reports that they should."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from etabli.domain.governance.enums import Ground
from etabli.domain.governance.models.people import Person
from etabli.domain.territories.models import Territory


class RecusalQuerySet(models.QuerySet["Recusal"]):
    def in_force(self) -> "RecusalQuerySet":
        """Those that close something: confirmed, and not lifted."""
        return self.filter(confirmed_at__isnull=False, lifted_at__isnull=True)

    def waiting(self) -> "RecusalQuerySet":
        """Those that somebody reported of another, and that nobody confirmed or dismissed: they close nothing."""
        return self.filter(confirmed_at__isnull=True, lifted_at__isnull=True)


class Recusal(models.Model):
    """Once confirmed, the person neither sees the confidential part of the subject nor gives an opinion on it.

    One's own is confirmed as it is declared. One reported of somebody else (signalement) waits for that person, or for
    the Région or the State: `confirmed_by` is never who reported it; it is empty for those older than this rule.
    `lifted_at` without `confirmed_at`: it was dismissed. The subject is an object of any context, by kind and id, with
    its title as it was then.
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
    confirmed_by = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="recusals_confirmed",
        verbose_name="confirmé par",
    )
    confirmed_at = models.DateTimeField("confirmé le", null=True, blank=True)
    lifted_at = models.DateTimeField("levé le", null=True, blank=True)

    objects = RecusalQuerySet.as_manager()

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
            models.CheckConstraint(
                condition=~models.Q(declared_by=models.F("person")) | models.Q(confirmed_at__isnull=False),
                name="own_recusal_in_force_at_once",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True)
                | models.Q(confirmed_at__isnull=False)
                & (models.Q(confirmed_by=models.F("person")) | ~models.Q(confirmed_by=models.F("declared_by"))),
                name="recusal_confirmed_by_another_than_who_reported",
            ),
        ]

    def __str__(self) -> str:
        return f"déport {self.id}"

    @property
    def own(self) -> bool:
        """Declared by the person themselves."""
        return self.declared_by_id == self.person_id

    @property
    def waits(self) -> bool:
        return self.confirmed_at is None and self.lifted_at is None

    @property
    def personal_subject(self) -> uuid.UUID:
        return self.person_id
