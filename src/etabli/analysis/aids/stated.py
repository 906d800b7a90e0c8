"""Answers written fact by fact, `contract=cdi`, `own_staff=10..49`, as values; what can't be read is refused."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from etabli.analysis.aids.de_minimis import granted_from
from etabli.analysis.aids.facts import BEGINS, DeMinimis, Granted, Place
from etabli.catalogue.aids.facts import DeclaredFact, declared_facts
from etabli.kernel.errors import EtabliError
from etabli.kernel.intervals import Interval, exactly
from etabli.kernel.naf import is_naf

PlaceOf = Callable[[str], Place | None]
YES_NO = {"oui": True, "yes": True, "non": False, "no": False}
_NUMBER, _BETWEEN = re.compile(r"\d{1,13}"), re.compile(r"(\d{1,13})?\.\.(\d{1,13})?")
DE_MINIMIS = "de_minimis"
EXPECTED = {
    "yes_no": "oui or non",
    "number": "a whole number of at most {most:,}, or bounds: 10..49, 250..",
    "date": "a day: 2026-01-31",
    "activity": "a code of NAF rév. 2: 25.62B",
    "place": "the INSEE code of a commune: 01283",
    "aids": "a sum in euros, granted over three years",
}


class AnswerError(EtabliError):
    """An answer that can't be read; its message says what is expected."""


def stated(answers: Iterable[str], on: date, place_of: PlaceOf) -> Mapping[str, Any]:
    """Facts by name. Raises AnswerError: no fact of that name, an answer given twice, or one that can't be read."""
    declared = declared_facts().facts
    found: dict[str, Any] = {}
    for text in answers:
        name, equals, typed = (part.strip() for part in text.partition("="))
        fact = declared.get(name)
        if not equals or fact is None:
            raise AnswerError(f"{text!r} is no fact=value; facts: {', '.join(declared)}")
        if name in found:
            raise AnswerError(f"{name} is answered twice")
        value = _value(fact, typed, place_of)
        if value is None:
            raise AnswerError(f"{name}={typed}: {expected(fact)} is expected")
        found[name] = value
    if DE_MINIMIS in found:
        found[DE_MINIMIS] = found[DE_MINIMIS]._replace(on=granted_from(map(found.get, BEGINS), on))
    return found


def expected(fact: DeclaredFact) -> str:
    """How an answer to it is written."""
    if fact.kind == "choice":
        return f"one of {', '.join(fact.choices)}"
    return EXPECTED[fact.kind].format(most=fact.most or 0)


def _value(fact: DeclaredFact, typed: str, place_of: PlaceOf) -> Any:
    if fact.kind == "yes_no":
        return YES_NO.get(typed.lower())
    if fact.kind == "choice":
        return typed if typed in fact.choices else None
    if fact.kind == "number":
        return _interval(typed, fact.most or 0)
    if fact.kind == "date":
        return _day(typed)
    if fact.kind == "activity":
        return typed.upper() if is_naf(typed.upper()) else None
    if fact.kind == "place":
        return place_of(typed.upper())
    # One sum without days: it counts in full in any window that it may lie in, as on the page of a firm.
    if not _NUMBER.fullmatch(typed):
        return None
    return DeMinimis((Granted(None, exactly(int(typed))),) if int(typed) else ())


def _interval(typed: str, most: int) -> Interval | None:
    if _NUMBER.fullmatch(typed):
        low: int | None = int(typed)
        high = low
    elif (bounds := _BETWEEN.fullmatch(typed)) and typed != "..":
        low, high = (int(one) if one else None for one in bounds.groups())
    else:
        return None
    if any(one is not None and one > most for one in (low, high)) or (low or 0) > (most if high is None else high):
        return None
    return Interval(low or 0, high)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
