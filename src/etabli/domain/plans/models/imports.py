"""An import that somebody has begun: the cells of their file, what they said of its columns, what became of it."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from etabli.domain.governance.models import Person
from etabli.domain.plans.models.plans import Plan


class ImportState(models.TextChoices):
    """Where an import stands."""

    OPEN = "open", "en cours"
    DONE = "done", "enregistré"


class Import(models.Model):
    """Theirs alone, for some days. Not on the trail: nothing of the plan changes before it is confirmed.

    `cells`: the sheets as JSON text (`spreadsheets.sheets`), emptied when it is done; `tables`: what each holds
    (`exchange.mapping.Held`); `refused`: the lines left out, kept to be downloaded. `seen`: the revision of each fiche
    that the preview shown last would change; `put_back`: the lines whose values are wanted where somebody changed them
    since the file was exported.
    """

    personal_fields: ClassVar[tuple[str, ...]] = ("cells", "refused", "file_name")
    off_trail: ClassVar[bool] = True

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="imports", verbose_name="plan")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="imports", verbose_name="personne")
    file_name = models.CharField("fichier", max_length=120)
    state = models.CharField("état", max_length=4, choices=ImportState, default=ImportState.OPEN)
    cells = models.TextField("lignes du fichier", blank=True)
    tables = models.JSONField("ce que contient chaque feuille", default=list, blank=True)
    axis = models.CharField("axe des lignes qui n’en ont pas", max_length=30, blank=True)
    erases = models.BooleanField("une case vide efface", default=False)
    seen = models.JSONField("révisions montrées", default=dict, blank=True)
    put_back = models.JSONField("lignes à remettre comme dans le fichier", default=list, blank=True)
    counts = models.JSONField("lignes par sort", default=dict, blank=True)
    refused = models.TextField("lignes refusées", blank=True)
    touched_at = models.DateTimeField("modifié le", default=timezone.now)

    class Meta:
        verbose_name = "importation"
        ordering: ClassVar[list[str]] = ["-touched_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(state__in=ImportState.values), name="import_state_known"),
            models.CheckConstraint(
                condition=models.Q(state=ImportState.OPEN) | models.Q(cells=""), name="import_done_keeps_no_cells"
            ),
        ]

    def __str__(self) -> str:
        return f"importation {self.id}"

    @property
    def personal_subject(self) -> uuid.UUID:
        return self.person_id
