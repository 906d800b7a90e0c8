"""Schemes of which nobody knows what followed: a firm is judged by their last known rules, which is to be said so."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache

from etabli.analysis.aids.eligibility import (
    CompiledScheme,
    Outcome,
    Verdict,
    compiled_scheme,
    compiled_schemes,
    eligibility,
    judged,
)
from etabli.analysis.aids.facts import Facts
from etabli.analysis.aids.questions import Question, next_question


@lru_cache(maxsize=1)
def prolonged() -> Mapping[str, CompiledScheme]:
    """Those whose rules are known up to a day only, as though the last ones still held, by id."""
    return {
        scheme_id: compiled_scheme(replace(one.scheme, versions=(*before, replace(last, ends=None))))
        for scheme_id, one in compiled_schemes().items()
        for *before, last in (one.scheme.versions,)
        if one.scheme.after_last == "not_known" and last.ends is not None
    }


def by_last_known(verdict: Verdict) -> Verdict | None:
    """What the last known rules say of the same firm on the same day; None where the day has rules, or is closed.

    Places, sizes and ceilings are those of the day that is asked for: only the rules are older.
    """
    longer = prolonged().get(verdict.scheme.id)
    if longer is None or verdict.version is not None or verdict.period is not None:
        return None
    if verdict.day <= verdict.scheme.versions[-1].starts.on:
        return None
    return judged(longer, verdict.facts, verdict.day)


def question_to_ask(facts: Facts, as_of: date, *, declined: Collection[str] = ()) -> Question | None:
    """The next question; what only last known rules wait for is asked once nothing else is left to decide."""
    live = next_question(facts, as_of, declined=declined)
    if live is not None:
        return live
    found = [by_last_known(one) for one in eligibility(facts, as_of)]
    waiting = [one.compiled for one in found if one is not None and one.outcome is Outcome.UNKNOWN]
    return next_question(facts, as_of, declined=declined, schemes=waiting) if waiting else None
