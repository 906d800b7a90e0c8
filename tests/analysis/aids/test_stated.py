"""Answers written fact=value: every kind is read, what can't be is refused with what is expected."""

from datetime import date, timedelta

import pytest

from etabli.analysis.aids.facts import DeMinimis, Facts, Granted, Place
from etabli.analysis.aids.stated import AnswerError, expected, stated
from etabli.catalogue.aids.facts import KINDS, declared_facts
from etabli.kernel.intervals import Interval, exactly

ON = date(2026, 11, 29)
CAEN = Place("14118")


def place(code: str) -> Place | None:
    return CAEN if code == "14118" else None


@pytest.mark.parametrize(
    ("answer", "name", "value"),
    [
        ("linked=oui", "linked", True),
        ("linked = Non", "linked", False),
        ("project=vte", "project", "vte"),
        ("own_staff=40", "own_staff", exactly(40)),
        ("own_staff=10..49", "own_staff", Interval(10, 49)),
        ("own_staff=250..", "own_staff", Interval(250, None)),
        ("own_staff=..9", "own_staff", Interval(0, 9)),
        ("signed_on=2026-11-02", "signed_on", date(2026, 11, 2)),
        ("naf=25.62b", "naf", "25.62B"),
        ("commune=14118", "commune", CAEN),
        ("de_minimis=0", "de_minimis", DeMinimis()),
        ("de_minimis=4000", "de_minimis", DeMinimis((Granted(None, exactly(4000)),))),
    ],
)
def test_an_answer_is_read(answer: str, name: str, value: object) -> None:
    found = stated([answer], ON, place)
    assert found == {name: value}
    assert getattr(Facts().given(**found), name) == value


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("voiture=rouge", "is no fact=value"),
        ("project", "is no fact=value"),
        ("project=vtee", "one of vte, modernisation"),
        ("linked=peut-être", "oui or non"),
        ("own_staff=quarante", "a whole number"),
        ("own_staff=49..10", "a whole number"),
        ("own_staff=..", "a whole number"),
        ("own_staff=-1", "a whole number"),
        ("years_after_bac=13", "at most 12"),
        ("signed_on=02/11/2026", "a day"),
        ("naf=industrie", "a code of NAF"),
        ("commune=99999", "INSEE code"),
        ("de_minimis=x", "a sum in euros"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_is_expected(answer: str, said: str) -> None:
    with pytest.raises(AnswerError, match=said):
        stated([answer], ON, place)


def test_an_answer_given_twice_is_refused() -> None:
    with pytest.raises(AnswerError, match="twice"):
        stated(["linked=oui", "linked=non"], ON, place)


def test_every_kind_of_fact_says_what_it_expects() -> None:
    assert {fact.kind for fact in declared_facts().facts.values()} == set(KINDS)
    assert all(expected(fact) for fact in declared_facts().facts.values())


@pytest.mark.parametrize(
    ("signed", "granted"), [(ON - timedelta(days=1), ON), (ON, None), (ON + timedelta(days=1), None)]
)
def test_the_aid_of_a_contract_that_began_is_granted_on_the_day_asked(signed: date, granted: date | None) -> None:
    found = stated([f"signed_on={signed}", "de_minimis=4000"], ON, place)
    assert found["de_minimis"].on == granted
