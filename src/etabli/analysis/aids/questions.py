"""The next question to ask a firm: the one whose answer decides the most schemes that are not decided yet.

For each fact that lacks, each of its typical answers is tried; a fact counts, for each scheme, the share of its
answers that decide the scheme. Ties go to what settles the most rules, then to the fact that the most rules wait for,
then to the order of `facts.yaml`. Nothing is asked that no scheme waits for, and nothing twice: a fact that somebody
declined stays missing.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

from etabli.analysis.aids import sizes
from etabli.analysis.aids.calendar import months_after, years_before
from etabli.analysis.aids.eligibility import CompiledScheme, Outcome, Verdict, compiled_schemes, eligibility, judged
from etabli.analysis.aids.facts import DeMinimis, Facts, Granted, Place, Span
from etabli.catalogue.aids.conditions import Bounded, leaves
from etabli.catalogue.aids.facts import DeclaredFact, declared_facts
from etabli.catalogue.aids.law import law
from etabli.kernel.intervals import Interval, exactly
from etabli.kernel.three_valued import Truth, all_of

ALWAYS = (date(1900, 1, 1), date(2999, 12, 31))
# A commune of the mainland inside the programme, one outside, one of Corsica inside.
PLACES = tuple(
    Place(code, (Span(*ALWAYS, inside),)) for code, inside in (("01283", True), ("75056", False), ("2A004", True))
)
ACTIVITIES = ("2562B", "7112B", "4711F")  # industry, engineering, retail trade


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask. `decides`: the schemes that at least one typical answer decides, in order."""

    fact: DeclaredFact
    decides: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Open:
    """A scheme that is not decided, its unknown rules by place, and the facts that each waits for."""

    verdict: Verdict
    waits: tuple[tuple[int, frozenset[str]], ...]


def next_question(
    facts: Facts, as_of: date, *, declined: Collection[str] = (), schemes: Iterable[CompiledScheme] | None = None
) -> Question | None:
    """None when everything is decided, or when no fact left would decide anything."""
    undecided = [_open(verdict) for verdict in eligibility(facts, as_of, schemes) if verdict.outcome is Outcome.UNKNOWN]
    lacking = {name for one in undecided for _, names in one.waits for name in names}.difference(declined)
    best: tuple[tuple[Fraction, Fraction, int, int], Question] | None = None
    for fact in declared_facts().facts.values():
        if fact.id in lacking:
            weight, question = _weighed(fact, facts, as_of, undecided)
            if best is None or weight > best[0]:
                best = (weight, question)
    return best[1] if best else None


def answers(fact: DeclaredFact, facts: Facts, as_of: date) -> tuple[Any, ...]:
    """Typical answers to a question, one for each side of each threshold that a rule draws."""
    if fact.kind == "yes_no":
        return (True, False)
    if fact.kind == "choice":
        return tuple(fact.choices)
    if fact.kind == "number":
        return _numbers(fact.id, getattr(facts, fact.id) or Interval(0, None))
    if fact.kind == "date":
        return tuple(months_after(as_of, months) for months in fact.months)
    if fact.kind == "activity":
        return ACTIVITIES
    return PLACES if fact.kind == "place" else _aids(as_of)


def _open(verdict: Verdict) -> _Open:
    if verdict.version is None:
        return _Open(verdict, ())
    rules = zip(verdict.version.rules, verdict.truths, strict=True)
    return _Open(
        verdict,
        tuple(
            (place, frozenset(rule.needs.lacks(verdict.facts, verdict.day)))
            for place, (rule, truth) in enumerate(rules)
            if truth is None
        ),
    )


def _weighed(
    fact: DeclaredFact, facts: Facts, as_of: date, undecided: Iterable[_Open]
) -> tuple[tuple[Fraction, Fraction, int, int], Question]:
    concerned = [one for one in undecided if any(fact.id in names for _, names in one.waits)]
    tried = [replace(facts, **{fact.id: answer}) for answer in answers(fact, facts, as_of)]
    decided, settled = 0, 0
    decides: dict[str, None] = {}
    for one in concerned:
        for trial in tried:
            truths = _truths(one, fact.id, trial, as_of)
            settled += sum(truth is not None for truth in truths)
            if all_of((one.verdict.period, *truths)) is not None:
                decided += 1
                decides[one.verdict.scheme.id] = None
    waiting = sum(fact.id in names for one in concerned for _, names in one.waits)
    weight = (Fraction(decided, len(tried)), Fraction(settled, len(tried)), waiting, -fact.rank)
    return weight, Question(fact, tuple(decides))


def _truths(one: _Open, fact: str, trial: Facts, as_of: date) -> tuple[Truth, ...]:
    """What the unknown rules say once the fact is known. Only those that wait for it are judged again."""
    verdict = one.verdict
    if verdict.version is None or verdict.scheme.counts_on == fact:
        again = judged(verdict.compiled, trial, as_of)
        if again.version is not verdict.version:
            return ({Outcome.YES: True, Outcome.NO: False, Outcome.UNKNOWN: None}[again.outcome],)
        return tuple(again.truths[place] for place, _ in one.waits)
    rules = verdict.version.rules
    return tuple(rules[place].needs.truth(trial, verdict.day) if fact in names else None for place, names in one.waits)


def _numbers(fact: str, known: Interval) -> tuple[Interval, ...]:
    """The least number of each class that thresholds cut, among those that may be."""
    low = known.low or 0
    cuts = [cut for cut in _cuts().get(fact, ()) if cut > low and (known.high is None or cut <= known.high)]
    return tuple(exactly(number) for number in (low, *cuts))


def _aids(as_of: date) -> tuple[DeMinimis, ...]:
    ceiling = law().ceiling(as_of)
    full = Granted(years_before(as_of, 1), exactly(ceiling.ceiling_eur if ceiling else 0))
    return (DeMinimis(), DeMinimis((full,)))


@lru_cache(maxsize=1)
def _cuts() -> Mapping[str, tuple[int, ...]]:
    """For each number asked, the numbers at which some rule of the catalogue changes its answer."""
    found: dict[str, set[int]] = {}
    for scheme in compiled_schemes().values():
        for version in scheme.scheme.versions:
            for test in (test for rule in version.rules for test in leaves(rule.needs)):
                if isinstance(test, Bounded):
                    for fact in declared_facts().primary(test.fact):
                        found.setdefault(fact, set()).update(_changes(test))
    for size in law().sizes:
        for figure in sizes.FIGURES:
            if (bound := getattr(size, figure)) is not None:
                for prefix in ("own", "consolidated"):
                    found.setdefault(f"{prefix}_{figure}", set()).add(bound + 1)
    return {fact: tuple(sorted(cuts)) for fact, cuts in found.items()}


def _changes(test: Bounded) -> set[int]:
    lows = {bound for bound in (test.low or ()) if bound is not None}
    return lows | {bound + 1 for bound in (test.high or ()) if bound is not None}
