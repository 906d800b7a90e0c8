"""What a rule needs, as data: tests on facts, joined by `all`, `any` and `none`. `analysis.aids` computes them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from etabli.catalogue.aids.facts import TESTED, DeclaredFacts
from etabli.catalogue.aids.node import Node
from etabli.kernel.intervals import Interval

JOINTS = ("all", "any", "none")


@dataclass(frozen=True, slots=True)
class OneOf:
    """The fact is one of these: choices, or True and False."""

    fact: str
    wanted: frozenset[str | bool]


@dataclass(frozen=True, slots=True)
class Bounded:
    """A number at or above `low`, at or below `high`. A bound may itself be known between two figures only."""

    fact: str
    low: Interval | None
    high: Interval | None


@dataclass(frozen=True, slots=True)
class Dated:
    """A day not before, not after."""

    fact: str
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Within:
    """The day `until` comes at most `months` after the day `fact`; less than that when `strictly`."""

    fact: str
    until: str
    months: int
    strictly: bool


@dataclass(frozen=True, slots=True)
class Joined:
    joint: str
    parts: tuple["Condition", ...]


Condition = OneOf | Bounded | Dated | Within | Joined


def leaves(condition: Condition) -> Iterator[OneOf | Bounded | Dated | Within]:
    """Every test of a condition, in the order written."""
    if isinstance(condition, Joined):
        for part in condition.parts:
            yield from leaves(part)
    else:
        yield condition


def named(condition: Condition) -> tuple[str, ...]:
    """The facts that a condition names, asked or derived, in the order written."""
    found: dict[str, None] = {}
    for test in leaves(condition):
        found[test.fact] = None
        if isinstance(test, Within):
            found[test.until] = None
    return tuple(found)


def primary(condition: Condition, facts: DeclaredFacts) -> tuple[str, ...]:
    """The facts that somebody is asked for, under those a condition names."""
    return tuple(dict.fromkeys(one for fact in named(condition) for one in facts.primary(fact)))


def read_condition(node: Node, facts: DeclaredFacts) -> Condition:
    """Raises CatalogueError: a fact that is not declared, or a test that does not go with its kind."""
    for joint in JOINTS:
        if node.has(joint):
            parts = node.each(joint, lambda one: read_condition(one, facts))
            if not parts:
                node.refuse("at least one condition is expected", joint)
            return Joined(joint, parts)
    fact = node.slug("fact")
    kind = facts.kind(fact)
    if kind not in TESTED:
        node.refuse(f"{fact!r} is no fact that a rule can test", "fact")
    if kind == "yes_no":
        return OneOf(fact, frozenset({node.flag("is", True)}))
    if kind == "choice":
        wanted, known = node.slugs("is"), facts.values(fact)
        if known and (unknown := sorted(set(wanted) - set(known))):
            node.refuse(f"{fact} is never {unknown}", "is")
        return OneOf(fact, frozenset(wanted))
    if kind == "number":
        return _bounded(node, fact)
    return _dated(node, fact, facts)


def _bounded(node: Node, fact: str) -> Bounded:
    low = node.threshold("at_least") if node.has("at_least") else None
    high = node.threshold("at_most") if node.has("at_most") else None
    if low is None and high is None:
        node.refuse("at_least or at_most is expected")
    return Bounded(fact, low, high)


def _dated(node: Node, fact: str, facts: DeclaredFacts) -> Dated | Within:
    for key in ("within_months", "under_months"):
        if node.has(key):
            until = node.slug("until")
            if facts.kind(until) != "date":
                node.refuse("a date is expected", "until")
            return Within(fact, until, node.whole(key), strictly=key == "under_months")
    first = node.day("not_before") if node.has("not_before") else None
    last = node.day("not_after") if node.has("not_after") else None
    if first is None and last is None:
        node.refuse("not_before, not_after, within_months or under_months is expected")
    return Dated(fact, first, last)
