"""Questionnaires of a territory, one with what was answered, and the one that a link opens."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from etabli.domain.diagnosis.models import Evidence, Questionnaire, Reply
from etabli.domain.diagnosis.questions import Answer, Question, Summary, summary
from etabli.domain.diagnosis.rights import opened
from etabli.domain.diagnosis.steps import told_together
from etabli.domain.governance import secret
from etabli.domain.governance.actor import Actor
from etabli.domain.territories.models import Territory


@dataclass(frozen=True)
class Questionnaires:
    """Those of a territory, the latest first; each has `received`, the number of its replies."""

    territory: Territory
    may: frozenset[str]
    found: tuple[Questionnaire, ...]


@dataclass(frozen=True)
class Answers:
    """What was answered to one question: a summary for all, each answer only for who may read them."""

    question: Question
    summary: Summary
    each: tuple[tuple[Reply, Answer], ...]


@dataclass(frozen=True)
class OpenedQuestionnaire:
    """`answers` are empty while it is a draft; `received`: how many replies count, `enough`: whether some are told.

    `apart`: how many were set apart; `answers_apart` is what they say, for who may read each.
    """

    questionnaire: Questionnaire
    territory: Territory
    may: frozenset[str]
    received: int
    answers: tuple[Answers, ...]
    enough: bool
    apart: int = 0
    answers_apart: tuple[Answers, ...] = ()


def questionnaires(actor: Actor, phase: str, published_id: str) -> Questionnaires | None:
    """The list, in two queries."""
    found = opened(actor, phase, published_id, "diagnosis.view", "questionnaire.manage", "questionnaire.read")
    if found is None:
        return None
    asked = Questionnaire.objects.filter(territory=found.territory).annotate(
        received=Count("replies", filter=Q(replies__set_apart_at=None))
    )
    rows = tuple(asked)
    for one in rows:
        one.received = one.results["received"] if one.results else one.received
    return Questionnaires(found.territory, found.may, rows)


def questionnaire(actor: Actor, phase: str, published_id: str, questionnaire_id: UUID) -> OpenedQuestionnaire | None:
    """One questionnaire of this territory, in three queries."""
    asked = ("diagnosis.view", "questionnaire.manage", "questionnaire.read", "obstacle.raise")
    place = opened(actor, phase, published_id, *asked)
    if place is None:
        return None
    found = Questionnaire.objects.filter(pk=questionnaire_id, territory=place.territory).first()
    if found is None:
        return None
    if found.results:
        return OpenedQuestionnaire(
            found, place.territory, place.may, found.results["received"], _kept(found), enough=False
        )
    every = list(found.replies.all())
    replies, apart = ([one for one in every if (one.set_apart_at is None) == kept] for kept in (True, False))
    reads = "questionnaire.read" in place.may
    answers = _answers(found, replies, reads)
    return OpenedQuestionnaire(
        found,
        place.territory,
        place.may,
        len(replies),
        answers,
        enough=any(one.summary.count for one in answers),
        apart=len(apart),
        answers_apart=_answers(found, apart, reads) if reads else (),
    )


def _answers(found: Questionnaire, replies: Sequence[Reply], reads: bool) -> tuple[Answers, ...]:
    answers = []
    for question in found.asked:
        each = [(reply, reply.answers[question.id]) for reply in replies if question.id in reply.answers]
        told = summary(question, told_together(question.id, replies))
        answers.append(Answers(question, told, tuple(each) if reads else ()))
    return tuple(answers)


def _kept(found: Questionnaire) -> tuple[Answers, ...]:
    """What is left of the answers once each of them was removed."""
    assert found.results is not None
    told = [(question, found.results["questions"][question.id]) for question in found.asked]
    return tuple(
        Answers(
            question,
            Summary(
                question,
                one["count"],
                one["sentence"],
                tuple((name, count) for name, count in one["lines"]),
                one.get("rest", 0),
            ),
            (),
        )
        for question, one in told
    )


def about(text: str) -> list[Reply]:
    """The replies, set apart or not, whose firm, SIRET, contact or number has a text: to answer who asks for theirs."""
    found = Q(firm__icontains=text) | Q(siret="".join(text.split())) | Q(contact__icontains=text)
    with suppress(ValueError):
        found |= Q(pk=UUID(text))
    return list(Reply.objects.filter(found).select_related("questionnaire__territory"))


def evidence_about(text: str) -> list[Evidence]:
    """The pieces of evidence that quote a text in what they say, their source or the name of their file, or that of a
    number. Whom they quote may have no account.
    """
    found = Q(text__icontains=text) | Q(source__icontains=text) | Q(file_name__icontains=text)
    with suppress(ValueError):
        found |= Q(pk=UUID(text))
    return list(Evidence.objects.filter(found, forgotten_at=None).select_related("finding__territory"))


def sent_in(questionnaire: Questionnaire, reply_id: str) -> Reply | None:
    """The reply of a number, if it is of this questionnaire."""
    with suppress(ValueError):
        return questionnaire.replies.filter(pk=UUID(reply_id)).first()
    return None


def of_link(hidden: str) -> Questionnaire | None:
    """The questionnaire that a link opens, open or closed."""
    return Questionnaire.objects.filter(secret_hash=secret.hashed(hidden)).select_related("territory__phase").first()
