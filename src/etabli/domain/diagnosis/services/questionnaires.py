"""Questionnaires are prepared, opened by a link, answered without an account, and closed."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.diagnosis.models import Evidence, Questionnaire, Reply
from etabli.domain.diagnosis.questions import Question, answered, check
from etabli.domain.diagnosis.rights import reserved
from etabli.domain.governance import secret
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.permissions import require
from etabli.kernel.codes import is_siret
from etabli.kernel.typography import french

MOST_QUESTIONS = 30
MOST_REPLIES = 500  # a link that got away must not fill the database


@transaction.atomic
def prepare(*, questionnaire: Questionnaire, by: Actor) -> Questionnaire:
    """Begin a questionnaire, or change its title, introduction or last day."""
    mandate = require(by, "questionnaire.manage", questionnaire.territory)
    verb = "questionnaire.changed"
    if questionnaire.author_id is None:
        assert by.person is not None
        questionnaire.author, verb = by.person, "questionnaire.prepared"
    audit.save(questionnaire, by=by.author(mandate), verb=verb, scope=questionnaire.territory_id)
    return questionnaire


@transaction.atomic
def add_question(*, questionnaire_id: UUID, question: Question, by: Actor) -> Questionnaire:
    """Add a question at the end; its id is given here and never used again."""
    found = _draft(questionnaire_id)
    mandate = require(by, "questionnaire.manage", found.territory)
    check(question)
    if len(found.questions) >= MOST_QUESTIONS:
        raise ValidationError(french(f"Au plus {MOST_QUESTIONS} questions : une entreprise y passe quatre minutes."))
    number = max((int(one["id"][1:]) for one in found.questions), default=0) + 1
    found.questions = [*found.questions, replace(question, id=f"q{number}").as_json()]
    audit.save(found, by=by.author(mandate), verb="questionnaire.changed", scope=found.territory_id)
    return found


@transaction.atomic
def remove_question(*, questionnaire_id: UUID, question_id: str, by: Actor) -> Questionnaire:
    """Take a question away before it is asked."""
    found = _draft(questionnaire_id)
    mandate = require(by, "questionnaire.manage", found.territory)
    left = [one for one in found.questions if one["id"] != question_id]
    if len(left) == len(found.questions):
        raise ValidationError("Cette question n’est pas dans ce questionnaire.")
    found.questions = left
    audit.save(found, by=by.author(mandate), verb="questionnaire.changed", scope=found.territory_id)
    return found


@transaction.atomic
def change_question(*, questionnaire_id: UUID, question_id: str, question: Question, by: Actor) -> Questionnaire:
    """Put a question right, as long as no firm has answered; it keeps its id and its place."""
    found = _locked(questionnaire_id)
    mandate = require(by, "questionnaire.manage", found.territory)
    if found.results or found.replies.exists():
        raise ValidationError(french("Une entreprise a répondu : les questions ne changent plus."))
    if all(one["id"] != question_id for one in found.questions):
        raise ValidationError("Cette question n’est pas dans ce questionnaire.")
    check(question)
    changed = replace(question, id=question_id).as_json()
    found.questions = [changed if one["id"] == question_id else one for one in found.questions]
    audit.save(found, by=by.author(mandate), verb="questionnaire.changed", scope=found.territory_id)
    return found


@transaction.atomic
def open_questionnaire(*, questionnaire_id: UUID, by: Actor) -> str:
    """Open it to answers; the secret of its link, which is not kept."""
    found = _draft(questionnaire_id)
    mandate = require(by, "questionnaire.manage", found.territory)
    if not found.questions:
        raise ValidationError("Ajoutez au moins une question avant d’ouvrir.")
    if found.closes_on < by.on:
        raise ValidationError({"closes_on": french("Le dernier jour est passé : choisissez une date à venir.")})
    hidden = secret.fresh()
    found.secret_hash, found.opened_at, found.links = secret.hashed(hidden), timezone.now(), 1
    audit.save(found, by=by.author(mandate), verb="questionnaire.opened", scope=found.territory_id)
    return hidden


@transaction.atomic
def renew_link(*, questionnaire_id: UUID, by: Actor) -> str:
    """Another link; the former one stops working."""
    found = _locked(questionnaire_id)
    mandate = require(by, "questionnaire.manage", found.territory)
    if not found.takes_answers(by.on):
        raise ValidationError("Ce questionnaire n’est pas ouvert.")
    hidden = secret.fresh()
    found.secret_hash, found.links = secret.hashed(hidden), found.links + 1
    audit.save(found, by=by.author(mandate), verb="questionnaire.link_renewed", scope=found.territory_id)
    return hidden


@transaction.atomic
def close(*, questionnaire_id: UUID, by: Actor) -> Questionnaire:
    """Take no more answers, until it is opened again."""
    found = _locked(questionnaire_id)
    mandate = require(by, "questionnaire.manage", found.territory)
    if found.is_draft or found.closed_at is not None:
        raise ValidationError("Ce questionnaire n’est pas ouvert.")
    found.closed_at = timezone.now()
    audit.save(found, by=by.author(mandate), verb="questionnaire.closed", scope=found.territory_id)
    return found


@transaction.atomic
def reopen(*, questionnaire_id: UUID, by: Actor) -> Questionnaire:
    """Take answers again, by the same link, as long as its last day is not over and nothing stands on its answers."""
    found = _locked(questionnaire_id)
    mandate = require(by, "questionnaire.manage", found.territory)
    if found.closed_at is None or found.results:
        raise ValidationError("Ce questionnaire n’est pas fermé.")
    if found.closes_on < by.on:
        raise ValidationError(french("Son dernier jour est passé : préparez-en un autre."))
    if Evidence.objects.filter(questionnaire=found).exists():
        raise ValidationError(french("Ses réponses sont jointes à un constat : préparez-en un autre."))
    found.closed_at = None
    audit.save(found, by=by.author(mandate), verb="questionnaire.reopened", scope=found.territory_id)
    return found


@transaction.atomic
def reply(
    *, hidden: str, reply_id: UUID, typed: Mapping[str, str], firm: str = "", siret: str = "", contact: str = ""
) -> Reply:
    """Record what a firm answers. The same form sent twice is one reply; ValidationError is by question id."""
    questionnaire = Questionnaire.objects.filter(secret_hash=secret.hashed(hidden)).first()
    if questionnaire is None or not questionnaire.takes_answers(timezone.localdate()):
        raise ValidationError("Ce questionnaire ne prend plus de réponses.")
    questionnaire = _locked(questionnaire.pk)
    already = Reply.objects.filter(pk=reply_id, questionnaire=questionnaire).first()
    if already is not None:
        return already
    if questionnaire.replies.count() >= MOST_REPLIES:
        raise ValidationError("Ce questionnaire a reçu toutes les réponses qu’il peut prendre.")
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
    found = Reply(id=reply_id, questionnaire=questionnaire, firm=firm, siret=siret, contact=contact, answers=answers)
    audit.save(found, by=SYSTEM, verb="questionnaire.answered", scope=reserved(questionnaire.territory))
    return found


def _locked(questionnaire_id: UUID) -> Questionnaire:
    return Questionnaire.objects.select_for_update(of=("self",)).select_related("territory").get(pk=questionnaire_id)


def _draft(questionnaire_id: UUID) -> Questionnaire:
    found = _locked(questionnaire_id)
    if not found.is_draft:
        raise ValidationError(french("Ce questionnaire est ouvert : ses questions ne changent plus."))
    return found
