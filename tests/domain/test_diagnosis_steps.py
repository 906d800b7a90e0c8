"""Results of a questionnaire move by steps: two that were shown never differ by fewer than three firms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.test_diagnosis_findings import local
from tests.domain.test_diagnosis_questionnaires import CHOICE, NUMBER, now, opened, send

from etabli.domain.diagnosis import services
from etabli.domain.diagnosis.firms import distinct, keys
from etabli.domain.diagnosis.models import Questionnaire
from etabli.domain.diagnosis.queries import questionnaires as queries
from etabli.domain.diagnosis.questions import ENOUGH, Said, summary
from etabli.domain.diagnosis.steps import settled
from etabli.domain.governance.enums import Role

SIRETS = ("", "", "35600000000048", "40483304800022", "55208131766522")
FIRMS = st.tuples(st.sampled_from(["", *"abcdefg"]), st.sampled_from(SIRETS))
ANSWERS = st.lists(st.builds(lambda who, n: Said(n, keys(*who)), FIRMS, st.integers(0, 9)), max_size=24)


@given(ANSWERS)
def test_no_two_results_that_were_shown_differ_by_fewer_than_three_firms(said: list[Said]) -> None:
    shown = [settled(said[:n]) for n in range(len(said) + 1)]
    for n, later in enumerate(shown):
        for earlier in shown[:n]:
            assert later[: len(earlier)] == earlier, "what was told stays told"
            more = later[len(earlier) :]
            before = {key for one in earlier for key in one.firm}
            new = [one.firm for one in more if not one.firm & before]
            assert not more or distinct(new) >= ENOUGH
            if not more:
                assert summary(NUMBER, later) == summary(NUMBER, earlier)


@given(st.lists(st.sampled_from("abcdefghijkl"), unique=True, max_size=12))
def test_firms_that_are_all_different_are_told_by_threes(firms: list[str]) -> None:
    said = [Said(1, keys(firm, "")) for firm in firms]
    assert len(settled(said)) == len(firms) // ENOUGH * ENOUGH


def test_a_firm_that_answers_again_completes_no_step() -> None:
    said = [Said(1, keys(firm, "")) for firm in ("a", "b", "c", "a", "b", "c", "d", "", "e")]
    assert len(settled(said)) == 3
    assert len(settled([*said, Said(1, keys("f", ""))])) == 10, "what waits comes with the step"


@pytest.mark.django_db
def test_pages_evidence_and_closing_tell_the_last_step() -> None:
    lead = now(Role.PROJECT_LEAD)
    found, hidden = opened(lead, CHOICE, NUMBER)
    finding = local(lead)

    def told() -> list[str]:
        seen = queries.questionnaire(lead, "2", "ti-8413", found.pk)
        assert seen is not None
        return [one.summary.sentence for one in seen.answers]

    results = []
    for n in range(1, 7):
        send(hidden, firm=f"Usine {n}", q1="oui", q2=str(100 * n))
        results.append(told())
    assert "Encore trop peu" in results[0][1] and results[0] == results[1]
    assert "médiane 200" in results[2][1] and results[2] == results[3] == results[4]
    assert results[5] != results[4] and results[5][1].startswith("6")
    send(hidden, firm="Usine 7", q1="non", q2="9000")
    services.close(questionnaire_id=found.pk, by=lead)
    assert told() == results[5], "closing tells no more"
    again = Questionnaire.objects.get(pk=found.pk)
    piece = services.attach_summary(finding_id=finding.pk, questionnaire=again, question_id="q2", by=lead)
    assert results[5][1] in piece.text
