"""The monthly form: what somebody is asked of the fiches they lead, by a link, and what they said."""

import uuid
from typing import ClassVar

from django.db import models

from etabli.domain.foundation import clock
from etabli.domain.governance.models import Mandate
from etabli.domain.plans.models import Fiche, Resource, Stage


class MonthlyForm(models.Model):
    """One a mandate and month. The hash alone of the secret of its link is kept."""

    silent_fields: ClassVar[tuple[str, ...]] = ("secret_hash",)

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="monthly_forms", verbose_name="mandat")
    month = models.DateField("mois", help_text="son premier jour")
    secret_hash = models.CharField("empreinte du lien", max_length=64, unique=True)
    made_at = models.DateTimeField("envoyé le", default=clock.now)
    expires_at = models.DateTimeField("valable jusqu’au")

    class Meta:
        verbose_name = "point mensuel"
        verbose_name_plural = "points mensuels"
        ordering: ClassVar[list[str]] = ["-month", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["mandate", "month"], name="monthly_form_once_a_month"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="monthly_form_month_by_its_first_day"),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("made_at")), name="monthly_form_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return f"point mensuel {self.month:%Y-%m}"


class MonthlyWord(models.Model):
    """What a form asks of one fiche, and what was said: nothing yet while `said` is empty.

    Money that somebody says was received is a statement: it counts once it is recorded as a stage of its line
    (`recorded`) by who may, or it is set aside with a reason.
    """

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    form = models.ForeignKey(MonthlyForm, on_delete=models.PROTECT, related_name="words", verbose_name="point mensuel")
    fiche = models.ForeignKey(Fiche, on_delete=models.PROTECT, related_name="monthly_words", verbose_name="fiche")
    said = models.CharField("réponse", max_length=12, blank=True)
    words = models.TextField("en quelques mots", max_length=2000, blank=True)
    resource = models.ForeignKey(
        Resource, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="ligne du financement"
    )
    received_cents = models.BigIntegerField("montant reçu", null=True, blank=True)
    received_on = models.DateField("reçu le", null=True, blank=True)
    said_at = models.DateTimeField("répondu le", null=True, blank=True)
    recorded = models.ForeignKey(
        Stage, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name="versement enregistré"
    )
    set_aside_because = models.TextField("motif de mise de côté", max_length=2000, blank=True)

    class Meta:
        verbose_name = "réponse à un point mensuel"
        verbose_name_plural = "réponses à un point mensuel"
        ordering: ClassVar[list[str]] = ["fiche", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["fiche"],
                condition=models.Q(received_cents__isnull=False, recorded=None, set_aside_because=""),
                name="monthly_word_to_record",
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["form", "fiche"], name="monthly_word_once_a_fiche"),
            models.CheckConstraint(
                condition=models.Q(said="", said_at=None, received_cents=None)
                | ~models.Q(said="") & ~models.Q(said_at=None),
                name="monthly_word_said_on_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(received_cents=None, received_on=None, resource=None)
                | models.Q(received_cents__gt=0, received_on__isnull=False, resource__isnull=False),
                name="monthly_word_money_whole_or_none",
            ),
            models.CheckConstraint(
                condition=models.Q(recorded=None) | models.Q(set_aside_because="", received_cents__isnull=False),
                name="monthly_word_recorded_or_set_aside",
            ),
        ]

    def __str__(self) -> str:
        return f"réponse sur la fiche {self.fiche_id}"

    @property
    def waits(self) -> bool:
        """Money was said to be received, and nobody recorded it or set it aside."""
        return self.received_cents is not None and self.recorded_id is None and not self.set_aside_because
