"""A list of firms that somebody imports: the cells of their file until they confirm, the lines left out afterwards."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from etabli.domain.firms.followed_enums import Openness
from etabli.domain.governance.models import Person
from etabli.domain.territories.models import Territory


class FollowedImport(models.Model):
    """Theirs alone, for some days. Not on the trail: nothing changes before it is confirmed.

    `cells`: lines of the file as JSON text, emptied when it is done; `refused`: the lines left out, as CSV.
    """

    personal_fields: ClassVar[tuple[str, ...]] = ("cells", "refused", "file_name")
    off_trail: ClassVar[bool] = True

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="+", verbose_name="territoire")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", verbose_name="personne")
    file_name = models.CharField("fichier", max_length=120)
    openness = models.CharField("qui lit les notes", max_length=12, choices=Openness)
    cells = models.TextField("lignes du fichier", blank=True)
    counts = models.JSONField("lignes par sort", default=dict, blank=True)
    refused = models.TextField("lignes écartées", blank=True)
    made_at = models.DateTimeField("commencé le", default=timezone.now)
    done_at = models.DateTimeField("enregistré le", null=True, blank=True)

    class Meta:
        verbose_name = "importation d’entreprises"
        verbose_name_plural = "importations d’entreprises"
        ordering: ClassVar[list[str]] = ["-made_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(done_at=None) | models.Q(cells=""), name="followed_import_done_keeps_no_cells"
            ),
        ]

    def __str__(self) -> str:
        return f"importation {self.id}"

    @property
    def personal_subject(self) -> uuid.UUID:
        return self.person_id
