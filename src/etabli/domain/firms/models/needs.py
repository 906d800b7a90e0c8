"""A need of a firm: what it says, whom it was routed to and by which rule, where it stands, its steps and links."""

import uuid
from datetime import date
from typing import ClassVar

from django.core.validators import MaxLengthValidator
from django.db import models

from etabli.domain.firms.enums import UNANSWERED, NeedState, NeedStepKind, Origin
from etabli.domain.firms.models.stated import LONGEST, Stated
from etabli.domain.foundation import clock
from etabli.domain.governance.models import Mandate, Organisation
from etabli.domain.governance.models.secret_links import SecretLink, expires_later

NOTES = (1, 4)  # of satisfaction, at least and at most


class Need(Stated):
    """`organisation` and `role` are who must answer: whoever holds the role there for it. None: nobody is named.

    `rule` and `because` are the rule that said so on the day, and its reason; empty once people chose. The first
    acknowledgement and the first answer are the firm's delays, whoever gave them. `forgotten_at`: personal data went.
    """

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    origin = models.CharField("origine", max_length=4, choices=Origin)
    stated_by = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="exposé par"
    )
    stated_on = models.DateField("exposé le")
    rule = models.CharField("règle", max_length=30, blank=True)
    because = models.TextField("raison", blank=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="needs", verbose_name="confié à"
    )
    role = models.CharField("au titre de", max_length=13, blank=True)
    acknowledge_by = models.DateField("accusé de réception attendu le")
    answer_by = models.DateField("réponse attendue le")
    state = models.CharField("état", max_length=12, choices=NeedState, default=NeedState.ROUTED)
    acknowledged_on = models.DateField("accusé de réception le", null=True, blank=True)
    answered_on = models.DateField("première réponse le", null=True, blank=True)
    closed_on = models.DateField("clos le", null=True, blank=True)
    closing = models.CharField("motif de clôture", max_length=30, blank=True)
    satisfaction = models.PositiveSmallIntegerField("satisfaction", null=True, blank=True)
    rated_on = models.DateField("satisfaction dite le", null=True, blank=True)
    forgotten_at = models.DateTimeField("données personnelles effacées le", null=True, blank=True)

    class Meta:
        verbose_name = "besoin d’entreprise"
        verbose_name_plural = "besoins d’entreprises"
        ordering: ClassVar[list[str]] = ["answer_by", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["territory", "state"], name="need_by_territory"),
            models.Index(fields=["organisation", "state"], name="need_by_organisation"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(origin=Origin.FIRM, stated_by=None)
                | models.Q(origin=Origin.MET, stated_by__isnull=False),
                name="need_stated_by_its_origin",
            ),
            models.CheckConstraint(
                condition=models.Q(organisation=None, role="")
                | models.Q(organisation__isnull=False) & ~models.Q(role=""),
                name="need_addressee_has_a_role",
            ),
            models.CheckConstraint(
                condition=models.Q(state=NeedState.ROUTED, answered_on=None, closed_on=None)
                | models.Q(
                    state=NeedState.ACKNOWLEDGED, acknowledged_on__isnull=False, answered_on=None, closed_on=None
                )
                | models.Q(
                    state=NeedState.ANSWERED,
                    acknowledged_on__isnull=False,
                    answered_on__isnull=False,
                    closed_on=None,
                )
                | models.Q(state=NeedState.CLOSED, closed_on__isnull=False),
                name="need_state_has_its_dates",
            ),
            models.CheckConstraint(
                condition=models.Q(state=NeedState.CLOSED) & ~models.Q(closing="")
                | ~models.Q(state=NeedState.CLOSED) & models.Q(closing=""),
                name="need_closed_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(acknowledge_by__gte=models.F("stated_on"), answer_by__gte=models.F("stated_on")),
                name="need_deadlines_after",
            ),
            models.CheckConstraint(
                condition=(models.Q(acknowledged_on=None) | models.Q(acknowledged_on__gte=models.F("stated_on")))
                & (models.Q(answered_on=None) | models.Q(answered_on__gte=models.F("acknowledged_on")))
                & (models.Q(closed_on=None) | models.Q(closed_on__gte=models.F("stated_on"))),
                name="need_dates_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(satisfaction=None, rated_on=None)
                | models.Q(
                    satisfaction__range=NOTES,
                    state=NeedState.CLOSED,
                    rated_on__isnull=False,
                    rated_on__gte=models.F("closed_on"),
                ),
                name="need_rated_once_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"besoin {self.id}"

    @property
    def personal_subject(self) -> uuid.UUID:
        """Somebody without an account: the need stands for them."""
        return self.id

    @property
    def is_unanswered(self) -> bool:
        return self.state in UNANSWERED

    def is_late(self, on: date) -> bool:
        """Not acknowledged, or not answered, by the last day; `queries.needs.overdue` says it to the database."""
        late = self.is_unanswered and self.answer_by < on
        return late or (self.state == NeedState.ROUTED and self.acknowledge_by < on)


class NeedStep(models.Model):
    """What was done of a need on a day: under a mandate, or by the firm by its link."""

    personal_fields: ClassVar[tuple[str, ...]] = ("text",)

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="steps", verbose_name="besoin")
    kind = models.CharField("étape", max_length=14, choices=NeedStepKind)
    on = models.DateField("le")
    text = models.TextField("ce qui est dit", validators=[MaxLengthValidator(LONGEST)], blank=True)
    by_firm = models.BooleanField("par l’entreprise", default=False)
    mandate = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="mandat"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="confié à"
    )
    at = models.DateTimeField("enregistrée le", default=clock.now)

    class Meta:
        verbose_name = "étape d’un besoin"
        verbose_name_plural = "étapes d’un besoin"
        ordering: ClassVar[list[str]] = ["on", "at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(kind__in=NeedStepKind.values), name="need_step_kind_known"),
            models.CheckConstraint(
                condition=models.Q(by_firm=True, mandate=None) | models.Q(by_firm=False, mandate__isnull=False),
                name="need_step_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=[NeedStepKind.REROUTED, NeedStepKind.TAKEN])
                | models.Q(organisation__isnull=False),
                name="need_step_rerouted_to_somebody",
            ),
            models.UniqueConstraint(
                fields=["need"], condition=models.Q(kind=NeedStepKind.RATED), name="need_rated_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=NeedStepKind.REOPENED) | models.Q(by_firm=True),
                name="need_reopened_by_the_firm",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"

    @property
    def personal_subject(self) -> uuid.UUID:
        return self.need_id


class NeedLink(SecretLink):
    """A link by which a firm follows its need."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="links", verbose_name="besoin")

    class Meta(SecretLink.Meta):
        verbose_name = "lien de suivi"
        verbose_name_plural = "liens de suivi"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            expires_later("need_link_expires_later"),
        ]
