"""A questionnaire for the industrialists of a territory, and what they answer."""

import uuid
from datetime import date, timedelta
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from etabli.domain.diagnosis import firms
from etabli.domain.diagnosis.questions import Question, Said, read
from etabli.domain.governance.models import Person
from etabli.domain.territories.models import Territory

LONGEST = timedelta(days=366)  # what a firm answered a year before says little of the territory


class Questionnaire(models.Model):
    """Questions are written until it opens, and may be corrected until a firm answers; then never change. The public
    link holds a secret, kept as a hash.

    `questions` holds `questions.Question` as JSON; `results` what the answers said together, once each of them was
    removed with the phase (`retention`). It takes answers from the day it opens to the evening it closes.
    """

    silent_fields: ClassVar[tuple[str, ...]] = ("secret_hash",)

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="questionnaires")
    title = models.CharField("titre", max_length=150)
    introduction = models.TextField("présentation")
    questions = models.JSONField("questions", default=list, blank=True)
    closes_on = models.DateField("dernier jour")
    opened_at = models.DateTimeField("ouvert le", null=True, blank=True)
    closed_at = models.DateTimeField("fermé le", null=True, blank=True)
    secret_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    results = models.JSONField("résultats d’ensemble", null=True, blank=True)
    links = models.PositiveSmallIntegerField("liens faits", default=0)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="questionnaires", verbose_name="auteur")
    created_at = models.DateTimeField("créé le", default=timezone.now)

    class Meta:
        verbose_name = "questionnaire"
        ordering: ClassVar[list[str]] = ["-created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(opened_at__isnull=True, secret_hash__isnull=True, closed_at__isnull=True)
                | models.Q(opened_at__isnull=False, secret_hash__isnull=False),
                name="questionnaire_open_has_a_link",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def asked(self) -> tuple[Question, ...]:
        return tuple(read(question) for question in self.questions)

    @property
    def is_draft(self) -> bool:
        return self.opened_at is None

    def takes_answers(self, on: date) -> bool:
        return self.opened_at is not None and self.closed_at is None and on <= self.closes_on

    def clean(self) -> None:
        if self.closes_on and self.is_draft and self.closes_on < timezone.localdate():
            raise ValidationError({"closes_on": "Le dernier jour est passé : choisissez une date à venir."})
        if self.closes_on and self.closes_on > timezone.localdate() + LONGEST:
            raise ValidationError({"closes_on": "Choisissez un dernier jour dans l’année qui vient."})


class ReplyQuerySet(models.QuerySet["Reply"]):
    def counted(self) -> "ReplyQuerySet":
        """Those that nobody set apart."""
        return self.filter(set_apart_at=None)


class Reply(models.Model):
    """What one firm answered. No address of its machine is kept; firm, SIRET and contact are optional.

    `id` is made with the form, so that one sent twice is one reply. One that is set apart is counted nowhere.
    """

    personal_fields: ClassVar[tuple[str, ...]] = ("firm", "siret", "contact", "answers")

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="replies")
    firm = models.CharField("entreprise", max_length=150, blank=True)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    contact = models.CharField("contact", max_length=150, blank=True)
    answers = models.JSONField("réponses", default=dict)
    sent_at = models.DateTimeField("envoyée le", default=timezone.now)
    set_apart_at = models.DateTimeField("mise à part le", null=True, blank=True)
    set_apart_reason = models.CharField("motif de la mise à part", max_length=300, blank=True)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = "réponse"
        ordering: ClassVar[list[str]] = ["sent_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(set_apart_at__isnull=True, set_apart_reason="")
                | models.Q(set_apart_at__isnull=False) & ~models.Q(set_apart_reason=""),
                name="reply_set_apart_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"réponse {self.id}"

    def said(self, question_id: str) -> Said:
        """What it answers to a question that it answers, and the keys of its firm."""
        return Said(self.answers[question_id], firms.keys(self.firm, self.siret))

    @property
    def personal_subject(self) -> uuid.UUID:
        """Somebody without an account: the reply stands for them."""
        return self.id
