"""What a committee decided, what became of it, the minutes that say so, and what was added to them later."""

import uuid
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from etabli.domain.coordination.meeting_enums import SETTLED, Effect, Outcome
from etabli.domain.coordination.models.meetings import AgendaItem, Meeting
from etabli.domain.foundation import clock
from etabli.domain.governance.models import Mandate, Person


class Decision(models.Model):
    """Words on an item. `effect` and `value`: what it changed of the item's fiche, at once, as its cause.

    A task has somebody who does it (`owner`) or a day by which it is done (`due_on`), and `settled_on` when it was.
    """

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="decisions", verbose_name="point")
    text = models.TextField("décision", max_length=2000)
    effect = models.CharField("effet", max_length=8, choices=Effect, blank=True)
    value = models.CharField("valeur", max_length=40, blank=True)
    before = models.CharField("valeur d’avant", max_length=40, blank=True)
    owner = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks", verbose_name="confiée à"
    )
    due_on = models.DateField("pour le", null=True, blank=True)
    outcome = models.CharField("suite", max_length=8, choices=Outcome)
    settled_on = models.DateField("suite donnée le", null=True, blank=True)
    note = models.TextField("précision sur la suite", max_length=1000, blank=True)
    by = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", verbose_name="enregistrée par")
    at = models.DateTimeField("enregistrée le", default=clock.now)

    class Meta:
        verbose_name = "décision"
        ordering: ClassVar[list[str]] = ["at", "id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["outcome", "due_on"], name="decision_by_outcome")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~models.Q(text=""), name="decision_has_words"),
            models.CheckConstraint(condition=models.Q(effect__in=Effect.values), name="decision_effect_known"),
            models.CheckConstraint(
                condition=models.Q(effect="", value="", before="") | ~models.Q(effect="") & ~models.Q(value=""),
                name="decision_effect_has_its_value",
            ),
            models.CheckConstraint(condition=models.Q(outcome__in=Outcome.values), name="decision_outcome_known"),
            models.CheckConstraint(
                condition=models.Q(outcome__in=SETTLED, settled_on__isnull=False)
                | ~models.Q(outcome__in=SETTLED) & models.Q(settled_on=None),
                name="decision_settled_on_a_day",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome=Outcome.TO_DO)
                | models.Q(owner__isnull=False)
                | models.Q(due_on__isnull=False),
                name="decision_task_has_somebody_or_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"décision {self.id}"

    def clean(self) -> None:
        if self.effect and self.item.fiche_id is None:
            raise ValidationError({"effect": "Cet effet demande un point qui porte sur une fiche."})


class Minutes(models.Model):
    """The minutes of a meeting. Closed, `content` holds all that they say, sealed; the database refuses to alter them.

    `content_hash` is the SHA-256 of `content`. An error is corrected by an addendum.
    """

    silent_fields: ClassVar[tuple[str, ...]] = ("content",)  # on the trail by its hash: it holds what is reserved

    meeting = models.OneToOneField(
        Meeting, primary_key=True, on_delete=models.PROTECT, related_name="record", verbose_name="réunion"
    )
    text = models.TextField("texte", max_length=20000, blank=True)
    content = models.JSONField("contenu", default=dict, blank=True, editable=False)
    content_hash = models.CharField("empreinte", max_length=64, blank=True, editable=False)
    drafted_at = models.DateTimeField("rédigé le", default=clock.now)
    closed_at = models.DateTimeField("arrêté le", null=True, blank=True)
    closed_by = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="arrêté par"
    )

    class Meta:
        verbose_name = "compte rendu"
        verbose_name_plural = "comptes rendus"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(closed_at=None, closed_by=None, content_hash="")
                | models.Q(closed_at__isnull=False, closed_by__isnull=False) & ~models.Q(content_hash=""),
                name="minutes_closed_are_sealed",
            ),
        ]

    def __str__(self) -> str:
        return f"compte rendu {self.meeting_id}"


class Addendum(models.Model):
    """What was put right of closed minutes, and why. Nothing of it changes."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="addenda", verbose_name="compte rendu")
    text = models.TextField("rectification", max_length=4000)
    by = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", verbose_name="par")
    at = models.DateTimeField("le", default=clock.now)

    class Meta:
        verbose_name = "rectificatif"
        ordering: ClassVar[list[str]] = ["at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~models.Q(text=""), name="addendum_has_words"),
        ]

    def __str__(self) -> str:
        return f"rectificatif {self.id}"
