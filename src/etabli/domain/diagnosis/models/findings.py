"""A finding of a territory, its confidential part, the opinions on it, and the releases that were drawn from."""

import uuid
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from etabli.domain.diagnosis.enums import Axis, Confidence, Importance, Kind, Origin, State
from etabli.domain.foundation import clock
from etabli.domain.governance.models import Person
from etabli.domain.territories.models import Territory

SUBJECT = "diagnosis.finding"  # how a déport names a finding
NO_REASON = "Dites pourquoi ce constat est écarté : le motif reste lisible."


class Finding(models.Model):
    """An atout or a frein of a territory: drawn from a release, or added by its people.

    `sentence` is what was derived or first written, `wording` what the people of the territory made of it. `figures`
    is the comparison of the release it stands on, frozen (`derivation.Derived.figures`); `pending` what a later
    release says instead, until somebody decides. `revision` counts the changes that people made: whoever writes
    says which one they read. `position` orders the findings of an axis.
    """

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="findings", verbose_name="territoire"
    )
    origin = models.CharField("origine", max_length=7, choices=Origin)
    key = models.CharField("règle", max_length=80, blank=True)
    kind = models.CharField("nature", max_length=5, choices=Kind)
    axis = models.CharField("axe", max_length=10, choices=Axis)
    title = models.CharField("intitulé", max_length=200)
    sentence = models.TextField("phrase d’origine")
    wording = models.TextField("reformulation", blank=True)
    figures = models.JSONField("chiffres", null=True, blank=True)
    pending = models.JSONField("chiffres de la nouvelle version", null=True, blank=True)
    state = models.CharField("état", max_length=8, choices=State, default=State.PROPOSED)
    reason = models.TextField("motif", blank=True)
    importance = models.PositiveSmallIntegerField("importance", choices=Importance, null=True, blank=True)
    confidence = models.PositiveSmallIntegerField("confiance", choices=Confidence, null=True, blank=True)
    position = models.PositiveSmallIntegerField("rang", default=100)
    revision = models.PositiveIntegerField("révision", default=1)
    author = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="findings", verbose_name="auteur"
    )
    created_at = models.DateTimeField("créé le", default=clock.now)

    class Meta:
        verbose_name = "constat"
        ordering: ClassVar[list[str]] = ["axis", "position", "created_at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["territory", "key"], condition=~models.Q(key=""), name="finding_once_a_territory"
            ),
            models.CheckConstraint(
                condition=models.Q(origin=Origin.LOCAL, key="", figures__isnull=True)
                | models.Q(origin=Origin.DERIVED, figures__isnull=False) & ~models.Q(key=""),
                name="finding_derived_has_its_figures",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=State.REJECTED, reason=""), name="finding_rejected_with_a_reason"
            ),
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="finding_state_known"),
            models.CheckConstraint(
                condition=models.Q(importance__isnull=True) | models.Q(importance__range=(1, 4)),
                name="finding_importance_1_to_4",
            ),
            models.CheckConstraint(
                condition=models.Q(confidence__isnull=True) | models.Q(confidence__range=(1, 4)),
                name="finding_confidence_1_to_4",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def text(self) -> str:
        """What is read: the rewording where there is one."""
        return self.wording or self.sentence

    @property
    def subject(self) -> tuple[str, str]:
        """How a déport names it."""
        return SUBJECT, str(self.pk)

    def clean(self) -> None:
        if self.state == State.REJECTED and not self.reason.strip():
            raise ValidationError({"reason": NO_REASON})


class ConfidentialPart(models.Model):
    """What only those may read whom `diagnosis.confidential` lets. Its entries have a scope of their own."""

    finding = models.OneToOneField(
        Finding, primary_key=True, on_delete=models.PROTECT, related_name="confidential_part", verbose_name="constat"
    )
    text = models.TextField("partie confidentielle", blank=True)
    revision = models.PositiveIntegerField("révision", default=1)

    class Meta:
        verbose_name = "partie confidentielle"
        verbose_name_plural = "parties confidentielles"

    def __str__(self) -> str:
        return f"partie confidentielle {self.pk}"


class Rating(models.Model):
    """The opinion of one person on one finding."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="ratings", verbose_name="constat")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="ratings", verbose_name="personne")
    importance = models.PositiveSmallIntegerField("importance", choices=Importance)
    confidence = models.PositiveSmallIntegerField("confiance", choices=Confidence)
    comment = models.TextField("commentaire", blank=True)
    given_at = models.DateTimeField("donné le", default=clock.now)

    class Meta:
        verbose_name = "avis"
        verbose_name_plural = "avis"
        ordering: ClassVar[list[str]] = ["given_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["finding", "person"], name="one_rating_a_person_and_finding"),
            models.CheckConstraint(
                condition=models.Q(importance__range=(1, 4), confidence__range=(1, 4)), name="rating_1_to_4"
            ),
        ]

    def __str__(self) -> str:
        return f"avis {self.id}"


class Drawing(models.Model):
    """The proposals of a release were drawn for a territory: never twice."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="drawings")
    release_id = models.CharField("version des données", max_length=64)
    at = models.DateTimeField("quand", default=clock.now)

    class Meta:
        verbose_name = "tirage"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["territory", "release_id"], name="drawn_once_a_release"),
        ]

    def __str__(self) -> str:
        return f"{self.territory_id} {self.release_id}"
