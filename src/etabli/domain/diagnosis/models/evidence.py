"""What stands behind a finding: a survey, an interview, a document, answers to a questionnaire."""

import uuid
from typing import ClassVar

from django.db import models

from etabli.domain.diagnosis.enums import EvidenceKind
from etabli.domain.diagnosis.models.findings import Finding
from etabli.domain.diagnosis.models.questionnaires import Questionnaire
from etabli.domain.foundation import clock
from etabli.domain.governance.models import Person


class Evidence(models.Model):
    """A piece of evidence. `restricted`: read by those who read the confidential part.

    A file is kept by its SHA-256 outside the web root (`files`); `file_name` is only what it is called when it is
    downloaded. Texts may quote people: the trail sets them apart. `forgotten_at`: text and file went with the phase.
    """

    personal_fields: ClassVar[tuple[str, ...]] = ("text", "source", "file_name")

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="evidence", verbose_name="constat")
    kind = models.CharField("nature", max_length=13, choices=EvidenceKind)
    text = models.TextField("ce qu’elle dit")
    dated_on = models.DateField("date", null=True, blank=True)
    source = models.CharField("source", max_length=200, blank=True)
    restricted = models.BooleanField("réservée", default=False)
    file_name = models.CharField("nom du fichier", max_length=120, blank=True)
    file_kind = models.CharField("type du fichier", max_length=5, blank=True)
    file_size = models.PositiveIntegerField("taille du fichier", null=True, blank=True)
    file_sha256 = models.CharField("empreinte du fichier", max_length=64, blank=True, db_index=True)
    questionnaire = models.ForeignKey(
        Questionnaire, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence"
    )
    question = models.CharField("question", max_length=8, blank=True)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="evidence", verbose_name="auteur")
    created_at = models.DateTimeField("ajoutée le", default=clock.now)
    forgotten_at = models.DateTimeField("effacée le", null=True, blank=True)

    class Meta:
        verbose_name = "preuve"
        ordering: ClassVar[list[str]] = ["created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(kind__in=EvidenceKind.values), name="evidence_kind_known"),
            models.CheckConstraint(
                condition=models.Q(file_sha256="", file_kind="", file_size__isnull=True)
                | ~models.Q(file_sha256="") & ~models.Q(file_kind="") & models.Q(file_size__isnull=False),
                name="evidence_file_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=EvidenceKind.QUESTIONNAIRE, questionnaire__isnull=False)
                | ~models.Q(kind=EvidenceKind.QUESTIONNAIRE) & models.Q(questionnaire__isnull=True),
                name="evidence_of_answers_names_its_questionnaire",
            ),
        ]

    def __str__(self) -> str:
        return f"preuve {self.id}"

    @property
    def personal_subject(self) -> uuid.UUID:
        """Whoever it quotes may have no account: the piece stands for them."""
        return self.id
