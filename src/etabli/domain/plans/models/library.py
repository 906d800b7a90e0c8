"""Fiches published as models for other territories, and drafts of a form that somebody is writing."""

import uuid
from typing import ClassVar

from django.db import models

from etabli.domain.foundation import clock
from etabli.domain.governance.models import Person
from etabli.domain.plans.models.fiches import Fiche
from etabli.domain.territories.models import Territory


class Template(models.Model):
    """A fiche without names and amounts, that others may start from. `axes`: those of findings it takes up."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="templates")
    source = models.ForeignKey(
        Fiche, null=True, blank=True, on_delete=models.PROTECT, related_name="templates", verbose_name="fiche d’origine"
    )
    title = models.CharField("intitulé", max_length=200)
    phase = models.CharField("phase", max_length=20)
    axis = models.CharField("axe", max_length=30)
    project_type = models.CharField("type de projet", max_length=30, blank=True)
    values = models.JSONField("champs", default=dict)
    published_at = models.DateTimeField("publié le", default=clock.now)
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)

    class Meta:
        verbose_name = "modèle de fiche"
        verbose_name_plural = "modèles de fiche"
        ordering: ClassVar[list[str]] = ["title"]

    def __str__(self) -> str:
        return self.title


class Draft(models.Model):
    """What a person was writing in the form of a fiche, saved by itself. Theirs alone; no act, so not on the trail."""

    personal_fields: ClassVar[tuple[str, ...]] = ("typed",)
    off_trail: ClassVar[bool] = True

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="fiche_drafts", verbose_name="personne")
    fiche = models.ForeignKey(Fiche, on_delete=models.CASCADE, related_name="drafts", verbose_name="fiche")
    revision = models.PositiveIntegerField("révision lue")
    typed = models.JSONField("saisie", default=dict)
    saved_at = models.DateTimeField("enregistré le", default=clock.now)

    class Meta:
        verbose_name = "brouillon"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "fiche"], name="one_draft_a_person_and_fiche"),
        ]

    def __str__(self) -> str:
        return f"brouillon {self.id}"

    @property
    def personal_subject(self) -> uuid.UUID:
        return self.person_id
