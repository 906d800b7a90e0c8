"""What referents do of a need: acknowledge, answer, add a word, close; send it to another, or take it."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.catalogue.firms.needs import Side, need_rules
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import Author
from etabli.domain.firms import rights
from etabli.domain.firms.enums import NEXT, WORDED, NeedState, NeedStepKind, before_closing
from etabli.domain.firms.models import Need, NeedStep
from etabli.domain.firms.services.needs import address, locked
from etabli.domain.firms.services.telling import Link, tell_firm, tell_referents
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Mandate
from etabli.domain.governance.permissions import NotAllowedError, Verdict
from etabli.kernel.typography import french

BY_DESK = (NeedStepKind.ACKNOWLEDGED, NeedStepKind.ANSWERED, NeedStepKind.WORD)
TOLD = {
    NeedStepKind.ACKNOWLEDGED: "{who} a bien reçu votre besoin et va y répondre.",
    NeedStepKind.ANSWERED: "{who} a répondu à votre besoin.",
    NeedStepKind.WORD: "{who} a ajouté une précision à votre besoin.",
    NeedStepKind.REROUTED: "Votre besoin est confié à un autre interlocuteur : {who}.",
    NeedStepKind.TAKEN: "{who} se charge de votre besoin.",
    NeedStepKind.CLOSED: "{who} a clos votre besoin.",
}
ASKS = "Une seule question vous attend : ce que vous avez reçu vous a-t-il aidé ?"
NO_WORDS = "Écrivez ce que l’entreprise doit lire."
NO_REASON = "Dites pourquoi : le nouvel interlocuteur et l’entreprise liront ce motif."


@transaction.atomic
def take_step(*, need_id: UUID, kind: NeedStepKind, by: Actor, link: Link, text: str = "", closing: str = "") -> Need:
    """Acknowledge, answer, add a word, or close with a reason of the catalogue; the firm is told."""
    need = locked(need_id)
    closes = kind == NeedStepKind.CLOSED
    mandate = _required(rights.may_route(by, need) if closes else rights.may_answer(by, need))
    if not closes and kind not in BY_DESK:
        raise ValidationError({"kind": "Choisissez ce que vous faites."})
    if closes:
        close(need, closing, "desk")
    write_step(need, kind, by.on, by.author(mandate), mandate=mandate, text=text)
    says = TOLD[kind].format(who=mandate.organisation)
    asks = closes and asks_satisfaction(need)
    tell_firm(need, str(kind), f"{says}\n\n{ASKS}" if asks else says, link)
    return need


@transaction.atomic
def take(*, need_id: UUID, by: Actor, link: Link) -> Need:
    """Answer it oneself, in the place of whom it was routed to."""
    need = locked(need_id)
    _required(rights.may_route(by, need))
    mandate = _required(rights.may_take(by, need))
    return _move(need, NeedStepKind.TAKEN, mandate, by, mandate, link)


@transaction.atomic
def reroute(*, need_id: UUID, to: UUID, reason: str, by: Actor, link: Link) -> Need:
    """Send it to whoever holds the mandate `to` on the territory, and to those of its organisation in that role."""
    need = locked(need_id)
    mandate = _required(rights.may_route(by, need))
    target = rights.answering(need.territory, by.on).filter(pk=to).first()
    if target is None:
        raise ValidationError({"to": "Choisissez un référent dans la liste."})
    if (target.organisation_id, target.role) == (need.organisation_id, need.role):
        raise ValidationError({"to": "Ce besoin lui est déjà confié."})
    if not reason.strip():
        raise ValidationError({"reason": NO_REASON})
    return _move(need, NeedStepKind.REROUTED, target, by, mandate, link, text=reason)


def _move(
    need: Need, kind: NeedStepKind, to: Mandate, by: Actor, mandate: Mandate, link: Link, *, text: str = ""
) -> Need:
    """Whose it is changes; the new one has as long to acknowledge as the first had, and the firm's day stays."""
    address(need, to)
    need.rule, need.because = "", ""
    need.acknowledge_by = need_rules().acknowledge_by(by.on)
    need.answer_by = max(need.answer_by, need.acknowledge_by)
    step = write_step(need, kind, by.on, by.author(mandate), mandate=mandate, text=text)
    tell_referents(need, "received", f"received:{step.pk}", by)
    tell_firm(need, str(kind), TOLD[kind].format(who=to.organisation), link)
    return need


def write_step(
    need: Need, kind: NeedStepKind, on: date, author: Author, *, mandate: Mandate | None = None, text: str = ""
) -> NeedStep:
    """One step, and where the need stands after it. The right was checked; the need is locked."""
    if kind == NeedStepKind.REOPENED and need.state == NeedState.CLOSED:
        after: NeedState | None = before_closing(need.steps.order_by("at").values_list("kind", flat=True))
    else:
        after = NEXT.get((NeedState(need.state), kind))
    if after is None:
        state = need.get_state_display()
        raise ValidationError(french(f"Ce besoin est à l'état « {state} » : rechargez la page pour lire la suite."))
    text = text.strip()
    if kind in WORDED and not text:
        raise ValidationError({"text": NO_WORDS})
    moved = kind in (NeedStepKind.REROUTED, NeedStepKind.TAKEN)
    step = NeedStep(
        need=need,
        kind=kind,
        on=on,
        text=text,
        by_firm=mandate is None,
        mandate=mandate,
        organisation=need.organisation if moved else None,
    )
    need.state = after
    if kind in (NeedStepKind.ACKNOWLEDGED, NeedStepKind.ANSWERED, NeedStepKind.TAKEN):
        need.acknowledged_on = need.acknowledged_on or step.on
    if kind == NeedStepKind.ANSWERED:
        need.answered_on = need.answered_on or step.on
    if kind == NeedStepKind.CLOSED:
        need.closed_on = step.on
    if kind == NeedStepKind.REOPENED:
        need.closed_on, need.closing = None, ""
    scope = rights.scope_of(need)
    audit.save(step, by=author, verb=f"need.{kind}", scope=scope)
    audit.save(need, by=author, verb="need.moved", scope=scope)
    return step


def close(need: Need, closing: str, side: Side) -> None:
    """Set why it is closed, where that side may say so now."""
    found = need_rules().closing(closing)
    if found is None or side not in found.by:
        raise ValidationError({"closing": "Choisissez un motif."})
    if found.answered and need.answered_on is None:
        raise ValidationError({"closing": french("Ce motif demande une réponse : répondez d'abord à l'entreprise.")})
    need.closing = closing


def asks_satisfaction(need: Need) -> bool:
    """Whether the firm is asked if it was helped: it received an answer, the reason says so, it has not said yet."""
    found = need_rules().closing(need.closing)
    received = need.closed_on is not None and need.answered_on is not None
    return received and need.satisfaction is None and found is not None and found.asks


def _required(found: Verdict) -> Mandate:
    if not found or found.mandate is None:
        raise NotAllowedError(found)
    return found.mandate
