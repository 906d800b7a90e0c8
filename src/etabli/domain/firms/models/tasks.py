"""What is to do for a followed firm, by whom, by which day."""

import uuid
from datetime import date
from typing import ClassVar

from django.db import models

from etabli.domain.firms.models.followed import FollowedFirm
from etabli.domain.governance.models import Mandate


class FirmTask(models.Model):
    """`assignee`: the mandate under which somebody does it; once that ended, nobody does (`queries.handover`)."""

    personal_fields: ClassVar[tuple[str, ...]] = ("title",)

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(FollowedFirm, on_delete=models.PROTECT, related_name="tasks", verbose_name="entreprise")
    title = models.CharField("à faire", max_length=200)
    due_on = models.DateField("pour le")
    assignee = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", verbose_name="confiée à")
    made_by = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", verbose_name="notée par")
    made_on = models.DateField("notée le")
    done_on = models.DateField("faite le", null=True, blank=True)
    done_by = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="faite par"
    )

    class Meta:
        verbose_name = "tâche pour une entreprise"
        verbose_name_plural = "tâches pour une entreprise"
        ordering: ClassVar[list[str]] = ["due_on", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["firm", "done_on", "due_on"], name="firm_task_by_firm"),
            models.Index(fields=["assignee", "done_on"], name="firm_task_by_assignee"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(done_on=None, done_by=None)
                | models.Q(done_on__isnull=False, done_on__gte=models.F("made_on"), done_by__isnull=False),
                name="firm_task_done_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"tâche {self.id}"

    @property
    def personal_subject(self) -> uuid.UUID:
        return self.firm_id

    def is_late(self, on: date) -> bool:
        """`queries.followed.late` says it to the database."""
        return self.done_on is None and self.due_on < on
