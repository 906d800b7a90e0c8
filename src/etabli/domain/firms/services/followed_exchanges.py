"""Exchanges with a followed firm: noted, corrected or removed by who noted them."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.domain.audit import services as audit
from etabli.domain.audit.author import Author
from etabli.domain.firms import followed_rights as rights
from etabli.domain.firms.models import Exchange, FollowedFirm
from etabli.domain.firms.services.followed import NOT_A_KEEPER, opened
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Mandate
from etabli.domain.governance.permissions import NotAllowedError
from etabli.kernel.typography import french

LATER = "Un échange a déjà eu lieu : sa date n’est pas à venir. Pour le préparer, notez une tâche."
GONE = "Cet échange n’est plus là, ou il ne vous est pas ouvert."
SAID = ("kind", "on", "note", "openness")


@transaction.atomic
def note(*, firm_id: UUID, exchange: Exchange, by: Actor, held_by: UUID | None = None) -> Exchange:
    """Note one, had by who notes it unless somebody else of ours is named."""
    firm, mandate = opened(firm_id, by)
    exchange.firm, exchange.mandate, exchange.held_by = firm, mandate, mandate
    if held_by is not None and held_by != mandate.pk:
        other = rights.keeper(firm, held_by, by.on)
        if other is None:
            raise ValidationError({"held_by": french(NOT_A_KEEPER)})
        exchange.held_by = other
    write(exchange, by.on, by.author(mandate))
    return exchange


def write(exchange: Exchange, today: date, author: Author) -> None:
    """The right was checked."""
    _check(exchange, today)
    audit.save(exchange, by=author, verb="followed.met", scope=rights.scope_of(exchange.firm))


@transaction.atomic
def correct(*, exchange_id: UUID, values: Mapping[str, Any], by: Actor) -> Exchange:
    """Its author puts it right, its level too."""
    exchange, _, mandate = _opened(exchange_id, by)
    for name in SAID:
        if name in values:
            setattr(exchange, name, values[name])
    _check(exchange, by.on)
    scope = rights.scope_of(exchange.firm)
    audit.save(exchange, by=by.author(mandate), verb="followed.exchange_corrected", scope=scope)
    return exchange


@transaction.atomic
def remove(*, exchange_id: UUID, by: Actor) -> None:
    """Its author takes it back: the trail forgets its words too."""
    exchange, firm, mandate = _opened(exchange_id, by)
    gone = Exchange.objects.get(pk=exchange.pk)
    audit.delete(gone, by=by.author(mandate), verb="followed.exchange_removed", scope=rights.scope_of(firm))
    audit.forget(exchange)


def _opened(exchange_id: UUID, by: Actor) -> tuple[Exchange, FollowedFirm, Mandate]:
    """One that the actor reads and wrote, as it is once its firm is locked. Raises NotAllowedError."""
    rows = rights.exchanges(by).filter(pk=exchange_id)
    firm_id = rows.order_by().values_list("firm", flat=True).first()
    if firm_id is None:
        raise ValidationError(french(GONE))
    firm, mandate = opened(firm_id, by)
    exchange = rows.select_related("firm__territory", "mandate", "held_by").first()
    if exchange is None:
        raise ValidationError(french(GONE))
    allowed = rights.may_correct(by, exchange)
    if not allowed:
        raise NotAllowedError(allowed)
    return exchange, firm, mandate


def _check(exchange: Exchange, today: date) -> None:
    exchange.note = exchange.note.strip()
    if exchange.on is not None and exchange.on > today:
        raise ValidationError({"on": french(LATER)})
