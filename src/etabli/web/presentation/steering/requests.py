"""Requests to operators told: how late, what was done, and a list as a table of a file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from etabli.catalogue.coordination.requests import request_rules
from etabli.catalogue.numbers import plural
from etabli.domain.coordination.enums import StepKind
from etabli.domain.coordination.models import SentRequest
from etabli.domain.coordination.queries import requests as queries
from etabli.domain.governance.actor import Actor
from etabli.domain.plans.exchange.part_values import Cell
from etabli.domain.plans.exchange.tables import Table
from etabli.domain.plans.models import OperatorRequest
from etabli.kernel.typography import french

HEADS = (
    *("Territoire", "Fiche", "Opérateur", "Type de besoin", "Montant demandé (€)", "Transmise le"),
    *("Réponse attendue le", "État", "Accusé de réception le", "Première réponse le"),
    *("Montant accordé (€)", "Montant tenu (€)"),
)


@dataclass(frozen=True)
class Line:
    """A request of a list."""

    sent: SentRequest
    need_kind: str
    waits: str
    late: bool


def lines(rows: Iterable[SentRequest], on: date) -> list[Line]:
    return [Line(one, request_rules().label(one.need_kind), waits(one, on), one.is_late(on)) for one in rows]


def of_fiche(actor: Actor, asked: Sequence[OperatorRequest]) -> list[tuple[OperatorRequest, Line | None]]:
    """Each request of a fiche with the one that was sent of it, where the actor may read it."""
    sent = queries.sent_of(actor, asked)
    told = {key: lines([one], actor.on)[0] for key, one in sent.items()}
    return [(one, told.get(one.pk)) for one in asked]


def waits(sent: SentRequest, on: date) -> str:
    """Since when it waits, or how long it waited, in calendar days."""
    if sent.answered_on is not None:
        days = (sent.answered_on - sent.sent_on).days
        return french(f"répondue en {plural(days, 'jour')}") if days else "répondue le jour même"
    if not sent.is_unanswered:
        return "retirée"
    waited = (on - sent.sent_on).days
    age = f"attend depuis {plural(waited, 'jour') if waited else 'aujourd’hui'}"
    if sent.answer_by < on:
        return french(f"{age}, réponse en retard de {plural((on - sent.answer_by).days, 'jour')}")
    if sent.is_late(on):
        return french(f"{age}, accusé de réception en retard")
    return french(age)


def given(form: Any) -> dict[str, Any]:
    """What a sent form of a step gives its service."""
    data = form.cleaned_data
    return {"kind": StepKind(data["kind"]), "amount_cents": data["amount_cents"], "reason": data["reason"]}


def table(rows: Iterable[SentRequest]) -> Table:
    """The list as a file: dates and amounts as such; what is not known is empty."""
    return Table("Demandes", HEADS, [_row(one) for one in rows])


def _row(sent: SentRequest) -> tuple[Cell, ...]:
    fiche = sent.request.fiche
    return (
        *(fiche.plan.territory.name, fiche.title, sent.operator.name, request_rules().label(sent.need_kind)),
        *(_amount(sent.amount_cents), sent.sent_on, sent.answer_by, sent.get_state_display()),
        *(sent.acknowledged_on, sent.answered_on, _amount(sent.promised_cents), _amount(sent.delivered_cents)),
    )


def _amount(cents: int | None) -> float | None:
    return None if cents is None else cents / 100
