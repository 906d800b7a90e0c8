"""A request to an operator once it is sent: what was asked, where it stands, each step, its links and reminders."""

import uuid
from datetime import date
from typing import ClassVar

from django.db import models

from etabli.domain.coordination.enums import REASONED, UNANSWERED, RequestState, StepKind
from etabli.domain.foundation import clock
from etabli.domain.governance.models import Mandate, Organisation
from etabli.domain.governance.models.secret_links import SecretLink, expires_later
from etabli.domain.plans.enums import Instrument
from etabli.domain.plans.models import OperatorRequest

_ANSWERED = (RequestState.PARTLY, RequestState.PROMISED)
_OVER_ANSWERED = (RequestState.REFUSED, RequestState.DELIVERED, RequestState.DROPPED)


class SentRequest(models.Model):
    """What the operator received, as it was that day: the fiche may change afterwards, this does not.

    `promised_cents` and `delivered_cents` are the totals to date. Dates are days on which it happened.
    """

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    request = models.OneToOneField(
        OperatorRequest, on_delete=models.PROTECT, related_name="sent", verbose_name="demande de la fiche"
    )
    operator = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="requests_received", verbose_name="opérateur"
    )
    need_kind = models.CharField("type de besoin", max_length=30)
    instrument = models.CharField("instrument", max_length=11, choices=Instrument, blank=True)
    need = models.TextField("besoin")
    amount_cents = models.BigIntegerField("montant demandé", null=True, blank=True)
    wanted_on = models.DateField("réponse souhaitée le", null=True, blank=True)
    sent_by = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, related_name="requests_sent", verbose_name="transmise par"
    )
    sent_on = models.DateField("transmise le")
    acknowledge_by = models.DateField("accusé de réception attendu le")
    answer_by = models.DateField("réponse attendue le")
    state = models.CharField("état", max_length=12, choices=RequestState, default=RequestState.SENT)
    acknowledged_on = models.DateField("accusé de réception le", null=True, blank=True)
    answered_on = models.DateField("première réponse le", null=True, blank=True)
    closed_on = models.DateField("close le", null=True, blank=True)
    promised_cents = models.BigIntegerField("montant accordé", null=True, blank=True)
    delivered_cents = models.BigIntegerField("montant tenu", null=True, blank=True)

    class Meta:
        verbose_name = "demande transmise"
        verbose_name_plural = "demandes transmises"
        ordering: ClassVar[list[str]] = ["answer_by", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["operator", "state"], name="sent_request_by_operator"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(state=RequestState.SENT, acknowledged_on=None, answered_on=None, closed_on=None)
                | models.Q(
                    state=RequestState.ACKNOWLEDGED, acknowledged_on__isnull=False, answered_on=None, closed_on=None
                )
                | models.Q(
                    state__in=_ANSWERED, acknowledged_on__isnull=False, answered_on__isnull=False, closed_on=None
                )
                | models.Q(
                    state__in=_OVER_ANSWERED,
                    acknowledged_on__isnull=False,
                    answered_on__isnull=False,
                    closed_on__isnull=False,
                )
                | models.Q(state=RequestState.WITHDRAWN, closed_on__isnull=False),
                name="sent_request_state_has_its_dates",
            ),
            models.CheckConstraint(
                condition=models.Q(acknowledge_by__gte=models.F("sent_on"), answer_by__gte=models.F("sent_on")),
                name="sent_request_deadlines_after",
            ),
            models.CheckConstraint(
                condition=(models.Q(acknowledged_on=None) | models.Q(acknowledged_on__gte=models.F("sent_on")))
                & (models.Q(answered_on=None) | models.Q(answered_on__gte=models.F("acknowledged_on")))
                & (models.Q(closed_on=None) | models.Q(closed_on__gte=models.F("sent_on"))),
                name="sent_request_dates_in_order",
            ),
            models.CheckConstraint(
                condition=(models.Q(amount_cents=None) | models.Q(amount_cents__gte=0))
                & (models.Q(promised_cents=None) | models.Q(promised_cents__gte=0))
                & (models.Q(delivered_cents=None) | models.Q(delivered_cents__gte=0)),
                name="sent_request_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(instrument__in=["", *Instrument.values]), name="sent_request_instrument_known"
            ),
        ]

    def __str__(self) -> str:
        return f"demande transmise {self.id}"

    @property
    def is_unanswered(self) -> bool:
        return self.state in UNANSWERED

    def is_late(self, on: date) -> bool:
        """Not acknowledged, or not answered, by the last day; `queries.requests.overdue` says it to the database."""
        late = self.is_unanswered and self.answer_by < on
        return late or (self.state == RequestState.SENT and self.acknowledge_by < on)


class RequestStep(models.Model):
    """What somebody did of a request on a day, under which mandate, and by which link if by one."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    sent = models.ForeignKey(SentRequest, on_delete=models.PROTECT, related_name="steps", verbose_name="demande")
    kind = models.CharField("étape", max_length=14, choices=StepKind)
    on = models.DateField("le")
    amount_cents = models.BigIntegerField("montant", null=True, blank=True)
    reason = models.TextField("motif", max_length=4000, blank=True)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", verbose_name="mandat")
    by_link = models.BooleanField("par le lien d’un message", default=False)
    at = models.DateTimeField("enregistrée le", default=clock.now)

    class Meta:
        verbose_name = "étape d’une demande"
        verbose_name_plural = "étapes d’une demande"
        ordering: ClassVar[list[str]] = ["on", "at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(kind__in=StepKind.values), name="request_step_kind_known"),
            models.CheckConstraint(
                condition=~models.Q(kind__in=REASONED) | ~models.Q(reason=""), name="request_step_says_why"
            ),
            models.CheckConstraint(
                condition=models.Q(amount_cents=None) | models.Q(amount_cents__gte=0),
                name="request_step_amount_not_negative",
            ),
            models.UniqueConstraint(
                fields=["sent"], condition=models.Q(kind=StepKind.ACKNOWLEDGED), name="request_acknowledged_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"


class RequestLink(SecretLink):
    """A link by which one referent answers one request without signing in."""

    sent = models.ForeignKey(SentRequest, on_delete=models.PROTECT, related_name="links", verbose_name="demande")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", verbose_name="mandat")
    used_at = models.DateTimeField("utilisé le", null=True, blank=True)

    class Meta(SecretLink.Meta):
        verbose_name = "lien de réponse"
        verbose_name_plural = "liens de réponse"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            expires_later("request_link_expires_later"),
        ]


class RequestReminder(models.Model):
    """A reminder of the rules that is done with for a request: told, or passed over because a later one was due."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    sent = models.ForeignKey(SentRequest, on_delete=models.PROTECT, related_name="reminders", verbose_name="demande")
    step = models.CharField("rappel", max_length=30)
    on = models.DateField("le")
    told = models.PositiveSmallIntegerField("personnes prévenues", default=0)

    class Meta:
        verbose_name = "rappel"
        ordering: ClassVar[list[str]] = ["on"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["sent", "step"], name="request_reminded_once_a_step"),
        ]

    def __str__(self) -> str:
        return f"rappel {self.step}"
