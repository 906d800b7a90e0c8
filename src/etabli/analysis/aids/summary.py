"""A verdict in a word and a line, for a table of many firms: no because, what is missing, or what no source tells.

Words are made once for each look of a verdict: reading them firm by firm would cost more than judging.
"""

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from etabli.analysis.aids.conditions import DERIVED
from etabli.analysis.aids.eligibility import Outcome, Verdict, compiled_schemes
from etabli.catalogue.aids.conditions import named
from etabli.catalogue.aids.facts import declared_facts

YES, NO, TO_ASK, SILENT = "yes", "no", "to_ask", "silent"
REMEMBERED = 100_000  # looks


class Short(NamedTuple):
    """`mark`: YES, NO, TO_ASK (an answer of the firm is missing) or SILENT (none would tell: sources do not).

    `rules`: the ids of those that say no, or that are not known. `lacks`: the facts that are missing. `said`: why.
    """

    mark: str
    rules: tuple[str, ...]
    lacks: tuple[str, ...]
    said: tuple[str, ...]


def mark_of(verdict: Verdict) -> str:
    if verdict.outcome is not Outcome.UNKNOWN:
        return YES if verdict.outcome is Outcome.YES else NO
    return TO_ASK if verdict.version is not None and verdict.lacks else SILENT


def summary(verdict: Verdict) -> Short:
    """The slow way, of one verdict."""
    mark = mark_of(verdict)
    deciding = () if mark == YES else verdict.deciding
    lacks = verdict.lacks if mark == TO_ASK else ()
    facts = declared_facts().facts
    if mark == TO_ASK:
        said = [facts[name].lacks for name in lacks]
    else:
        said = [sentence for one in deciding for sentence in one.sentences]
    return Short(mark, tuple(one.rule for one in deciding), lacks, tuple(dict.fromkeys(said)))


def summaries() -> Callable[[Sequence[Verdict]], tuple[Short, ...]]:
    """The same of the verdicts of every scheme on one firm, in their order, remembered by what words depend on.

    These are the facts that rules name, and what lacks of those that are derived. A firm that gave a date that counts
    has schemes judged on days of their own: it is told by itself.
    """
    named_ones = {
        name
        for scheme in compiled_schemes().values()
        for version in scheme.versions
        for rule in version.rules
        for name in named(rule.rule.needs)
    }
    asked = attrgetter(*sorted(named_ones - DERIVED.keys()))
    derived = [DERIVED[name] for name in sorted(named_ones & DERIVED.keys())]
    found: dict[Any, tuple[Short, ...]] = {}

    def shortly(verdicts: Sequence[Verdict]) -> tuple[Short, ...]:
        facts = verdicts[0].facts
        day = verdicts[0].day
        if any(one.day != day for one in verdicts):
            return tuple(map(summary, verdicts))
        key = day, asked(facts), *[(one.value(facts, day), one.lacks(facts, day)) for one in derived]
        short = found.get(key)
        if short is None:
            if len(found) >= REMEMBERED:
                found.clear()
            short = found[key] = tuple(map(summary, verdicts))
        return short

    return shortly
