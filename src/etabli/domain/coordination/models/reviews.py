"""Reviews: a plan's indicators at the end of a period, valued, checked, locked; and what was put right afterwards."""

import uuid
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models

from etabli.domain.coordination.review_states import ValueState
from etabli.domain.foundation import clock
from etabli.domain.governance.models import Mandate
from etabli.domain.plans.models import Indicator, Plan

NUMBER: dict[str, Any] = {"max_digits": 20, "decimal_places": 4, "null": True, "blank": True}
TERMS = ("value", "numerator", "denominator", "weight")
NO_VALUE = models.Q(value=None, numerator=None, denominator=None, weight=None)
VALUED = models.Q(value__isnull=False) & (
    models.Q(numerator=None, denominator=None)
    | models.Q(numerator__isnull=False, denominator__isnull=False, denominator__gt=0)
)
WEIGHED = models.Q(weight=None) | models.Q(weight__isnull=False, weight__gt=0)


class Review(models.Model):
    """The review of a plan for a period of `reviews.yaml`. Once locked, the database refuses to change its values."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="reviews", verbose_name="plan")
    period = models.CharField("période", max_length=7)
    ends_on = models.DateField("fin de la période")
    due_on = models.DateField("valeurs attendues le")
    check_by = models.DateField("vérifiées le")
    opened_at = models.DateTimeField("ouverte le", default=clock.now)
    locked_at = models.DateTimeField("verrouillée le", null=True, blank=True)
    locked_by = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="verrouillée par"
    )

    class Meta:
        verbose_name = "revue d’indicateurs"
        verbose_name_plural = "revues d’indicateurs"
        ordering: ClassVar[list[str]] = ["-ends_on", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["plan", "period"], name="review_once_a_period"),
            models.CheckConstraint(
                condition=models.Q(due_on__gt=models.F("ends_on"), check_by__gt=models.F("due_on")),
                name="review_days_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(locked_at=None, locked_by=None)
                | models.Q(locked_at__isnull=False, locked_by__isnull=False),
                name="review_locked_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"revue {self.period}"


class ReviewValue(models.Model):
    """What is said of an indicator for a period. None before somebody says something.

    `warnings`: the rules that the value met when it was given. `locked` without a value: none was given in time.
    """

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="values", verbose_name="revue")
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="reviewed", verbose_name="indicateur"
    )
    state = models.CharField("état", max_length=10, choices=ValueState)
    value = models.DecimalField("valeur", **NUMBER)
    numerator = models.DecimalField("numérateur", **NUMBER)
    denominator = models.DecimalField("dénominateur", **NUMBER)
    weight = models.DecimalField("poids", **NUMBER)
    words = models.TextField("explication", max_length=2000, blank=True)
    warnings = models.JSONField("alertes", default=list, blank=True)
    submitted_by = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="soumise par"
    )
    submitted_at = models.DateTimeField("soumise le", null=True, blank=True)
    checked_by = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="vérifiée par"
    )
    checked_at = models.DateTimeField("vérifiée le", null=True, blank=True)
    reason = models.TextField("motif du renvoi", max_length=2000, blank=True)

    class Meta:
        verbose_name = "valeur d’une revue"
        verbose_name_plural = "valeurs d’une revue"
        ordering: ClassVar[list[str]] = ["review", "indicator"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["review", "indicator"], name="review_value_once_an_indicator"),
            models.CheckConstraint(
                condition=VALUED & WEIGHED & models.Q(submitted_by__isnull=False, submitted_at__isnull=False)
                | NO_VALUE & models.Q(state=ValueState.LOCKED, submitted_by=None, submitted_at=None),
                name="review_value_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ValueState.CHECKED) | models.Q(checked_at__isnull=False),
                name="review_value_checked_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(checked_at=None, checked_by=None)
                | models.Q(checked_at__isnull=False, checked_by__isnull=False)
                & ~models.Q(checked_by=models.F("submitted_by")),
                name="review_value_checked_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[ValueState.SUBMITTED, ValueState.TO_CORRECT], checked_at=None)
                | models.Q(state__in=[ValueState.CHECKED, ValueState.LOCKED]),
                name="review_value_state_as_checked",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ValueState.TO_CORRECT) | ~models.Q(reason=""),
                name="review_value_sent_back_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"valeur {self.indicator_id}"


class ReviewCorrection(models.Model):
    """What puts right a value that is locked: the value stays, the latest correction counts. Nothing changes it."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    corrected = models.ForeignKey(
        ReviewValue, on_delete=models.PROTECT, related_name="corrections", verbose_name="valeur corrigée"
    )
    value = models.DecimalField("valeur", max_digits=20, decimal_places=4)
    numerator = models.DecimalField("numérateur", **NUMBER)
    denominator = models.DecimalField("dénominateur", **NUMBER)
    weight = models.DecimalField("poids", **NUMBER)
    reason = models.TextField("motif", max_length=2000)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", verbose_name="par")
    at = models.DateTimeField("le", default=clock.now)

    class Meta:
        verbose_name = "correction d’une valeur"
        verbose_name_plural = "corrections de valeurs"
        ordering: ClassVar[list[str]] = ["at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="review_correction_says_why"),
            models.CheckConstraint(condition=VALUED & WEIGHED, name="review_correction_whole"),
        ]

    def __str__(self) -> str:
        return f"correction {self.id}"


class ReviewReminder(models.Model):
    """A reminder of the rules that is done with for a review: told, or passed over because a later one was due."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="reminders", verbose_name="revue")
    step = models.CharField("rappel", max_length=30)
    on = models.DateField("le")
    told = models.PositiveSmallIntegerField("personnes prévenues", default=0)

    class Meta:
        verbose_name = "rappel d’une revue"
        verbose_name_plural = "rappels de revues"
        ordering: ClassVar[list[str]] = ["on"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["review", "step"], name="review_reminded_once_a_step"),
        ]

    def __str__(self) -> str:
        return f"rappel {self.step}"


def current(value: ReviewValue) -> ReviewValue | ReviewCorrection | None:
    """What counts of a value, its corrections loaded: the latest correction, else what was checked; None: not known."""
    corrections = list(value.corrections.all())
    if corrections:
        return max(corrections, key=lambda one: (one.at, one.pk))
    return value if value.checked_at is not None else None


def terms(given: ReviewValue | ReviewCorrection) -> dict[str, Decimal | None]:
    return {name: getattr(given, name) for name in TERMS}
