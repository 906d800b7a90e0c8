"""The next question: against a slow, obvious count; few are asked; each is useful; it ends when all is decided."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import product
from random import Random

import pytest

from etabli.analysis.aids.eligibility import (
    CompiledScheme,
    Outcome,
    compiled_scheme,
    compiled_schemes,
    eligibility,
    judged,
)
from etabli.analysis.aids.facts import Facts, Place, Span, facts, of_register
from etabli.analysis.aids.questions import answers, next_question
from etabli.catalogue.aids.conditions import OneOf
from etabli.catalogue.aids.facts import declared_facts
from etabli.catalogue.aids.grounds import Ground
from etabli.catalogue.aids.model import Edge, Known, Rule, Scheme, Version
from etabli.kernel.intervals import Interval

DAY, OPEN = date(2021, 6, 15), date(2025, 6, 15)
REGISTER = of_register(
    code_insee="01283",
    spans=(Span(date(2018, 11, 22), date(2027, 12, 31), True),),
    naf="2562B",
    staff_band="12",
)


def plain_choice(known: Facts, day: date, declined=frozenset(), schemes=None) -> str | None:
    """The rule as it is written, judging everything again for every answer."""
    schemes = list(schemes or compiled_schemes().values())
    undecided = [found for found in eligibility(known, day, schemes) if found.outcome is Outcome.UNKNOWN]
    best = None
    for fact in declared_facts().facts.values():
        waiting = [found for found in undecided if fact.id in found.lacks]
        if not waiting or fact.id in declined:
            continue
        tried = answers(fact, known, day)
        decided = settled = 0
        for answer, found in product(tried, waiting):
            again = judged(found.compiled, replace(known, **{fact.id: answer}), day)
            decided += again.outcome is not Outcome.UNKNOWN
            if again.version is not found.version:
                settled += again.outcome is not Outcome.UNKNOWN
            else:
                settled += sum(
                    before is None and after is not None
                    for before, after in zip(found.truths, again.truths, strict=True)
                )
        rules = sum(fact.id in reason.lacks for found in waiting for reason in found.reasons)
        weight = (Fraction(decided, len(tried)), Fraction(settled, len(tried)), rules, -fact.rank)
        if best is None or weight > best[0]:
            best = (weight, fact.id)
    return best and best[1]


def interview(known: Facts, day: date, answer) -> tuple[Facts, list[str]]:
    """Asks until nothing is left to ask; `answer` gives None for « I don't know »."""
    asked: list[str] = []
    while question := next_question(known, day, declined=asked):
        assert question.fact.id not in asked
        asked.append(question.fact.id)
        known = replace(known, **{question.fact.id: answer(question.fact, known)})
    return known, asked


def at_random(seed: int, day: date, shy: float = 0.0):
    chance = Random(seed)

    def answer(fact, known):
        return None if chance.random() < shy else chance.choice(answers(fact, known, day))

    return answer


@pytest.mark.parametrize("day", [DAY, OPEN], ids=str)
@pytest.mark.parametrize("seed", range(12))
def test_each_question_is_the_one_that_a_plain_count_chooses(seed, day) -> None:
    answer, known, asked = at_random(seed, day, shy=0.2), REGISTER if seed % 2 else Facts(), []
    while question := next_question(known, day, declined=asked):
        assert question.fact.id == plain_choice(known, day, frozenset(asked))
        asked.append(question.fact.id)
        known = replace(known, **{question.fact.id: answer(question.fact, known)})
    assert plain_choice(known, day, frozenset(asked)) is None


@pytest.mark.parametrize("day", [DAY, OPEN, date(2026, 11, 29)], ids=str)
@pytest.mark.parametrize("seed", range(25))
def test_an_interview_ends_with_everything_decided_but_what_the_sources_leave_open(seed, day) -> None:
    known, asked = interview(REGISTER, day, at_random(seed, day))
    assert all(found.lacks == () for found in eligibility(known, day))
    assert len(asked) <= len(declared_facts().facts)
    assert not set(asked) & {"naf", "commune"}  # the register told


@pytest.mark.parametrize("seed", range(10))
def test_who_does_not_know_is_not_asked_twice(seed) -> None:
    known, asked = interview(REGISTER, DAY, at_random(seed, DAY, shy=0.5))
    assert len(asked) == len(set(asked))
    lacking = {name for found in eligibility(known, DAY) for name in found.lacks}
    assert lacking <= set(asked)


def test_nothing_is_asked_once_everything_is_decided() -> None:
    assert next_question(Facts(), date(2010, 1, 1)) is None
    decided = facts(project="vte", beneficiary="association", commune=Place("75056", (Span(DAY, DAY, False),)))
    assert all(found.outcome is Outcome.NO for found in eligibility(decided, DAY))
    assert next_question(decided, DAY) is None


def test_the_nature_of_the_project_comes_first_and_says_what_it_decides() -> None:
    first = next_question(REGISTER, DAY)
    assert first.fact.id == "project"
    assert first.fact.asks == "Quel est votre projet\u202f?"
    assert {"faii", "vte-ti", "vte-vert"} <= set(first.decides)
    assert next_question(REGISTER, DAY) == first


def test_a_question_on_a_number_tries_both_sides_of_every_threshold_that_is_still_open() -> None:
    staff = declared_facts().facts["own_staff"]
    assert [one.low for one in answers(staff, Facts(), DAY)] == [0, 10, 50, 250, 5000]
    known = facts(own_staff=Interval(20, 49))
    assert [one.low for one in answers(staff, known, DAY)] == [20]
    spend = declared_facts().facts["spend_eur"]
    assert [one.low for one in answers(spend, Facts(), DAY)] == [0, 200_000, 400_000]


@pytest.mark.parametrize("fact", declared_facts().facts.values(), ids=lambda fact: fact.id)
def test_every_fact_has_typical_answers_and_a_question(fact) -> None:
    assert answers(fact, Facts(), DAY)
    assert fact.asks.endswith("\u202f?")
    assert fact.lacks.startswith("Il manque ")
    assert fact.lacks.endswith(".")


YES_NO = ("serves_industry", "linked", "micro_entrepreneur", "in_difficulty", "taxes_paid")


def made_up(scheme_id: str, needs: list[tuple[str, bool]]) -> CompiledScheme:
    """A scheme that needs some yes and no answers, open for ever."""
    ground = Ground("unknown", None, "")
    rules = tuple(
        Rule(fact, fact, OneOf(fact, frozenset({wanted})), "Oui.", "Non.", "", ground) for fact, wanted in needs
    )
    version = Version(
        "only", Edge(date(2000, 1, 1), None, ground), None, (), (), rules, (), (),
        Known(None, "", ground), Known(None, "", ground), (), (), (), (), (),
    )  # fmt: skip
    return compiled_scheme(Scheme(scheme_id, "", "", "", "label", (), "", "", "closed", {}, (version,)))


def small_set(seed: int) -> list[CompiledScheme]:
    chance = Random(seed)
    return [
        made_up(f"s{number}", [(fact, chance.random() < 0.5) for fact in chance.sample(YES_NO, chance.randint(1, 4))])
        for number in range(chance.randint(1, 4))
    ]


def expected_questions(known: Facts, schemes, choose) -> Fraction:
    """Questions until all is decided, in the mean over yes and no, each as likely."""
    name = choose(known)
    if name is None:
        return Fraction(0)
    branches = (expected_questions(replace(known, **{name: value}), schemes, choose) for value in (True, False))
    return 1 + sum(branches, Fraction(0)) / 2


def fewest_questions(schemes) -> Fraction:
    """The best that any order of questions can do: every order is tried, after every answer."""

    @cache
    def fewest(known: Facts) -> Fraction:
        if all(found.outcome is not Outcome.UNKNOWN for found in eligibility(known, DAY, schemes)):
            return Fraction(0)
        left = [name for name in YES_NO if getattr(known, name) is None]
        return min(
            1 + sum((fewest(replace(known, **{name: value})) for value in (True, False)), Fraction(0)) / 2
            for name in left
        )

    return fewest(Facts())


def test_few_questions_are_asked_next_to_the_fewest_that_any_order_needs() -> None:
    """Sixty small sets of schemes, against an exhaustive search of the best order."""
    greedy, best = [], []
    for seed in range(60):
        schemes = small_set(seed)

        def choose(known, schemes=schemes):
            question = next_question(known, DAY, schemes=schemes)
            return question and question.fact.id

        greedy.append(expected_questions(Facts(), schemes, choose))
        best.append(fewest_questions(schemes))
    assert all(one >= other for one, other in zip(greedy, best, strict=True))
    assert sum(greedy) <= Fraction(103, 100) * sum(best)
    assert sum(one == other for one, other in zip(greedy, best, strict=True)) >= 50
