"""Links of a volunteer's file, for who has no account; and what was answered about staying in the firm."""

import uuid
from typing import ClassVar

from django.db import models

from etabli.domain.governance.models.secret_links import SecretLink, expires_later
from etabli.domain.vte.models.volunteers import Volunteer
from etabli.domain.vte.volunteer_enums import Audience, Stay


class VolunteerLink(SecretLink):
    """A link for the firm, or for the young person."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="links", verbose_name="dossier")
    audience = models.CharField("pour", max_length=5, choices=Audience)

    class Meta(SecretLink.Meta):
        verbose_name = "lien de dossier"
        verbose_name_plural = "liens de dossier"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            expires_later("volunteer_link_expires_later"),
            models.CheckConstraint(
                condition=models.Q(audience__in=Audience.values), name="volunteer_link_for_somebody"
            ),
        ]


class Staying(models.Model):
    """Whether the young person was still there so many months after the contract began. Without an answer, `answer` is
    empty: it is missing, and means nothing.
    """

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="stays", verbose_name="dossier")
    months = models.PositiveSmallIntegerField("mois après le début")
    asked_on = models.DateField("demandé le")
    answer = models.CharField("réponse", max_length=4, choices=Stay, blank=True)
    answered_on = models.DateField("répondu le", null=True, blank=True)
    left_on = models.DateField("parti le", null=True, blank=True)

    class Meta:
        verbose_name = "maintien dans l’entreprise"
        verbose_name_plural = "maintiens dans l’entreprise"
        ordering: ClassVar[list[str]] = ["months"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["volunteer", "months"], name="staying_asked_once"),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_on=None)
                | ~models.Q(answer="") & models.Q(answered_on__isnull=False),
                name="staying_answer_has_its_day",
            ),
            models.CheckConstraint(
                condition=models.Q(left_on=None) | models.Q(answer=Stay.LEFT), name="staying_left_on_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.months} mois"


class VolunteerReminder(models.Model):
    """A reminder that was told, once a file and scheme."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="reminders", verbose_name="dossier")
    kind = models.CharField("rappel", max_length=30)
    on = models.DateField("le")
    told = models.PositiveSmallIntegerField("personnes prévenues")

    class Meta:
        verbose_name = "rappel d’un dossier"
        verbose_name_plural = "rappels d’un dossier"
        ordering: ClassVar[list[str]] = ["on"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["volunteer", "kind"], name="volunteer_reminded_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"
