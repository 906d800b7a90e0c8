"""Questionnaires: prepared, opened by a link, answered without an account, told together from three firms up."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.people import acting, territory
from tests.domain.test_diagnosis_findings import SCOPES, local

from etabli.domain.audit import services as audit
from etabli.domain.audit.models import Entry
from etabli.domain.diagnosis import services
from etabli.domain.diagnosis.enums import EvidenceKind, QuestionKind
from etabli.domain.diagnosis.models import Questionnaire, Reply
from etabli.domain.diagnosis.queries import questionnaires as queries
from etabli.domain.diagnosis.questions import Question, answered, check, summary
from etabli.domain.governance.actor import Actor, actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.governance.roles import MATRIX

CHOICE = Question("q1", QuestionKind.CHOICE, "Recrutez-vous ?", choices=("oui", "non"), required=True)
SCALE = Question("q2", QuestionKind.SCALE, "Le foncier ?", low="rare", high="abondant")
NUMBER = Question("q3", QuestionKind.NUMBER, "Combien de postes ?", unit="postes")
TEXT = Question("q4", QuestionKind.TEXT, "Autre chose ?")


def now(role: Role, **fields: Any) -> Actor:
    """Somebody with one mandate, as of today."""
    return actor(acting(role, **fields).person, verified=True)


def draft(by: Actor, *questions: Question) -> Questionnaire:
    found = Questionnaire(
        territory=territory(),
        title="Recrutement",
        introduction="Pour l’état des lieux.",
        closes_on=timezone.localdate() + timedelta(days=10),
    )
    services.prepare(questionnaire=found, by=by)
    for question in questions:
        services.add_question(questionnaire_id=found.pk, question=question, by=by)
    return found


def opened(by: Actor, *questions: Question) -> tuple[Questionnaire, str]:
    found = draft(by, *(questions or (CHOICE, SCALE, NUMBER, TEXT)))
    hidden = services.open_questionnaire(questionnaire_id=found.pk, by=by)
    return Questionnaire.objects.get(pk=found.pk), hidden


def send(hidden: str, **typed: str) -> Reply:
    return services.reply(hidden=hidden, reply_id=uuid4(), typed=typed, firm="Plastiques SA", contact="")


@pytest.mark.django_db
class TestQuestionnaires:
    @pytest.mark.parametrize("role", list(Role))
    def test_each_role_does_what_the_matrix_lets(self, role: Role) -> None:
        who = now(role, **SCOPES.get(role, {}))
        if role in MATRIX["questionnaire.manage"].roles:
            found, _ = opened(who)
            services.renew_link(questionnaire_id=found.pk, by=who)
            services.close(questionnaire_id=found.pk, by=who)
        else:
            with pytest.raises(NotAllowedError):
                draft(who)
            found, _ = opened(now(Role.PROJECT_LEAD))
            for act in (services.renew_link, services.close):
                with pytest.raises(NotAllowedError):
                    act(questionnaire_id=found.pk, by=who)
        if role in MATRIX["diagnosis.view"].roles:
            seen = queries.questionnaire(who, "2", "ti-8413", found.pk)
            assert seen is not None
            assert ("questionnaire.read" in seen.may) == (role in MATRIX["questionnaire.read"].roles)
            assert queries.questionnaire(who, "2", "ti-8413", uuid4()) is None

    def test_questions_change_until_it_opens(self) -> None:
        lead = now(Role.PROJECT_LEAD)
        found = draft(lead, CHOICE, SCALE)
        services.remove_question(questionnaire_id=found.pk, question_id="q1", by=lead)
        services.add_question(questionnaire_id=found.pk, question=TEXT, by=lead)
        assert [one.id for one in Questionnaire.objects.get().asked] == ["q2", "q3"]
        services.open_questionnaire(questionnaire_id=found.pk, by=lead)
        for act in (
            lambda: services.add_question(questionnaire_id=found.pk, question=TEXT, by=lead),
            lambda: services.remove_question(questionnaire_id=found.pk, question_id="q2", by=lead),
            lambda: services.open_questionnaire(questionnaire_id=found.pk, by=lead),
        ):
            with pytest.raises(ValidationError, match="ne changent plus"):
                act()

    def test_the_link_is_kept_as_a_hash_and_can_be_replaced(self) -> None:
        lead = now(Role.PROJECT_LEAD)
        found, hidden = opened(lead)
        stored = str(Questionnaire.objects.values().get()) + str(list(Entry.objects.values_list("before", "after")))
        assert hidden not in stored and len(hidden) >= 43
        assert queries.of_link(hidden) == found and queries.of_link(hidden[:-1]) is None
        again = services.renew_link(questionnaire_id=found.pk, by=lead)
        assert queries.of_link(hidden) is None and queries.of_link(again) == found
        assert send(again, q1="oui")

    def test_an_answer_is_checked_recorded_once_and_says_nothing_of_the_machine(self) -> None:
        found, hidden = opened(now(Role.PROJECT_LEAD))
        with pytest.raises(ValidationError) as caught:
            send(hidden, q1="peut-être", q2="6", q3="beaucoup")
        assert set(caught.value.message_dict) == {"q1", "q2", "q3"} and not Reply.objects.exists()
        key = uuid4()
        typed = {"q1": "oui", "q3": "1 200,5", "q9": "inconnue"}
        one = services.reply(hidden=hidden, reply_id=key, typed=typed, firm="Plastiques SA", contact="06")
        assert one.answers == {"q1": "oui", "q3": 1200.5}
        assert services.reply(hidden=hidden, reply_id=key, typed={"q1": "non"}) == one, "sent twice is one"
        assert found.replies.count() == 1
        entry = Entry.objects.get(kind="diagnosis.reply")
        assert "Plastiques" not in str(entry.after) and entry.actor is None
        assert audit.erase(one.pk) == 3
        assert {field.name for field in Reply._meta.fields} == {
            *("id", "questionnaire", "firm", "contact", "answers", "sent_at")
        }

    def test_it_takes_answers_until_it_closes(self) -> None:
        lead = now(Role.PROJECT_LEAD)
        found, hidden = opened(lead)
        Questionnaire.objects.filter(pk=found.pk).update(closes_on=timezone.localdate() - timedelta(days=1))
        with pytest.raises(ValidationError, match="ne prend plus"):
            send(hidden, q1="oui")
        other, secret = opened(lead)
        services.close(questionnaire_id=other.pk, by=lead)
        for link in (secret, "", "x" * 43):
            with pytest.raises(ValidationError, match="ne prend plus"):
                send(link, q1="oui")
        with pytest.raises(ValidationError, match="une question"):
            send(opened(lead, TEXT)[1], q1=" ")

    def test_under_three_firms_only_those_who_read_replies_see_answers(self) -> None:
        lead, contributor = now(Role.PROJECT_LEAD), now(Role.CONTRIBUTOR)
        found, hidden = opened(lead)
        finding = local(contributor)
        for n in range(3):
            seen = queries.questionnaire(contributor, "2", "ti-8413", found.pk)
            assert seen is not None and seen.received == n and not any(one.each for one in seen.answers)
            assert not any(one.summary.lines for one in seen.answers), "too few to be shown together"
            attach = {"finding_id": finding.pk, "questionnaire": found, "question_id": "q3", "by": lead}
            with pytest.raises(ValidationError, match="au moins"):
                services.attach_summary(**attach)
            send(hidden, q1="oui", q2="4", q3=str(10 * n), q4="Propos")
        seen = queries.questionnaire(contributor, "2", "ti-8413", found.pk)
        assert seen is not None and seen.answers[0].summary.lines == (("oui", 3), ("non", 0))
        assert not any(one.each for one in seen.answers)
        read = queries.questionnaire(lead, "2", "ti-8413", found.pk)
        assert read is not None and [len(one.each) for one in read.answers] == [3, 3, 3, 3]
        piece = services.attach_summary(**attach)
        assert piece.kind == EvidenceKind.QUESTIONNAIRE and "médiane 10" in piece.text
        with pytest.raises(NotAllowedError):
            services.attach_summary(**attach | {"by": contributor})
        text = services.attach_summary(**attach | {"question_id": "q4"})
        assert "Propos" not in text.text


@pytest.mark.parametrize(
    ("question", "wrong"),
    [
        (Question("", QuestionKind.TEXT, " "), "text"),
        (Question("", QuestionKind.CHOICE, "Quoi ?", choices=("un",)), "choices"),
        (Question("", QuestionKind.CHOICE, "Quoi ?", choices=("un", "un")), "choices"),
        (Question("", QuestionKind.NUMBER, "Combien ?"), "unit"),
    ],
)
def test_a_question_that_cannot_be_asked_says_why(question: Question, wrong: str) -> None:
    with pytest.raises(ValidationError) as caught:
        check(question)
    assert list(caught.value.message_dict) == [wrong]


@pytest.mark.parametrize(
    ("typed", "value"), [("12", 12), ("1 200", 1200), ("1\u202f200,5", 1200.5), ("-3,0", -3), ("", None)]
)
def test_numbers_are_read_as_people_type_them(typed: str, value: float | None) -> None:
    assert answered(NUMBER, typed) == value


@pytest.mark.parametrize("typed", ["douze", "nan", "inf", "1e99", "1,2,3", "--1", "½"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        answered(NUMBER, typed)


@given(st.text(max_size=40))
def test_nothing_typed_breaks_it(typed: str) -> None:
    for question in (CHOICE, SCALE, NUMBER, TEXT):
        try:
            answer = answered(question, typed)
        except ValidationError as error:
            assert error.messages
        else:
            assert answer is None or isinstance(answer, str | int | float)


def test_summaries_are_counts_and_medians() -> None:
    assert "note médiane 4 sur 5" in summary(SCALE, [1, 4, 5]).sentence
    assert "médiane 2,5" in summary(NUMBER, [1, 2, 3, 10]).sentence
    assert summary(TEXT, ["a", "b", "c"]).lines == ()
    assert "trop peu" in summary(NUMBER, [1, 2]).sentence
