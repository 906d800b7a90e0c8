"""Questionnaires are prepared, opened by a link, and closed. What firms answer is in `replies`."""

from dataclasses import replace
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from etabli.domain.audit import services as audit
from etabli.domain.diagnosis.models import Evidence, Questionnaire
from etabli.domain.diagnosis.questions import Question, check
from etabli.domain.governance import secret
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.permissions import require
from etabli.kernel.typography import french

MOST_QUESTIONS = 30


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
    found = locked(questionnaire_id)
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
    found = locked(questionnaire_id)
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
    found = locked(questionnaire_id)
    mandate = require(by, "questionnaire.manage", found.territory)
    if found.is_draft or found.closed_at is not None:
        raise ValidationError("Ce questionnaire n’est pas ouvert.")
    found.closed_at = timezone.now()
    audit.save(found, by=by.author(mandate), verb="questionnaire.closed", scope=found.territory_id)
    return found


@transaction.atomic
def reopen(*, questionnaire_id: UUID, by: Actor) -> Questionnaire:
    """Take answers again, by the same link, as long as its last day is not over and nothing stands on its answers."""
    found = locked(questionnaire_id)
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


def locked(questionnaire_id: UUID) -> Questionnaire:
    return Questionnaire.objects.select_for_update(of=("self",)).select_related("territory").get(pk=questionnaire_id)


def _draft(questionnaire_id: UUID) -> Questionnaire:
    found = locked(questionnaire_id)
    if not found.is_draft:
        raise ValidationError(french("Ce questionnaire est ouvert : ses questions ne changent plus."))
    return found
