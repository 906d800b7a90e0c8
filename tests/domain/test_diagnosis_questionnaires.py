"""Questionnaires: prepared, opened by a link, answered without an account, told together from three firms up."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import count
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
from etabli.domain.diagnosis.firms import distinct, keys
from etabli.domain.diagnosis.models import Questionnaire, Reply
from etabli.domain.diagnosis.queries import questionnaires as queries
from etabli.domain.diagnosis.questions import Answer, Question, Said, answered, check, summary, told
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


def send(hidden: str, firm: str = "Plastiques SA", **typed: str) -> Reply:
    return services.reply(hidden=hidden, reply_id=uuid4(), typed=typed, firm=firm, contact="")


def each(answers: Iterable[Answer], *firms: str) -> list[Said]:
    """Answers of firms of these names; of as many different ones when none is named."""
    listed = list(answers)
    return [Said(one, keys(name, "")) for one, name in zip(listed, firms or map(str, count()), strict=False)]


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
        again = services.reply(hidden=hidden, reply_id=key, typed=typed, firm="Plastiques SA", contact="06")
        assert again == one and found.replies.count() == 1, "sent twice is one"
        with pytest.raises(ValidationError, match="déjà été envoyée"):
            services.reply(hidden=hidden, reply_id=key, typed={"q1": "non"})
        assert Reply.objects.get().answers == one.answers, "nobody else changes it"
        entry = Entry.objects.get(kind="diagnosis.reply")
        assert "Plastiques" not in str(entry.after) and entry.actor is None
        assert audit.erase(one.pk) == 3
        assert {field.name for field in Reply._meta.fields} == {
            *("id", "questionnaire", "firm", "siret", "contact", "answers", "sent_at"),
            *("set_apart_at", "set_apart_reason"),
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
            send(hidden, firm=f"Usine {n}", q1="oui", q2="4", q3=str(10 * n), q4="Propos")
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
    ("typed", "value"), [("12", 12), ("1 200", 1200), ("1\u202f200,5", 1200.5), ("0", 0), ("", None)]
)
def test_numbers_are_read_as_people_type_them(typed: str, value: float | None) -> None:
    assert answered(NUMBER, typed) == value


@pytest.mark.parametrize("typed", ["douze", "nan", "inf", "1e99", "1,2,3", "--1", "½", "-5", "-0,5"])
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
    assert "note médiane 4 sur 5" in summary(SCALE, each([1, 4, 5])).sentence
    assert "médiane 2,5" in summary(NUMBER, each([1, 2, 3, 10])).sentence
    assert summary(TEXT, each(["a", "b", "c"])).lines == ()
    assert "trop peu" in summary(NUMBER, each([1, 2])).sentence
    assert told(NUMBER, 1250.5).replace("\u202f", " ") == "1 250,5\u00a0postes"


@pytest.mark.parametrize(
    ("firms", "many"),
    [
        ([("Plastiques SA", ""), ("PLASTIQUES", ""), ("plastiques s a s", "")], 2),
        ([("", ""), ("", ""), ("", "")], 0),
        ([("A", ""), ("B", ""), ("C", "")], 3),
        ([("Usine 1", "35600000000048"), ("Usine 2", "35600000009075"), ("C", "")], 2),
        ([("Usine", "35600000000048"), ("Usine", ""), ("C", "")], 2),
        ([("Usine", ""), ("Atelier", "35600000000048"), ("Usine", "35600000009075")], 1),
    ],
)
def test_a_firm_counts_once_by_its_number_or_its_name(firms: list[tuple[str, str]], many: int) -> None:
    assert distinct(keys(name, siret) for name, siret in firms) == many


def test_three_answers_of_one_firm_or_of_nobody_tell_nothing() -> None:
    for firms in (("Usine", "Usine SAS", "USINE"), ("", "", ""), ("Usine", "", "Atelier")):
        for question, answers in ((NUMBER, [1, 2, 3]), (SCALE, [1, 2, 3]), (CHOICE, ["oui", "oui", "non"])):
            found = summary(question, each(answers, *firms))
            assert not found.lines and "trop peu" in found.sentence and "médiane" not in found.sentence


FOUR = Question("q1", QuestionKind.CHOICE, "Lequel ?", choices=("a", "b", "c", "d"))


@pytest.mark.parametrize(
    ("counts", "lines", "rest"),
    [
        ((3, 4, 0, 5), (("a", 3), ("b", 4), ("c", 0), ("d", 5)), 0),
        ((5, 2, 1, 4), (("a", 5), ("d", 4)), 3),
        ((5, 1, 4, 3), (("a", 5), ("c", 4)), 4),  # one hidden alone would be found by subtraction: the smallest joins
        ((5, 1, 0, 4), (("a", 5),), 5),  # nor may the sum of the hidden be that of one or two firms
        ((5, 2, 2, 4), (("a", 5),), 8),  # nor each of them at its most
        ((1, 1, 1, 0), (), 3),
    ],
)
def test_what_one_or_two_firms_answered_is_neither_counted_nor_found_by_subtraction(
    counts: tuple[int, ...], lines: tuple[tuple[str, int], ...], rest: int
) -> None:
    answers = [choice for choice, many in zip(FOUR.choices, counts, strict=True) for _ in range(many)]
    found = summary(FOUR, each(answers))
    assert (found.lines, found.rest) == (lines, rest)


@given(st.lists(st.integers(0, 4), min_size=4, max_size=4))
def test_no_hidden_count_is_the_only_one_that_fits(counts: list[int]) -> None:
    """Whatever is left together could have come about otherwise, for each answer that is not shown."""
    answers = [choice for choice, many in zip(FOUR.choices, counts, strict=True) for _ in range(many)]
    found = summary(FOUR, each(answers))
    shown = {name for name, _ in found.lines}
    small = [many for name, many in zip(FOUR.choices, counts, strict=True) if 0 < many < 3]
    if len(answers) < 3:
        assert not shown
        return
    assert not {name for name, many in zip(FOUR.choices, counts, strict=True) if 0 < many < 3} & shown
    if small:
        hidden = [many for name, many in zip(FOUR.choices, counts, strict=True) if name not in shown]
        assert len(hidden) >= 2 and sum(hidden) == found.rest and sum(hidden) >= 3


@pytest.mark.django_db
class TestClosing:
    def test_the_last_day_is_within_a_year(self) -> None:
        lead = now(Role.PROJECT_LEAD)
        found = draft(lead)
        found.closes_on = timezone.localdate() + timedelta(days=400)
        with pytest.raises(ValidationError, match="année"):
            services.prepare(questionnaire=found, by=lead)

    def test_a_siret_is_right_or_not_given(self) -> None:
        _, hidden = opened(now(Role.PROJECT_LEAD), TEXT)
        asked = {"hidden": hidden, "typed": {"q1": "Bien"}, "reply_id": uuid4()}
        with pytest.raises(ValidationError) as caught:
            services.reply(siret="12345678901234", **asked)
        assert list(caught.value.message_dict) == ["siret"]
        assert services.reply(siret="356 000 000 00048", **asked).siret == "35600000000048"

    def test_it_opens_again_until_an_answer_is_attached(self) -> None:
        lead = now(Role.PROJECT_LEAD)
        found, hidden = opened(lead, NUMBER)
        for n in range(3):
            send(hidden, firm=f"Usine {n}", q1=str(n))
        services.close(questionnaire_id=found.pk, by=lead)
        services.reopen(questionnaire_id=found.pk, by=lead)
        assert send(hidden, firm="Usine 4", q1="4")
        services.close(questionnaire_id=found.pk, by=lead)
        finding = local(lead)
        again = Questionnaire.objects.get(pk=found.pk)
        services.attach_summary(finding_id=finding.pk, questionnaire=again, question_id="q1", by=lead)
        with pytest.raises(ValidationError, match="jointes"):
            services.reopen(questionnaire_id=found.pk, by=lead)

    def test_a_question_is_put_right_until_a_firm_answers(self) -> None:
        lead = now(Role.PROJECT_LEAD)
        found, hidden = opened(lead, TEXT, NUMBER)
        right = Question("", QuestionKind.TEXT, "Autre chose à dire ?")
        services.change_question(questionnaire_id=found.pk, question_id="q1", question=right, by=lead)
        assert [one.text for one in Questionnaire.objects.get().asked] == [right.text, NUMBER.text]
        with pytest.raises(NotAllowedError):
            services.change_question(
                questionnaire_id=found.pk, question_id="q1", question=TEXT, by=now(Role.CONTRIBUTOR)
            )
        send(hidden, q1="Oui")
        with pytest.raises(ValidationError, match="a répondu"):
            services.change_question(questionnaire_id=found.pk, question_id="q1", question=TEXT, by=lead)
