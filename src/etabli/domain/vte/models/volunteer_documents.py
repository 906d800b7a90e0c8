"""A document that a file needs: asked, deposited, judged not right with a reason, accepted."""

import uuid
from typing import ClassVar

from django.db import models

from etabli.domain.vte.models.volunteers import Volunteer
from etabli.domain.vte.volunteer_enums import DocumentState


class VolunteerDocument(models.Model):
    """`requirement` is its id in the scheme (`documents:` of `catalogue/aids/schemes/vte-*.yaml`). The file is kept by
    its SHA-256, outside the web root; a deposit takes the place of the one before.
    """

    personal_fields: ClassVar[tuple[str, ...]] = ("file_name", "reason")

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="documents", verbose_name="dossier")
    requirement = models.CharField("pièce", max_length=30)
    state = models.CharField("état", max_length=9, choices=DocumentState, default=DocumentState.ASKED)
    deposited_on = models.DateField("déposée le", null=True, blank=True)
    judged_on = models.DateField("vérifiée le", null=True, blank=True)
    reason = models.CharField("ce qui ne va pas", max_length=300, blank=True)
    file_name = models.CharField("nom du fichier", max_length=120, blank=True)
    file_kind = models.CharField("type du fichier", max_length=5, blank=True)
    file_size = models.PositiveIntegerField("taille du fichier", default=0)
    file_sha256 = models.CharField("empreinte du fichier", max_length=64, blank=True, db_index=True)
    forgotten_at = models.DateTimeField("effacée le", null=True, blank=True)

    class Meta:
        verbose_name = "pièce d’un dossier"
        verbose_name_plural = "pièces d’un dossier"
        ordering: ClassVar[list[str]] = ["requirement"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["volunteer", "requirement"], name="volunteer_document_once"),
            models.CheckConstraint(
                condition=models.Q(file_sha256="", file_kind="", file_size=0)
                | ~models.Q(file_sha256="") & ~models.Q(file_kind="") & models.Q(file_size__gt=0),
                name="volunteer_document_file_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(state=DocumentState.ASKED, file_sha256="", deposited_on=None)
                | ~models.Q(state=DocumentState.ASKED)
                & models.Q(deposited_on__isnull=False)
                & (~models.Q(file_sha256="") | models.Q(forgotten_at__isnull=False)),
                name="volunteer_document_deposited_has_its_file",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=DocumentState.WRONG)
                | ~models.Q(reason="")
                | models.Q(forgotten_at__isnull=False),
                name="volunteer_document_wrong_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"pièce {self.requirement}"

    @property
    def personal_subject(self) -> uuid.UUID:
        return self.volunteer_id
