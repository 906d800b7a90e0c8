"""What the address says of a firm and of its project, as facts; what can't be read is said, and kept as typed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict

from etabli.analysis.aids.facts import DeMinimis, Facts, Granted, Place
from etabli.analysis.aids.places import known_spans
from etabli.catalogue import numbers
from etabli.catalogue.aids.facts import DeclaredFact, declared_facts
from etabli.domain.territories import queries as territories
from etabli.kernel.codes import is_commune_code
from etabli.kernel.intervals import exactly
from etabli.kernel.naf import is_naf
from etabli.kernel.typography import french

PREFIX = "r-"  # of an answer, in the address
DECLINED = "passe"  # a question that the reader doesn't answer
LONGEST = 40
_NUMBER = re.compile(r"[0-9]{1,13}")
WRONG = {
    "yes_no": "Répondez par oui ou non.",
    "choice": "Choisissez une réponse de la liste.",
    "number": "Donnez un nombre entier, sans unité, {most} au plus.",
    "date": "Donnez une date : jour, mois, année.",
    "activity": "Donnez un code NAF : quatre chiffres et une lettre, 25.62B.",
    "place": "Donnez le code Insee de la commune, cinq caractères.",
    "aids": "Donnez un montant en euros, 0 s’il n’y en a pas.",
}


@dataclass(frozen=True)
class Answers:
    """`facts`: with what was answered; `typed`: by fact, as it was typed; `wrong`: what is wrong with it."""

    facts: Facts
    typed: Mapping[str, str]
    wrong: Mapping[str, str]
    declined: tuple[str, ...]


def answered(asked: QueryDict, known: Facts, on: date) -> Answers:
    """Answers of the address over what is known already; one that can't be read changes nothing."""
    declared = declared_facts().facts
    typed = {name: asked[f"{PREFIX}{name}"].strip()[:LONGEST] for name in declared if f"{PREFIX}{name}" in asked}
    typed = {name: text for name, text in typed.items() if text}
    found: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name, text in typed.items():
        value = READ[declared[name].kind](text, declared[name], on)
        if value is None:
            wrong[name] = _wrong(declared[name])
        else:
            found[name] = value
    declined = tuple(name for name in dict.fromkeys(asked.getlist(DECLINED)) if name in declared and name not in found)
    return Answers(known.given(**found), typed, wrong, declined)


def place(code: str) -> Place | None:
    """A commune with the days during which it is known to be in the programme. None for a code that nobody knows."""
    found = territories.listed(code) if is_commune_code(code) else None
    return Place(found.code_insee, known_spans(found.days, found.begins_on, found.ends_on)) if found else None


def _wrong(fact: DeclaredFact) -> str:
    return french(WRONG[fact.kind].format(most=numbers.number(fact.most) if fact.most is not None else ""))


def _number(text: str) -> int | None:
    digits = re.sub(r"[\s\u00a0\u202f]|€", "", text)
    return int(digits) if _NUMBER.fullmatch(digits) else None


def _yes_no(text: str, _: DeclaredFact, __: date) -> bool | None:
    return {"oui": True, "non": False}.get(text)


def _choice(text: str, fact: DeclaredFact, _: date) -> str | None:
    return text if text in fact.choices else None


def _interval(text: str, fact: DeclaredFact, _: date) -> Any:
    number = _number(text)
    return exactly(number) if number is not None and fact.most is not None and number <= fact.most else None


def _day(text: str, _: DeclaredFact, __: date) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _activity(text: str, _: DeclaredFact, __: date) -> str | None:
    code = text.upper()
    return code if is_naf(code) else None


def _place(text: str, _: DeclaredFact, __: date) -> Place | None:
    return place(text.upper())


def _aids(text: str, _: DeclaredFact, on: date) -> DeMinimis | None:
    """One sum over three years, taken as granted today: it then counts in any window that ends later."""
    number = _number(text)
    if number is None:
        return None
    return DeMinimis((Granted(on, exactly(number)),) if number else ())


READ: Mapping[str, Callable[[str, DeclaredFact, date], Any]] = {
    "yes_no": _yes_no,
    "choice": _choice,
    "number": _interval,
    "date": _day,
    "activity": _activity,
    "place": _place,
    "aids": _aids,
}
