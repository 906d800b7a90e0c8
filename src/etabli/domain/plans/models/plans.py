"""The plan d'action of a territory, and its ambitions."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from etabli.domain.diagnosis.models import Finding
from etabli.domain.foundation import clock
from etabli.domain.territories.models import Territory

KIND = "plans.plan"


class Plan(models.Model):
    """One a territory (a territory belongs to a phase). `state`: see the workflow of its phase.

    The texts are those of the contract that introduce the fiches; `articles` are those of its articles that the
    territory says in its own words, by id. `revision` counts their changes.
    """

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.OneToOneField(
        Territory, on_delete=models.PROTECT, related_name="plan", verbose_name="territoire"
    )
    state = models.CharField("état", max_length=20)
    since = models.DateField("dans cet état depuis", default=timezone.localdate)
    presentation = models.TextField("présentation du territoire", blank=True)
    stakes = models.TextField("enjeux", blank=True)
    strategy = models.TextField("stratégie", blank=True)
    articles = models.JSONField("articles récrits", default=dict, blank=True)
    starts_on = models.DateField("début", null=True, blank=True)
    ends_on = models.DateField("fin", null=True, blank=True)
    revision = models.PositiveIntegerField("révision", default=1)
    created_at = models.DateTimeField("créé le", default=clock.now)

    class Meta:
        verbose_name = "plan d’action"
        verbose_name_plural = "plans d’action"
        ordering: ClassVar[list[str]] = ["territory"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True)
                | models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="plan_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"plan d’action {self.territory_id}"


class Ambition(models.Model):
    """What the territory wants on an axis, and the findings that it answers."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="ambitions", verbose_name="plan")
    axis = models.CharField("axe", max_length=30)
    title = models.CharField("intitulé", max_length=200)
    text = models.TextField("texte", blank=True)
    position = models.PositiveSmallIntegerField("rang", default=100)
    findings = models.JSONField("constats", default=list, blank=True, help_text="identifiants des constats")

    class Meta:
        verbose_name = "ambition"
        ordering: ClassVar[list[str]] = ["axis", "position", "title"]

    def __str__(self) -> str:
        return self.title

    def known_findings(self) -> models.QuerySet[Finding]:
        """The findings it names, those that are there."""
        return Finding.objects.filter(pk__in=self.findings)
