"""An obstacle: what blocks, at which level it stands, each step, its links; themes that gather similar ones."""

import uuid
from datetime import date
from typing import ClassVar

from django.db import models

from etabli.domain.coordination.models.monthly import MonthlyWord
from etabli.domain.coordination.obstacle_states import (
    ANSWERS,
    OPEN,
    REASONED,
    ObstacleAct,
    ObstacleLevel,
    ObstacleOrigin,
    ObstacleState,
)
from etabli.domain.foundation import clock
from etabli.domain.governance.models import Mandate, Organisation
from etabli.domain.governance.models.secret_links import SecretLink, expires_later
from etabli.domain.plans.enums import Visibility
from etabli.domain.plans.models import Fiche
from etabli.domain.territories.models import Territory
from etabli.kernel.names import sort_key

Q = models.Q


class ObstacleGroup(models.Model):
    """A theme that gathers similar obstacles of several territories, answered together."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField("intitulé", max_length=150)
    kind = models.CharField("nature", max_length=20)
    words = models.TextField("en quelques mots", max_length=2000, blank=True)
    made_by = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", verbose_name="fait par")
    made_on = models.DateField("fait le")

    class Meta:
        verbose_name = "thème de points de blocage"
        verbose_name_plural = "thèmes de points de blocage"
        ordering: ClassVar[list[str]] = ["-made_on", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(title=""), name="obstacle_group_titled"),
        ]

    def __str__(self) -> str:
        return self.title


class Obstacle(models.Model):
    """What blocks in a territory. `answer_by` is the last day to answer, or the day that an answer promises.

    Of a firm's answer to a questionnaire nothing is kept but that it comes from one. `level` is where it is answered;
    `authority` who answers there, None where nobody is named: then those of the level do.
    """

    silent_fields: ClassVar[tuple[str, ...]] = ("words_key",)

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="obstacles", verbose_name="territoire"
    )
    fiche = models.ForeignKey(
        Fiche, null=True, blank=True, on_delete=models.PROTECT, related_name="obstacles", verbose_name="fiche"
    )
    word = models.OneToOneField(
        MonthlyWord,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="obstacle",
        verbose_name="point du mois",
    )
    origin = models.CharField("vient de", max_length=9, choices=ObstacleOrigin)
    title = models.CharField("intitulé", max_length=150)
    words_key = models.TextField("mots pliés", blank=True, editable=False)  # what searches read
    facts = models.TextField("ce qui se passe", max_length=4000)
    kind = models.CharField("nature", max_length=20)
    visibility = models.CharField("qui peut lire", max_length=11, choices=Visibility)
    raised_by = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, related_name="obstacles_raised", verbose_name="signalé par"
    )
    raised_on = models.DateField("signalé le")
    level = models.CharField("niveau", max_length=6, choices=ObstacleLevel, default=ObstacleLevel.LOCAL)
    state = models.CharField("état", max_length=8, choices=ObstacleState, default=ObstacleState.RAISED)
    authority = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="obstacles_received",
        verbose_name="autorité compétente",
    )
    sent_on = models.DateField("adressé le", null=True, blank=True)
    answer_by = models.DateField("réponse attendue le", null=True, blank=True)
    answer = models.CharField("réponse", max_length=11, choices=[(one.value, one.label) for one in ANSWERS], blank=True)
    answered_on = models.DateField("répondu le", null=True, blank=True)
    done = models.TextField("ce qui a été fait", max_length=4000, blank=True)
    change = models.CharField("ce qui a changé", max_length=20, blank=True)
    days_gained = models.PositiveIntegerField("jours gagnés", null=True, blank=True)
    gain_words = models.CharField("temps gagné, en mots", max_length=200, blank=True)
    closed_on = models.DateField("clos le", null=True, blank=True)
    group = models.ForeignKey(
        ObstacleGroup,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="obstacles",
        verbose_name="thème",
    )

    class Meta:
        verbose_name = "point de blocage"
        verbose_name_plural = "points de blocage"
        ordering: ClassVar[list[str]] = ["-raised_on", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["territory", "state"], name="obstacle_by_territory"),
            models.Index(fields=["state", "answer_by"], name="obstacle_by_deadline"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state=ObstacleState.RAISED, sent_on=None, answer_by=None, answer="", answered_on=None)
                & Q(closed_on=None)
                | Q(state=ObstacleState.SENT, sent_on__isnull=False, answer_by__isnull=False, answer="")
                & Q(answered_on=None, closed_on=None)
                | Q(state=ObstacleState.ANSWERED, sent_on__isnull=False, answered_on__isnull=False, closed_on=None)
                & ~Q(answer="")
                | Q(state__in=[ObstacleState.SOLVED, ObstacleState.CLOSED], closed_on__isnull=False),
                name="obstacle_state_has_its_dates",
            ),
            models.CheckConstraint(
                condition=(Q(sent_on=None) | Q(sent_on__gte=models.F("raised_on")))
                & (Q(answer_by=None) | Q(answer_by__gte=models.F("sent_on")))
                & (Q(answered_on=None) | Q(answered_on__gte=models.F("sent_on")))
                & (Q(closed_on=None) | Q(closed_on__gte=models.F("raised_on"))),
                name="obstacle_dates_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(state=ObstacleState.RAISED) | Q(level=ObstacleLevel.LOCAL, authority=None),
                name="obstacle_local_until_it_is_sent",
            ),
            models.CheckConstraint(condition=Q(level__in=ObstacleLevel.values), name="obstacle_level_known"),
            models.CheckConstraint(condition=Q(visibility__in=Visibility.values), name="obstacle_visibility_known"),
            models.CheckConstraint(condition=Q(answer__in=["", *ANSWERS]), name="obstacle_answer_known"),
            models.CheckConstraint(
                condition=Q(state=ObstacleState.SOLVED) & ~Q(done="") & ~Q(change="")
                | ~Q(state=ObstacleState.SOLVED) & Q(done="", change="", days_gained=None, gain_words=""),
                name="obstacle_solved_says_how",
            ),
            models.CheckConstraint(
                condition=Q(origin=ObstacleOrigin.FICHE, fiche__isnull=False, word=None)
                | Q(origin=ObstacleOrigin.MONTHLY, fiche__isnull=False, word__isnull=False)
                | Q(origin__in=[ObstacleOrigin.FIRM, ObstacleOrigin.TERRITORY], fiche=None, word=None),
                name="obstacle_comes_from_what_it_says",
            ),
        ]

    def __str__(self) -> str:
        return f"point de blocage {self.id}"

    def clean(self) -> None:
        self.words_key = sort_key(f"{self.title} {self.facts} {self.done}")

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def waits(self) -> bool:
        """An answer is awaited, or what one promised is."""
        promised = self.state == ObstacleState.ANSWERED and self.answer == ObstacleAct.IN_PROGRESS
        return self.state == ObstacleState.SENT or promised

    def is_late(self, on: date) -> bool:
        return self.waits and self.answer_by is not None and self.answer_by < on


class ObstacleStep(models.Model):
    """What was done of an obstacle on a day, under which mandate; by the rule where there is none.

    `level` and `authority` are where it stood after the step; `group`: it was answered with a whole theme.
    """

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    obstacle = models.ForeignKey(
        Obstacle, on_delete=models.PROTECT, related_name="steps", verbose_name="point de blocage"
    )
    act = models.CharField("étape", max_length=11, choices=ObstacleAct)
    on = models.DateField("le")
    level = models.CharField("niveau", max_length=6, choices=ObstacleLevel)
    authority = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="autorité"
    )
    words = models.TextField("en quelques mots", max_length=4000, blank=True)
    promised_on = models.DateField("promis pour le", null=True, blank=True)
    mandate = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="mandat"
    )
    by_link = models.BooleanField("par le lien d’un message", default=False)
    group = models.ForeignKey(
        ObstacleGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="thème"
    )
    at = models.DateTimeField("enregistrée le", default=clock.now)

    class Meta:
        verbose_name = "étape d’un point de blocage"
        verbose_name_plural = "étapes d’un point de blocage"
        ordering: ClassVar[list[str]] = ["on", "at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(act__in=ObstacleAct.values), name="obstacle_step_known"),
            models.CheckConstraint(condition=~Q(act__in=REASONED) | ~Q(words=""), name="obstacle_step_says_why"),
            models.CheckConstraint(
                condition=Q(act=ObstacleAct.IN_PROGRESS, promised_on__isnull=False)
                | ~Q(act=ObstacleAct.IN_PROGRESS) & Q(promised_on=None),
                name="obstacle_step_in_progress_promises_a_day",
            ),
            models.CheckConstraint(
                condition=Q(mandate__isnull=False) | Q(act=ObstacleAct.ESCALATED),
                name="obstacle_step_by_somebody_or_by_rule",
            ),
            models.CheckConstraint(
                condition=~Q(act=ObstacleAct.ESCALATED, level=ObstacleLevel.LOCAL),
                name="obstacle_step_goes_up",
            ),
            models.UniqueConstraint(
                fields=["obstacle", "level"],
                condition=Q(act=ObstacleAct.ESCALATED),
                name="obstacle_escalated_once_a_level",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.on}"


class ObstacleLink(SecretLink):
    """A link by which one person of the authority answers without signing in."""

    obstacle = models.ForeignKey(
        Obstacle, on_delete=models.PROTECT, related_name="links", verbose_name="point de blocage"
    )
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", verbose_name="mandat")
    level = models.CharField("niveau", max_length=6, choices=ObstacleLevel)
    used_at = models.DateTimeField("utilisé le", null=True, blank=True)

    class Meta(SecretLink.Meta):
        verbose_name = "lien de réponse à un blocage"
        verbose_name_plural = "liens de réponse à un blocage"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            expires_later("obstacle_link_expires_later"),
        ]
