"""Sending a request of a fiche to its operator, each step of its answer, and taking it back."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.catalogue.coordination.requests import request_rules
from etabli.domain.audit import services as audit
from etabli.domain.coordination import rights
from etabli.domain.coordination.enums import ANSWERS, CLOSED, DELIVERIES, NEXT, REASONED, RequestState, StepKind
from etabli.domain.coordination.models import RequestStep, SentRequest
from etabli.domain.coordination.services.telling import Link, tell_asker, tell_operator
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Mandate
from etabli.domain.plans.models import OperatorRequest
from etabli.domain.plans.rights import require
from etabli.kernel.typography import french

WITH_FICHE = ("operator", "request__fiche__plan__territory__phase", "request__fiche__lead")
NOBODY = (
    "Aucun référent de cet opérateur n'est nommé sur le territoire : la demande est transmise, mais personne ne l'a "
    "reçue. Invitez un référent depuis la page « Équipe »."
)


@dataclass(frozen=True)
class Terms:
    """How much is asked for, and by which day an answer is wanted; None where it is not said."""

    amount_cents: int | None
    wanted_on: date | None


@transaction.atomic
def send_request(
    *, request_id: UUID, need_kind: str, instrument: str = "", terms: Terms | None = None, by: Actor, link: Link
) -> SentRequest:
    """Send it to the operator's referents, who each get a link; without one, the asker is told so.

    Deadlines are those of the rules on this day. What is sent is kept as it is now, with `terms` where they are given:
    else with those of the fiche.
    """
    asked = OperatorRequest.objects.select_for_update().select_related("operator").get(pk=request_id)
    fiche = asked.fiche
    mandate = require(rights.may_ask(by, fiche))
    rules = request_rules()
    if rules.need(need_kind) is None:
        raise ValidationError({"need_kind": "Choisissez le type de besoin."})
    if SentRequest.objects.filter(request=asked).exists():
        raise ValidationError("Cette demande a déjà été transmise.")
    if terms is not None and terms.amount_cents is not None and terms.amount_cents < 0:
        raise ValidationError({"amount_cents": "Un montant n'est pas négatif."})
    if terms is not None and terms.wanted_on is not None and terms.wanted_on < by.on:
        raise ValidationError({"wanted_on": french("Ce jour est passé : donnez-en un autre, ou aucun.")})
    terms = terms or Terms(asked.amount_cents, asked.wanted_on)
    sent = SentRequest(
        request=asked,
        operator=asked.operator,
        need_kind=need_kind,
        instrument=instrument,
        need=asked.need,
        amount_cents=terms.amount_cents,
        wanted_on=terms.wanted_on,
        sent_by=mandate,
        sent_on=by.on,
        acknowledge_by=rules.acknowledge_by(by.on),
        answer_by=rules.answer_by(need_kind, by.on, terms.wanted_on),
    )
    author = by.author(mandate)
    audit.save(sent, by=author, verb="asked.sent", scope=rights.scope_of(sent))
    if not tell_operator(sent, f"{mandate.organisation} vous adresse une demande.", "sent", author, link):
        tell_asker(sent, "nobody", f"nobody:{sent.pk}", NOBODY, None)
    return sent


@transaction.atomic
def take_step(
    *, sent_id: UUID, kind: StepKind, by: Actor, amount_cents: int | None = None, reason: str = ""
) -> SentRequest:
    """Acknowledge, answer, or say what became of what was promised.

    `amount_cents` of an answer is the total promised to date, of a delivery the total delivered to date.
    """
    sent = locked(sent_id)
    allowed = rights.may_tell_delivery if kind in DELIVERIES else rights.may_answer
    mandate = require(allowed(by, sent))
    return write_step(sent, kind, by, mandate, amount_cents=amount_cents, reason=reason)


@transaction.atomic
def withdraw_request(*, sent_id: UUID, by: Actor, reason: str = "") -> SentRequest:
    """The asker takes it back; the operator is told."""
    sent = locked(sent_id)
    mandate = require(rights.may_ask(by, sent.request.fiche))
    return write_step(sent, StepKind.WITHDRAWN, by, mandate, reason=reason)


def locked(sent_id: UUID) -> SentRequest:
    """The request with its fiche, locked where the database can."""
    SentRequest.objects.select_for_update().get(pk=sent_id)
    return SentRequest.objects.select_related(*WITH_FICHE).get(pk=sent_id)


def write_step(
    sent: SentRequest,
    kind: StepKind,
    by: Actor,
    mandate: Mandate,
    *,
    amount_cents: int | None = None,
    reason: str = "",
    by_link: bool = False,
) -> SentRequest:
    """One step, and where the request stands after it. The right was checked; the request is locked."""
    after = NEXT.get((sent.state, kind))
    if after is None:
        state = sent.get_state_display()
        raise ValidationError(french(f"Cette demande est à l'état « {state} » : rechargez la page pour lire la suite."))
    reason = reason.strip()
    _check(sent, kind, amount_cents, reason)
    author = by.author(mandate)
    step = RequestStep(
        sent=sent,
        kind=kind,
        on=by.on,
        amount_cents=amount_cents,
        reason=reason,
        mandate=mandate,
        by_link=by_link,
    )
    _follow(sent, step, after)
    audit.save(step, by=author, verb=f"asked.{kind}", reason=reason, scope=rights.scope_of(sent))
    audit.save(sent, by=author, verb="asked.moved", scope=rights.scope_of(sent))
    if kind in ANSWERS:
        tell_asker(sent, "answered", f"answered:{step.pk}", f"{sent.operator} {step.get_kind_display()}.", by)
    return sent


def _follow(sent: SentRequest, step: RequestStep, after: RequestState) -> None:
    """What a step changes of its request. To answer is to have received."""
    sent.state = after
    if step.kind == StepKind.ACKNOWLEDGED or step.kind in ANSWERS:
        sent.acknowledged_on = sent.acknowledged_on or step.on
    if step.kind in ANSWERS:
        sent.answered_on = sent.answered_on or step.on
    if step.kind in (StepKind.YES, StepKind.PARTLY):
        sent.promised_cents = step.amount_cents
    if step.kind in (StepKind.PARTLY_DELIVERED, StepKind.DELIVERED):
        sent.delivered_cents = step.amount_cents
    if after in CLOSED:
        sent.closed_on = step.on


def _check(sent: SentRequest, kind: StepKind, amount_cents: int | None, reason: str) -> None:
    """What the fields of a step must be, said in words."""
    if kind in REASONED and not reason:
        raise ValidationError({"reason": "Dites pourquoi : le territoire lira ce motif."})
    if amount_cents is not None and amount_cents < 0:
        raise ValidationError({"amount_cents": "Un montant n'est pas négatif."})
    if kind in (StepKind.NO, StepKind.ACKNOWLEDGED, StepKind.DROPPED, StepKind.WITHDRAWN) and amount_cents is not None:
        raise ValidationError({"amount_cents": "Ne donnez un montant que pour ce qui est accordé ou tenu."})
    if amount_cents is None:
        return
    if kind == StepKind.PARTLY and sent.amount_cents is not None and amount_cents >= sent.amount_cents:
        raise ValidationError({"amount_cents": french("Ce montant n'est pas une partie de ce qui est demandé.")})
    if kind in ANSWERS and sent.promised_cents is not None and amount_cents < sent.promised_cents:
        raise ValidationError({"amount_cents": french("Donnez le total accordé à ce jour : il ne diminue pas.")})
