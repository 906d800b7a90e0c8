"""Replies to questionnaires: corrected by who sent them, limited by machine, set apart, put back, erased on demand."""

import json
import re
from io import StringIO
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from tests.domain.people import territory
from tests.domain.test_diagnosis_questionnaires import NUMBER, now, opened, send

from etabli.domain.audit import queries as audit
from etabli.domain.audit.models import Entry, PersonalValue
from etabli.domain.diagnosis import services
from etabli.domain.diagnosis.models import Questionnaire, Reply
from etabli.domain.diagnosis.queries import questionnaires as queries
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.governance.services.attempts import REPLIES_OF_MACHINE, TooManyError

pytestmark = pytest.mark.django_db


def seen(by: Actor, one: Questionnaire) -> queries.OpenedQuestionnaire:
    found = queries.questionnaire(by, "2", territory().published_id, one.pk)
    assert found is not None
    return found


def answered(lead: Actor, *numbers: int) -> tuple[Questionnaire, list[Reply]]:
    one, hidden = opened(lead, NUMBER)
    return one, [send(hidden, f"Usine {n}", q1=str(n)) for n in numbers]


def test_who_sent_a_reply_corrects_it_and_the_trail_says_so() -> None:
    one, hidden = opened(now(Role.PROJECT_LEAD), NUMBER)
    first = send(hidden, q1="1")
    asked = {"hidden": hidden, "reply_id": first.pk, "typed": {"q1": "2"}, "firm": "Plastiques SA"}
    with pytest.raises(ValidationError, match="déjà été envoyée"):
        services.reply(**asked)
    assert services.reply(**asked, own=True).answers == {"q1": 2}
    assert services.reply(**asked, own=True).pk == first.pk and one.replies.count() == 1
    verbs = [entry.verb for entry in audit.of_object(first)]
    assert verbs == ["questionnaire.answered", "questionnaire.answer_corrected"]


def test_a_machine_sends_so_many_replies_and_no_more_and_what_is_wrong_counts_for_nothing() -> None:
    _, hidden = opened(now(Role.PROJECT_LEAD), NUMBER)

    def from_there(value: str = "1", machine: str = "192.0.2.1") -> Reply:
        return services.reply(hidden=hidden, reply_id=uuid4(), typed={"q1": value}, machine=machine)

    for _ in range(REPLIES_OF_MACHINE.most + 2):
        with pytest.raises(ValidationError):
            from_there("beaucoup")
    for _ in range(REPLIES_OF_MACHINE.most):
        from_there()
    with pytest.raises(TooManyError):
        from_there()
    assert Reply.objects.count() == REPLIES_OF_MACHINE.most
    assert from_there(machine="192.0.2.2")


def test_a_reply_set_apart_counts_nowhere_and_comes_back() -> None:
    lead = now(Role.PROJECT_LEAD)
    one, replies = answered(lead, 400, 5, 3, 1)  # the fourth waits for two more firms
    assert "médiane 5" in seen(lead, one).answers[0].summary.sentence
    asked = {"questionnaire_id": one.pk, "reply_ids": [replies[0].pk]}
    with pytest.raises(ValidationError, match="pourquoi"):
        services.set_apart(**asked, reason=" ", by=lead)
    assert services.set_apart(**asked, reason="essai", by=lead) == 1
    found = seen(lead, one)
    assert (found.received, found.apart) == (3, 1) and "médiane 3" in found.answers[0].summary.sentence
    assert [answer for _, answer in found.answers_apart[0].each] == [400]
    entry = Entry.objects.get(verb="questionnaire.reply_set_apart")
    assert entry.reason == "essai" and entry.scope == territory().pk and "Usine" not in str(entry.after)
    with pytest.raises(ValidationError, match="au moins une"):
        services.set_apart(**asked, reason="encore", by=lead)
    assert services.put_back(**asked, by=lead) == 1
    assert (seen(lead, one).received, seen(lead, one).apart) == (4, 0)


def test_under_three_firms_left_nothing_is_joined() -> None:
    lead = now(Role.PROJECT_LEAD)
    one, replies = answered(lead, 1, 3, 5)
    assert seen(lead, one).enough
    services.set_apart(questionnaire_id=one.pk, reply_ids=[replies[0].pk], reason="doublon", by=lead)
    assert not seen(lead, one).enough


def test_who_reads_only_sets_nothing_apart_and_a_reply_of_another_questionnaire_is_not_touched() -> None:
    lead = now(Role.PROJECT_LEAD)
    one, replies = answered(lead, 1, 3)
    asked = {"questionnaire_id": one.pk, "reply_ids": [replies[0].pk]}
    for role, scope in ((Role.REGION, {"region_id": "84"}), (Role.CONTRIBUTOR, {}), (Role.ADMINISTRATOR, {})):
        with pytest.raises(NotAllowedError):
            services.set_apart(**asked, reason="essai", by=now(role, **scope))
        with pytest.raises(NotAllowedError):
            services.put_back(**asked, by=now(role, **scope))
    other, _ = answered(lead, 7)
    with pytest.raises(ValidationError, match="au moins une"):
        services.set_apart(questionnaire_id=other.pk, reply_ids=[replies[0].pk], reason="essai", by=lead)
    assert not Reply.objects.exclude(set_apart_at=None).exists()


def said(*command: str) -> str:
    out = StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


def test_commands_give_a_copy_and_erase_a_reply_with_what_the_trail_quotes() -> None:
    _, hidden = opened(now(Role.PROJECT_LEAD), NUMBER)
    reply = services.reply(
        hidden=hidden, reply_id=uuid4(), typed={"q1": "12"}, firm="Plastiques SA", siret="35600000000048", contact="06"
    )
    send(hidden, "Autre", q1="3")
    for text in ("plastiques", "356 000 000 00048", str(reply.pk)):
        (copy,) = json.loads(said("export_replies", text))
        assert copy["number"] == str(reply.pk) and copy["answers"] == {"Combien de postes ?": 12}
    for command in (("export_replies", "inconnue"), ("export_replies", " "), ("erase_reply", "x", "--reason", "y")):
        with pytest.raises(CommandError):
            said(*command)
    assert PersonalValue.objects.filter(subject__person_id=reply.pk).exists()
    assert re.search("[1-9][0-9]* personal values", said("erase_reply", str(reply.pk), "--reason", "demande"))
    assert [one.firm for one in Reply.objects.all()] == ["Autre"]
    assert not PersonalValue.objects.filter(subject__person_id=reply.pk).exists()
    assert "Plastiques" not in str([(act.before, act.after) for act in audit.read(audit.of_object(reply))])
