"""Requests to operators told: how late, what was done, and a list as a table of a file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from etabli.catalogue.coordination.requests import request_rules
from etabli.catalogue.numbers import plural
from etabli.domain.coordination.enums import RequestState, StepKind
from etabli.domain.coordination.models import SentRequest
from etabli.kernel import money
from etabli.kernel.typography import french

HEADS = (
    *("Territoire", "Fiche", "Opérateur", "Type de besoin", "Montant demandé (€)", "Transmise le"),
    *("Réponse attendue le", "État", "Accusé de réception le", "Première réponse le", "Montant accordé (€)"),
)


@dataclass(frozen=True)
class Line:
    """A request of a list."""

    sent: SentRequest
    need_kind: str
    waits: str
    late: bool


def lines(rows: Iterable[SentRequest], on: date) -> list[Line]:
    return [Line(one, request_rules().label(one.need_kind), waits(one, on), is_late(one, on)) for one in rows]


def is_late(sent: SentRequest, on: date) -> bool:
    return sent.is_unanswered and (
        sent.answer_by < on or (sent.state == RequestState.SENT and sent.acknowledge_by < on)
    )


def waits(sent: SentRequest, on: date) -> str:
    """Since when it waits, or how long it waited, in calendar days."""
    if sent.answered_on is not None:
        return french(f"répondue en {plural((sent.answered_on - sent.sent_on).days, 'jour')}")
    if not sent.is_unanswered:
        return "retirée"
    age = f"attend depuis {plural((on - sent.sent_on).days, 'jour')}"
    if sent.answer_by < on:
        return french(f"{age}, réponse en retard de {plural((on - sent.answer_by).days, 'jour')}")
    if is_late(sent, on):
        return french(f"{age}, accusé de réception en retard")
    return french(age)


def given(form: Any) -> dict[str, Any]:
    """What a sent form of a step gives its service."""
    data = form.cleaned_data
    return {"kind": StepKind(data["kind"]), "amount_cents": data["amount_cents"], "reason": data["reason"]}


def table(rows: Iterable[SentRequest]) -> list[tuple[str, ...]]:
    """Rows of a file, the heads first; what is not known is empty."""
    return [HEADS, *(_row(one) for one in rows)]


def _row(sent: SentRequest) -> tuple[str, ...]:
    fiche = sent.request.fiche
    days = (sent.acknowledged_on, sent.answered_on)
    acknowledged, answered = (one.isoformat() if one else "" for one in days)
    return (
        *(fiche.plan.territory.name, fiche.title, sent.operator.name, request_rules().label(sent.need_kind)),
        *(_amount(sent.amount_cents), sent.sent_on.isoformat(), sent.answer_by.isoformat()),
        *(sent.get_state_display(), acknowledged, answered, _amount(sent.promised_cents)),
    )


def _amount(cents: int | None) -> str:
    return "" if cents is None else money.plain(cents)
