"""Schemes of which nobody knows what followed: judged by their last known rules, and asked about last."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from tests.analysis.aids.tables import INSIDE, OUTSIDE

from etabli.analysis.aids.eligibility import Outcome, compiled_schemes, eligibility, judged
from etabli.analysis.aids.facts import Facts, facts
from etabli.analysis.aids.last_known import by_last_known, prolonged, question_to_ask
from etabli.analysis.aids.questions import answers, next_question
from etabli.catalogue.aids.schemes import aid_schemes

TODAY = date(2026, 11, 29)
DAY = timedelta(days=1)
ENDED = [one for one in aid_schemes().values() if one.after_last == "not_known" and one.versions[-1].ends is not None]
INVESTS = facts(
    project="modernisation",
    beneficiary="entreprise",
    commune=INSIDE,
    naf="2562B",
    spend_eur=400_000,
    governance_agreement=True,
    works_started=False,
    in_difficulty=False,
    taxes_paid=True,
)


def last(scheme: str, known: Facts, day: date = TODAY):
    return by_last_known(judged(compiled_schemes()[scheme], known, day))


def test_every_scheme_that_may_go_on_is_judged_by_its_last_rules_and_no_other_is() -> None:
    assert {one.id for one in ENDED} == set(prolonged())
    assert ENDED, "no scheme is left without news: this page is for none"
    for scheme in aid_schemes().values():
        found = last(scheme.id, Facts())
        assert (found is not None) == (scheme in ENDED and scheme.open_on(TODAY) is None), scheme.id
        if found is not None:
            assert [one.rule for one in found.reasons] == [one.id for one in scheme.versions[-1].rules]


@pytest.mark.parametrize("scheme", ENDED, ids=lambda one: one.id)
def test_last_rules_serve_from_the_day_after_the_last_one(scheme) -> None:
    ends = scheme.versions[-1].ends
    first = (ends.doubt[1] if ends.doubt else ends.on) + DAY
    assert last(scheme.id, Facts(), ends.on) is None, "the day still has its rules"
    assert last(scheme.id, Facts(), first) is not None
    assert last(scheme.id, Facts(), scheme.versions[0].starts.on - DAY) is None, "not before it began"


@pytest.mark.parametrize(
    ("given", "outcome", "rules"),
    [
        ({}, "yes", 9),
        ({"spend_eur": 399_999}, "no", ["floor"]),
        ({"commune": OUTSIDE}, "no", ["place"]),
        ({"works_started": True}, "no", ["not_started"]),
        ({"taxes_paid": None}, "unknown", ["taxes"]),
    ],
)
def test_it_is_yes_no_because_or_unknown_rule_by_rule(given, outcome, rules) -> None:
    found = last("fonds-vert-ti", INVESTS.given(**given))
    assert found.outcome is Outcome(outcome)
    if outcome == "yes":
        assert len(found.deciding) == rules
    else:
        assert [one.rule for one in found.deciding] == rules


def test_a_project_that_a_scheme_does_not_concern_is_told_apart_even_of_one_that_is_closed() -> None:
    told = {one.scheme.id: by_last_known(one) or one for one in eligibility(facts(project="vte"), TODAY)}
    assert {name for name, one in told.items() if not one.unconcerned} == {
        "vte-ti", "vte-vert", "bpifrance-accelerateurs",
    }  # fmt: skip
    assert not any((by_last_known(one) or one).unconcerned for one in eligibility(Facts(), TODAY))


def test_what_lives_is_asked_first_then_what_last_rules_wait_for() -> None:
    for project in ("vte", None):
        known = facts(project=project)
        assert question_to_ask(known, TODAY) == next_question(known, TODAY)
    known = facts(project="modernisation", beneficiary="entreprise", commune=INSIDE, naf="2562B")
    assert next_question(known, TODAY) is None, "nothing that lives is left to decide"
    asked = question_to_ask(known, TODAY)
    assert asked is not None and set(asked.decides) <= set(prolonged())


@pytest.mark.parametrize("seed", range(12))
def test_questions_end_and_leave_only_what_the_sources_leave_open(seed) -> None:
    chance, known, asked = Random(seed), facts(commune=INSIDE, naf="2562B"), []
    while question := question_to_ask(known, TODAY, declined=asked):
        assert question.fact.id not in asked
        asked.append(question.fact.id)
        known = replace(known, **{question.fact.id: chance.choice(answers(question.fact, known, TODAY))})
    for one in eligibility(known, TODAY):
        assert (by_last_known(one) or one).lacks == ()


def test_a_scheme_said_to_be_prolonged_is_the_same_but_for_its_end() -> None:
    for scheme_id, longer in prolonged().items():
        scheme = aid_schemes()[scheme_id]
        assert replace(longer.scheme.versions[-1], ends=scheme.versions[-1].ends) == scheme.versions[-1]
        assert longer.scheme.versions[:-1] == scheme.versions[:-1]
