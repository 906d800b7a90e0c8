"""A diagnostic of the tools of production of a firm: who did it, under which aid; what it recommends, what followed."""

import uuid
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models

from etabli.catalogue.aids.schemes import aid_schemes
from etabli.domain.training.enums import WITH_MONEY, Follow
from etabli.domain.training.models.firms import OfFirm

LONGEST = 2000
NO_SCHEME = "Choisissez un dispositif du catalogue des aides, ou aucun."


class Diagnostic(OfFirm):
    """`scheme`: the aid that paid for it, of the catalogue; empty: none, or not known."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    done_by = models.CharField("fait par", max_length=150)
    done_on = models.DateField("fait le")
    scheme = models.CharField("dispositif", max_length=60, blank=True)

    class Meta:
        verbose_name = "diagnostic d’outil de production"
        verbose_name_plural = "diagnostics d’outils de production"
        ordering: ClassVar[list[str]] = ["-done_on", "id"]

    def __str__(self) -> str:
        return f"diagnostic {self.id}"

    @property
    def personal_subject(self) -> uuid.UUID:
        """A firm may be a person alone: the row stands for it."""
        return self.id

    def clean(self) -> None:
        super().clean()
        if self.scheme and self.scheme not in aid_schemes():
            raise ValidationError({"scheme": NO_SCHEME})


class Recommendation(models.Model):
    """What is recommended and what followed. `amount_cents`, `aid`: of an investment. `remind_on`: to ask again."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    diagnostic = models.ForeignKey(
        Diagnostic, on_delete=models.PROTECT, related_name="recommendations", verbose_name="diagnostic"
    )
    text = models.TextField("recommandation", validators=[MaxLengthValidator(LONGEST)])
    follow = models.CharField("ce qui a suivi", max_length=8, choices=Follow, default=Follow.NOTHING)
    followed_on = models.DateField("le", null=True, blank=True)
    amount_cents = models.PositiveBigIntegerField("montant, en centimes", null=True, blank=True)
    aid = models.CharField("aide", max_length=60, blank=True)
    remind_on = models.DateField("à redemander le", null=True, blank=True)

    class Meta:
        verbose_name = "recommandation"
        verbose_name_plural = "recommandations"
        ordering: ClassVar[list[str]] = ["diagnostic", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(follow__in=Follow.values), name="recommendation_follow_known"),
            models.CheckConstraint(
                condition=models.Q(follow=Follow.NOTHING, followed_on=None)
                | ~models.Q(follow=Follow.NOTHING) & models.Q(followed_on__isnull=False),
                name="recommendation_followed_on_a_day",
                violation_error_message="Donnez le jour de ce qui a suivi, et lui seul.",
            ),
            models.CheckConstraint(
                condition=models.Q(follow__in=WITH_MONEY) | models.Q(amount_cents=None, aid=""),
                name="recommendation_money_of_an_investment",
                violation_error_message="Un montant ou une aide va avec un investissement décidé ou réalisé.",
            ),
        ]

    def __str__(self) -> str:
        return f"recommandation {self.id}"

    def clean(self) -> None:
        if self.aid and self.aid not in aid_schemes():
            raise ValidationError({"aid": NO_SCHEME})
