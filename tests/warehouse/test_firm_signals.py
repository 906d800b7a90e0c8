"""Signals are read by the rules of the catalogue, each on both sides of its threshold, with its evidence."""

from datetime import date, timedelta
from typing import Any

import pytest

from etabli.analysis.aids.calendar import months_after
from etabli.catalogue.catalogue import parse
from etabli.catalogue.firms.signals import SignalRules, signal_rules
from etabli.kernel.errors import CatalogueError
from etabli.warehouse.firm_signals import Signal, signals
from etabli.warehouse.register import Change, Establishment

ON, SIRET = date(2026, 11, 24), "73282932000074"
DAY = timedelta(days=1)


def place(**fields: Any) -> Establishment:
    known: dict[str, Any] = dict.fromkeys(Establishment.__dataclass_fields__)
    known |= {"siret": SIRET, "siren": SIRET[:9], "name": "X", "head": True, "open": True, "band": "12", "size": 6}
    return Establishment(**known | {"created": "2010-01-01", "since": "2010-01-01"} | fields)


def found(one: Establishment, *changes: Change, on: date = ON) -> list[Signal]:
    return signals([one], changes, signal_rules(), on).get(SIRET, [])


def ids(one: Establishment, *changes: Change, on: date = ON) -> list[str]:
    return [signal.rule.id for signal in found(one, *changes, on=on)]


def change(what: str, before: str, after: str, on: date = ON - 30 * DAY) -> Change:
    return Change(SIRET, what, before, after, on - 180 * DAY, on)


def test_an_establishment_without_anything_new_says_nothing() -> None:
    assert ids(place()) == [] and signals([place()], [], signal_rules(), ON) == {}


@pytest.mark.parametrize(
    ("what", "before", "after", "expected"),
    [
        ("band", "11", "12", ["grew"]),
        ("band", "12", "11", ["shrank"]),
        ("band", "01", "21", ["grew"]),
        ("activity", "22.29A", "25.62B", ["activity"]),
        ("head", "1", "0", ["head"]),
    ],
)
def test_a_change_between_two_registers_is_told_with_both_sides(
    what: str, before: str, after: str, expected: list[str]
) -> None:
    one = change(what, before, after)
    (told,) = found(place(), one)
    assert [told.rule.id] == expected
    assert (told.before, told.after, told.was_on, told.on) == (before, after, one.was_on, one.on)


def test_a_change_is_a_signal_for_so_many_months_and_the_latest_alone() -> None:
    rule = signal_rules().rule("grew")
    assert rule is not None
    seen = date(2026, 1, 10)
    last = months_after(seen, rule.months)
    assert ids(place(), change("band", "11", "12", seen), on=last) == ["grew"]
    assert ids(place(), change("band", "11", "12", seen), on=last + DAY) == []
    two = change("band", "11", "12", ON - 90 * DAY), change("band", "12", "21", ON - 5 * DAY)
    (told,) = found(place(), *two)
    assert told.after == "21"
    assert found(place(), two[0])[0].evidence != told.evidence, "another change is another signal"
    assert len(told.evidence) == 32


def test_a_closure_and_a_creation_are_signals_on_both_sides_of_their_months() -> None:
    for rule_id, fields in (("closed", {"open": False, "since": "2026-01-10"}), ("recent", {"created": "2026-01-10"})):
        rule = signal_rules().rule(rule_id)
        assert rule is not None
        last = months_after(date(2026, 1, 10), rule.threshold)
        assert ids(place(**fields), on=last) == [rule_id]
        assert ids(place(**fields), on=last + DAY) == [], rule_id
        assert ids(place(**fields), on=date(2026, 1, 9)) == [], "a day to come says nothing"
    assert ids(place(open=False, since=None)) == [] == ids(place(created="hier"))


def test_age_asks_for_years_and_a_small_firm_whose_size_is_known() -> None:
    rule = signal_rules().rule("old")
    assert rule is not None
    born = date(1980, 5, 4)
    at = months_after(born, 12 * rule.threshold)
    assert ids(place(created=born.isoformat()), on=at) == ["old"]
    assert ids(place(created=born.isoformat()), on=at - DAY) == []
    assert ids(place(created=born.isoformat(), band="21"), on=at) == []
    assert ids(place(created=born.isoformat(), band="NN"), on=at) == [], "what is not known is not small"
    assert ids(place(created=born.isoformat(), open=False, since=born.isoformat()), on=at) == []


RULE = {"id": "grew", "label": "A", "reads": "size_up", "threshold": 1, "months": 6, "confidence": "bonne"}
RULE |= {"why": "A.", "caution": "B."}
WHOLE = {"dated": "2026-11-29", "source": "Insee", "signals": [RULE], "unavailable": []}


@pytest.mark.parametrize(
    "change",
    [
        {"months": 0},
        {"reads": "closed"},
        {"reads": "old", "months": 0},
        {"below": 9},
        {"threshold": 0},
        {"confidence": "sûre"},
    ],
)
def test_rules_that_do_not_hold_are_refused(change: dict[str, Any]) -> None:
    assert parse(SignalRules, WHOLE, "x")
    with pytest.raises(CatalogueError):
        parse(SignalRules, WHOLE | {"signals": [RULE | change]}, "x")
    with pytest.raises(CatalogueError):
        parse(SignalRules, WHOLE | {"signals": [RULE, RULE]}, "x")
