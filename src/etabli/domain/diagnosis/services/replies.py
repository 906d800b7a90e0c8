"""What firms answer to a questionnaire: sent without an account, corrected by who sent it, set apart by the team."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.diagnosis.models import Questionnaire, Reply
from etabli.domain.diagnosis.questions import answered
from etabli.domain.diagnosis.rights import reserved
from etabli.domain.diagnosis.services.questionnaires import locked
from etabli.domain.governance import secret
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.permissions import require
from etabli.domain.governance.services import attempts
from etabli.domain.outbox import services as outbox
from etabli.kernel.codes import is_siret
from etabli.kernel.typography import french

MOST_REPLIES = 500  # a link that got away must not fill the database
ALREADY = french("Cette réponse a déjà été envoyée : ouvrez de nouveau le lien pour en envoyer une autre.")


def reply(
    *,
    hidden: str,
    reply_id: UUID,
    typed: Mapping[str, str],
    firm: str = "",
    siret: str = "",
    contact: str = "",
    machine: str = "",
    own: bool = False,
) -> Reply:
    """Record what a firm answers. The same form sent twice is one reply; `own`: the sender is who sent it first, and
    what they say now replaces it. ValidationError is by question id; TooManyError for too many from one `machine`.
    """
    questionnaire = Questionnaire.objects.filter(secret_hash=secret.hashed(hidden)).first()
    if questionnaire is None or not questionnaire.takes_answers(timezone.localdate()):
        raise ValidationError("Ce questionnaire ne prend plus de réponses.")
    values = _read(questionnaire, typed, siret) | {"firm": firm, "contact": contact}
    if machine:
        attempts.count(attempts.REPLIES_OF_MACHINE, machine)
    return _record(questionnaire.pk, reply_id, values, own)


@transaction.atomic
def _record(questionnaire_id: UUID, reply_id: UUID, values: dict[str, Any], own: bool) -> Reply:
    questionnaire = locked(questionnaire_id)
    if not questionnaire.takes_answers(timezone.localdate()):
        raise ValidationError("Ce questionnaire ne prend plus de réponses.")
    found, verb = Reply.objects.filter(pk=reply_id, questionnaire=questionnaire).first(), "questionnaire.answered"
    if found is None:
        if questionnaire.replies.counted().count() >= MOST_REPLIES:
            raise ValidationError("Ce questionnaire a reçu toutes les réponses qu’il peut prendre.")
        found = Reply(id=reply_id, questionnaire=questionnaire)
    elif any(getattr(found, name) != value for name, value in values.items()):
        if not own:
            raise ValidationError(ALREADY)
        verb = "questionnaire.answer_corrected"
    for name, value in values.items():
        setattr(found, name, value)
    audit.save(found, by=SYSTEM, verb=verb, scope=reserved(questionnaire.territory))
    return found


def _read(questionnaire: Questionnaire, typed: Mapping[str, str], siret: str) -> dict[str, Any]:
    answers, wrong = {}, {}
    for question in questionnaire.asked:
        try:
            answer = answered(question, typed.get(question.id, ""))
        except ValidationError as error:
            wrong[question.id] = error.messages
        else:
            if answer is not None:
                answers[question.id] = answer
    siret = "".join(siret.split())
    if siret and not is_siret(siret):
        wrong["siret"] = ["Ce SIRET n’est pas juste : quatorze chiffres, ou rien."]
    if wrong:
        raise ValidationError(wrong)
    if not answers:
        raise ValidationError("Répondez au moins à une question.")
    return {"siret": siret, "answers": answers}


@transaction.atomic
def set_apart(*, questionnaire_id: UUID, reply_ids: Collection[UUID], reason: str, by: Actor) -> int:
    """Count some replies no more, with why: they stay, are shown apart, and may be put back. How many."""
    found = _of(questionnaire_id, reply_ids, by).filter(set_apart_at=None)
    author = by.author(require(by, "questionnaire.manage", locked(questionnaire_id).territory))
    if not reason.strip():
        raise ValidationError({"reason": french("Dites pourquoi : ce motif reste au journal.")})
    replies = list(found)
    if not replies:
        raise ValidationError("Cochez au moins une réponse.")
    for one in replies:
        one.set_apart_at, one.set_apart_reason = timezone.now(), reason.strip()
        scope = one.questionnaire.territory_id
        audit.save(one, by=author, verb="questionnaire.reply_set_apart", reason=reason.strip(), scope=scope)
    return len(replies)


@transaction.atomic
def put_back(*, questionnaire_id: UUID, reply_ids: Collection[UUID], by: Actor) -> int:
    """Count them again; how many."""
    found = _of(questionnaire_id, reply_ids, by).exclude(set_apart_at=None)
    author = by.author(require(by, "questionnaire.manage", locked(questionnaire_id).territory))
    replies = list(found)
    if not replies:
        raise ValidationError("Cette réponse n’est pas mise à part.")
    for one in replies:
        one.set_apart_at, one.set_apart_reason = None, ""
        audit.save(one, by=author, verb="questionnaire.reply_put_back", scope=one.questionnaire.territory_id)
    return len(replies)


def _of(questionnaire_id: UUID, reply_ids: Collection[UUID], by: Actor) -> Any:
    """Those of the replies that are of the questionnaire, locked, for who may read them. Raises NotAllowedError."""
    questionnaire = locked(questionnaire_id)
    require(by, "questionnaire.read", questionnaire.territory)
    if questionnaire.results:
        raise ValidationError(french("La phase du programme est finie : les résultats ne changent plus."))
    rows = Reply.objects.select_for_update(of=("self",)).select_related("questionnaire")
    return rows.filter(questionnaire=questionnaire, pk__in=list(reply_ids))


@transaction.atomic
def erase_reply(*, reply: Reply, reason: str) -> int:
    """Remove a reply at the request of who sent it, and what the trail quotes of it; how many values were erased there.

    What was already joined to a finding, counts and medians, stays: it names nobody.
    """
    scope, key = reserved(reply.questionnaire.territory), reply.pk
    outbox.forget(reply.contact)  # which may be an address
    audit.delete(reply, by=SYSTEM, verb="questionnaire.reply_erased", reason=reason, scope=scope)
    return audit.erase(key)
