"""What is asked for a contract: the label and the aid of each scheme, what was answered, the money that moved."""

import uuid
from typing import ClassVar

from django.db import models

from etabli.domain.foundation import clock
from etabli.domain.governance.models import Mandate
from etabli.domain.vte.models.volunteers import Volunteer
from etabli.domain.vte.volunteer_enums import AidState, LabelState, PaymentKind

SCHEMES = ("vte-ti", "vte-vert")
MOVED = [AidState.PAID, AidState.RECOVERED]


class Claim(models.Model):
    """One scheme of a file. `version`, `least_eur` and `most_eur`: the rules and the amount expected on the day it was
    sent, `most_eur` None where the sources give no figure.

    The file is the evidence of an answer that somebody else than who grants recorded. Why a label or an aid is refused
    may name somebody: it is personal.
    """

    personal_fields: ClassVar[tuple[str, ...]] = ("file_name", "label_reason", "aid_reason")

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="claims", verbose_name="dossier")
    scheme = models.CharField("dispositif", max_length=8)
    version = models.CharField("version des règles", max_length=20, blank=True)
    least_eur = models.PositiveBigIntegerField("aide attendue, au moins", null=True, blank=True)
    most_eur = models.PositiveBigIntegerField("aide attendue, au plus", null=True, blank=True)
    label = models.CharField("label", max_length=7, choices=LabelState, default=LabelState.WAITING)
    label_on = models.DateField("réponse du", null=True, blank=True)
    label_number = models.CharField("numéro", max_length=40, blank=True)
    label_reason = models.CharField("motif du refus du label", max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="consigné par"
    )
    file_name = models.CharField("nom du fichier", max_length=120, blank=True)
    file_kind = models.CharField("type du fichier", max_length=5, blank=True)
    file_size = models.PositiveIntegerField("taille du fichier", default=0)
    file_sha256 = models.CharField("empreinte du fichier", max_length=64, blank=True, db_index=True)
    aid = models.CharField("aide", max_length=9, choices=AidState, default=AidState.NOT_ASKED)
    asked_on = models.DateField("aide demandée le", null=True, blank=True)
    asked_cents = models.PositiveBigIntegerField("aide demandée", null=True, blank=True)
    aid_answered_on = models.DateField("aide refusée le", null=True, blank=True)
    aid_reason = models.CharField("motif du refus de l’aide", max_length=300, blank=True)

    class Meta:
        verbose_name = "label et aide demandés"
        verbose_name_plural = "labels et aides demandés"
        ordering: ClassVar[list[str]] = ["scheme"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["volunteer", "scheme"], name="claim_once_a_scheme"),
            models.CheckConstraint(condition=models.Q(scheme__in=SCHEMES), name="claim_scheme_known"),
            models.CheckConstraint(
                condition=models.Q(label=LabelState.WAITING, label_on=None, label_number="", recorded_by=None)
                | models.Q(label=LabelState.GRANTED, label_on__isnull=False, recorded_by__isnull=False)
                & ~models.Q(label_number="")
                | models.Q(label=LabelState.REFUSED, label_on__isnull=False, recorded_by__isnull=False)
                & ~models.Q(label_reason=""),
                name="claim_answer_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(aid=AidState.NOT_ASKED, asked_on=None)
                | ~models.Q(aid=AidState.NOT_ASKED)
                & models.Q(label=LabelState.GRANTED, asked_on__isnull=False, asked_cents__gt=0),
                name="claim_aid_asked_once_labelled",
            ),
            models.CheckConstraint(
                condition=~models.Q(aid=AidState.REFUSED)
                | models.Q(aid_answered_on__isnull=False) & ~models.Q(aid_reason=""),
                name="claim_refusal_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(file_sha256="", file_kind="", file_size=0)
                | ~models.Q(file_sha256="") & ~models.Q(file_kind="") & models.Q(file_size__gt=0),
                name="claim_file_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.volunteer_id}"

    @property
    def personal_subject(self) -> uuid.UUID:
        return self.volunteer_id


class Payment(models.Model):
    """Money paid or paid back, on its day, by its payer."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="payments", verbose_name="aide")
    kind = models.CharField("nature", max_length=9, choices=PaymentKind)
    amount_cents = models.PositiveBigIntegerField("montant")
    on = models.DateField("le")
    payer = models.CharField("payeur", max_length=100)
    reference = models.CharField("référence", max_length=60, blank=True)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", verbose_name="mandat")
    at = models.DateTimeField("enregistré le", default=clock.now)

    class Meta:
        verbose_name = "versement"
        ordering: ClassVar[list[str]] = ["on", "at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="payment_of_something"),
            models.CheckConstraint(condition=models.Q(kind__in=PaymentKind.values), name="payment_kind_known"),
            models.UniqueConstraint(
                fields=["claim", "kind", "reference"],
                condition=~models.Q(reference=""),
                name="payment_reference_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"
