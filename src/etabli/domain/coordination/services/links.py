"""Answering by the link of a message, without signing in: for one referent and one request, until it is answered."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from etabli.catalogue.numbers import day
from etabli.domain.audit import services as audit
from etabli.domain.coordination import rights
from etabli.domain.coordination.enums import ANSWERS, RequestState, StepKind
from etabli.domain.coordination.models import RequestLink, SentRequest
from etabli.domain.coordination.services.requests import locked, write_step
from etabli.domain.foundation import clock
from etabli.domain.governance.actor import Actor
from etabli.kernel.typography import french

BY_LINK = (StepKind.ACKNOWLEDGED, *ANSWERS)


def opened_link(hidden: str) -> RequestLink | None:
    """What a link opens, whatever became of it."""
    found = RequestLink.held_by(hidden).select_related(
        "mandate__person",
        "mandate__organisation",
        "mandate__territory",
        "sent__operator",
        "sent__request__fiche__plan__territory__phase",
    )
    return found.first()


def why_closed(link: RequestLink) -> str:
    """Why a link opens nothing any more, in words; empty while it does."""
    sent, mandate = link.sent, link.mandate
    if sent.state == RequestState.WITHDRAWN:
        return "Cette demande a été retirée par le territoire : il n’y a plus rien à répondre."
    if link.used_at is not None:
        return french(f"Ce lien a servi le {day(timezone.localtime(link.used_at))} : votre réponse est enregistrée.")
    if not sent.is_unanswered:
        assert sent.answered_on is not None
        return french(f"Cette demande a déjà reçu une réponse, le {day(sent.answered_on)}.")
    if not mandate.in_force(timezone.localdate()) or not mandate.person.is_active:
        return "Votre mandat de référent sur ce territoire a pris fin : ce lien n’ouvre plus rien."
    if clock.now() >= link.expires_at:
        ended = day(timezone.localdate(link.expires_at - timedelta(microseconds=1)))
        gone = f"Ce lien a expiré : il s’ouvrait jusqu’au {ended}."
        return french(f"{gone} Connectez-vous à Établi pour répondre, ou attendez un rappel.")
    return ""


@transaction.atomic
def answer_by_link(*, hidden: str, kind: StepKind, amount_cents: int | None = None, reason: str = "") -> SentRequest:
    """Acknowledge or answer under the mandate of the referent whom the link was sent to. An answer uses the link up."""
    link = RequestLink.held_by(hidden).select_for_update().first()
    if link is None:
        raise ValidationError("Ce lien n’existe pas : vérifiez que l’adresse est entière.")
    sent = locked(link.sent_id)
    found = opened_link(hidden)
    assert found is not None
    if closed := why_closed(found):
        raise ValidationError(closed)
    if kind not in BY_LINK:
        raise ValidationError("Ce lien ne sert qu’à accuser réception ou à répondre.")
    by = Actor(found.mandate.person, timezone.localdate(clock.now()), (found.mandate,))
    allowed = rights.may_answer(by, sent)
    if not allowed:
        raise ValidationError(allowed.reason)
    write_step(sent, kind, by, found.mandate, amount_cents=amount_cents, reason=reason, by_link=True)
    if kind in ANSWERS:
        found.used_at = clock.now()
        audit.save(found, by=by.author(found.mandate), verb="asked.link_used", scope=rights.scope_of(sent))
    return sent
