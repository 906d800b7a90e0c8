"""Turns declared conditions into functions of a firm's facts and of a day, once; each answers yes, no, or not known."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Any

from etabli.analysis.aids import sizes
from etabli.analysis.aids.calendar import months_after
from etabli.analysis.aids.de_minimis import DAYS, INCOMPLETE, counted, room
from etabli.analysis.aids.facts import Facts
from etabli.catalogue.aids import conditions as declared
from etabli.catalogue.aids.conditions import Bounded, Condition, Dated, OneOf, Within
from etabli.catalogue.aids.facts import declared_facts
from etabli.kernel import naf
from etabli.kernel.intervals import Interval
from etabli.kernel.three_valued import Truth, all_of, any_of, negation

TruthOf = Callable[[Facts, date], Truth]
LacksOf = Callable[[Facts, date], tuple[str, ...]]
ValueOf = Callable[[Facts, date], Any]


@dataclass(frozen=True, slots=True)
class Derived:
    """How a derived fact is computed, and which facts would tell it more closely.

    Of a choice: the set of what it may be, None when nothing is known. Of a number: an interval, or None.
    """

    value: ValueOf
    lacks: LacksOf


@dataclass(frozen=True, slots=True)
class Compiled:
    """A condition ready to be judged. `facts`: the asked facts it stands on. `lacks`: those that an unknown needs."""

    truth: TruthOf
    lacks: LacksOf
    facts: tuple[str, ...]


def compiled(condition: Condition) -> Compiled:
    truth, lacks = _compiled(condition)
    return Compiled(truth, lacks, declared.primary(condition, declared_facts()))


def _compiled(condition: Condition) -> tuple[TruthOf, LacksOf]:
    if isinstance(condition, declared.Joined):
        return _joined(condition)
    if isinstance(condition, OneOf):
        return _one_of(condition)
    if isinstance(condition, Bounded):
        return _bounded(condition)
    if isinstance(condition, Dated):
        return _dated(condition)
    return _within(condition)


def _joined(condition: declared.Joined) -> tuple[TruthOf, LacksOf]:
    parts = [_compiled(part) for part in condition.parts]
    truths = [truth for truth, _ in parts]
    if condition.joint == "all":

        def truth(facts: Facts, day: date) -> Truth:
            return all_of(one(facts, day) for one in truths)

    elif condition.joint == "any":

        def truth(facts: Facts, day: date) -> Truth:
            return any_of(one(facts, day) for one in truths)

    else:

        def truth(facts: Facts, day: date) -> Truth:
            return negation(any_of(one(facts, day) for one in truths))

    def lacks(facts: Facts, day: date) -> tuple[str, ...]:
        """What the parts that are not known need; those that are known can't change."""
        return tuple(
            dict.fromkeys(name for one, needs in parts if one(facts, day) is None for name in needs(facts, day))
        )

    return truth, lacks


def _value_of(fact: str) -> tuple[ValueOf, LacksOf]:
    """How to read a fact, and what lacks where it is not known, or known between bounds only."""
    if fact in DERIVED:
        return DERIVED[fact].value, DERIVED[fact].lacks
    read = attrgetter(fact)

    def lacks(facts: Facts, day: date) -> tuple[str, ...]:
        value = read(facts)
        return () if isinstance(value, Interval) and value.known else (fact,)

    return lambda facts, day: read(facts), lacks


def _one_of(test: OneOf) -> tuple[TruthOf, LacksOf]:
    value_of, lacks = _value_of(test.fact)
    wanted = test.wanted

    def truth(facts: Facts, day: date) -> Truth:
        value = value_of(facts, day)
        if value is None:
            return None
        if isinstance(value, frozenset):
            return True if value <= wanted else None if value & wanted else False
        return value in wanted

    return truth, lacks


def _bounded(test: Bounded) -> tuple[TruthOf, LacksOf]:
    value_of, lacks = _value_of(test.fact)
    low, high = test.low, test.high

    def truth(facts: Facts, day: date) -> Truth:
        value = value_of(facts, day)
        if value is None:
            return None
        above = True if low is None else value.at_least(low)
        below = True if high is None else value.at_most(high)
        return False if above is False or below is False else None if above is None or below is None else True

    return truth, lacks


def _dated(test: Dated) -> tuple[TruthOf, LacksOf]:
    value_of, lacks = _value_of(test.fact)

    def truth(facts: Facts, day: date) -> Truth:
        value = value_of(facts, day)
        if value is None:
            return None
        return (test.first is None or value >= test.first) and (test.last is None or value <= test.last)

    return truth, lacks


def _within(test: Within) -> tuple[TruthOf, LacksOf]:
    start, end = attrgetter(test.fact), attrgetter(test.until)

    def truth(facts: Facts, day: date) -> Truth:
        begun, until = start(facts), end(facts)
        if begun is None or until is None:
            return None
        last = months_after(begun, test.months)
        return bool(until < last if test.strictly else until <= last)

    def lacks(facts: Facts, day: date) -> tuple[str, ...]:
        return tuple(name for name in (test.fact, test.until) if getattr(facts, name) is None)

    return truth, lacks


@lru_cache(maxsize=4096)
def _section(code: str) -> frozenset[str]:
    return frozenset({naf.section(code)})


@lru_cache(maxsize=4096)
def _division(code: str) -> frozenset[str]:
    return frozenset({naf.division(code)})


@lru_cache(maxsize=4096)
def _class(code: str) -> frozenset[str]:
    return frozenset({naf.compact(code)[:4]})


def doubts(facts: Facts, day: date) -> tuple[str, ...]:
    """Why the room left of de minimis is not known exactly: keys of sentences."""
    found = counted(facts.de_minimis, day)
    return found.doubts if found else ()


def _without(fact: str) -> LacksOf:
    """The fact itself, when nobody gave it. Where it is given and does not tell, nobody can say more."""
    read = attrgetter(fact)
    return lambda facts, day: (fact,) if read(facts) is None else ()


DERIVED = {
    "size": Derived(lambda facts, day: sizes.sizes_of(facts), lambda facts, day: sizes.lacking(facts)),
    "staff": Derived(lambda facts, day: sizes.staff_of(facts), lambda facts, day: sizes.lacking_staff(facts)),
    "section": Derived(lambda facts, day: facts.naf and _section(facts.naf), _without("naf")),
    "division": Derived(lambda facts, day: facts.naf and _division(facts.naf), _without("naf")),
    "naf_class": Derived(lambda facts, day: facts.naf and _class(facts.naf), _without("naf")),
    "in_territory": Derived(lambda facts, day: facts.commune and facts.commune.in_territory(day), _without("commune")),
    "corsica_or_overseas": Derived(
        lambda facts, day: facts.commune and facts.commune.corsica_or_overseas, _without("commune")
    ),
    "de_minimis_room_eur": Derived(
        lambda facts, day: room(facts.de_minimis, day),
        lambda facts, day: ("de_minimis",) if {INCOMPLETE, DAYS}.intersection(doubts(facts, day)) else (),
    ),
}
