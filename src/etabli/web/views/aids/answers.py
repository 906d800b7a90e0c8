"""What the address says of a firm and of its project, as facts; what can't be read is said, and kept as typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.timezone import localdate

from etabli.analysis.aids.de_minimis import granted_from
from etabli.analysis.aids.facts import BEGINS, DeMinimis, Facts, Granted, Place
from etabli.analysis.aids.places import known_spans
from etabli.analysis.aids.plausible import doubts
from etabli.catalogue import numbers
from etabli.catalogue.aids.facts import DeclaredFact, declared_facts
from etabli.domain.territories import queries as territories
from etabli.domain.territories.search.named import commune_named
from etabli.kernel.codes import is_commune_code
from etabli.kernel.intervals import exactly
from etabli.kernel.naf import is_naf
from etabli.kernel.typography import french
from etabli.web.views.aids.typed import number

PREFIX = "r-"  # of an answer, in the address
DECLINED = "passe"  # a question that the reader doesn't answer
AID_DAY, AID_EUROS = "aide-jour", "aide-montant"  # of each dated aid, side by side
DE_MINIMIS = "de_minimis"
LONGEST = 40
MOST_EUROS = 10**10
WRONG = {
    "yes_no": "Répondez par oui ou non.",
    "choice": "Choisissez une réponse de la liste.",
    "number": "Donnez un nombre, {most} au plus : « 45,5 », « 8 000 000 » ou « 8 M€ ».",
    "date": "Donnez une date : jour, mois, année.",
    "activity": "Donnez un code NAF : quatre chiffres et une lettre, 25.62B.",
    "place": "Donnez le nom de la commune en entier, ou son code Insee.",
    "aids": "Donnez un montant en euros à chaque aide, 0 au total s’il n’y en a pas.",
}
AID = "Aide {number} : donnez son montant en euros."
WHOLE = "Donnez un nombre entier, {most} au plus."
IMPLAUSIBLE = {
    "old": "Cette date est trop ancienne.",
    "far": "Cette date est trop lointaine.",
    "diploma_after_contract": "Ce jour est après la signature du contrat : donnez le dernier diplôme déjà obtenu.",
}
CHECK = {
    "old": "Vérifiez cette date, elle est ancienne.",
    "far": "Vérifiez cette date, elle est lointaine.",
    "hire_before_contract": "Vérifiez ces dates : l’embauche est avant la signature du contrat.",
    "hire_long_after": "Vérifiez ces dates : l’embauche est plus d’un an après la signature.",
    "aid_to_come": "Vérifiez les jours : une aide est datée d’après aujourd’hui.",
    "aid_undated": "Un jour ne se lit pas : cette aide compte comme une aide sans jour.",
}


@dataclass(frozen=True)
class Aid:
    """A de minimis aid as it was typed."""

    day: str
    euros: str


@dataclass(frozen=True)
class Answers:
    """`facts`: with what was answered; `typed`, `aids`: as it was typed, by fact, and each dated aid.

    `wrong`: what is wrong with a fact, which then changes nothing; `check`: what is odd with one that counts.
    """

    facts: Facts
    typed: Mapping[str, str]
    aids: tuple[Aid, ...]
    wrong: Mapping[str, str]
    check: Mapping[str, str]
    declined: tuple[str, ...]


def answered(asked: QueryDict, known: Facts, on: date) -> Answers:
    """Answers of the address over what is known already; one that can't be read, or can't be, changes nothing."""
    declared, today = declared_facts().facts, localdate()
    typed = {name: asked[f"{PREFIX}{name}"].strip()[:LONGEST] for name in declared if f"{PREFIX}{name}" in asked}
    typed = {name: text for name, text in typed.items() if text}
    aids = typed_aids(asked)
    found: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name, text in typed.items():
        if name != DE_MINIMIS:
            found[name] = READ[declared[name].kind](text, declared[name])
    if DE_MINIMIS in typed or AID_DAY in asked:
        found[DE_MINIMIS] = _received(typed.get(DE_MINIMIS, ""), aids)
    wrong = {name: _wrong(declared[name], typed.get(name, ""), aids) for name, value in found.items() if value is None}
    found = {name: value for name, value in found.items() if value is not None}
    check: dict[str, str] = _check_aids(aids, today)
    for doubt in doubts(Facts(**{name: found.get(name) for name in DATES}), on, today):
        if doubt.wrong:
            del found[doubt.fact]
            wrong[doubt.fact] = french(IMPLAUSIBLE[doubt.why])
        else:
            check[doubt.fact] = french(CHECK[doubt.why])
    if DE_MINIMIS in found:
        found[DE_MINIMIS] = found[DE_MINIMIS]._replace(on=granted_from(map(found.get, BEGINS), on))
    declined = tuple(
        name
        for name in dict.fromkeys(asked.getlist(DECLINED))
        if name in declared and (name not in found or name == DE_MINIMIS)
    )
    return Answers(known.given(**found), typed, aids, wrong, check, declined)


def typed_aids(asked: QueryDict) -> tuple[Aid, ...]:
    """Each dated aid of the address, its two cells side by side; lines left empty are no aid."""
    days, euros = ([one.strip()[:LONGEST] for one in asked.getlist(key)] for key in (AID_DAY, AID_EUROS))
    width = max(len(days), len(euros))
    lines = zip(*(one + [""] * (width - len(one)) for one in (days, euros)), strict=True)
    return tuple(Aid(day, amount) for day, amount in lines if day or amount)


def place(code: str) -> Place | None:
    """A commune with the days during which it is known to be in the programme. None for a code that nobody knows."""
    found = territories.listed(code) if is_commune_code(code) else None
    return Place(found.code_insee, known_spans(found.days, found.begins_on, found.ends_on)) if found else None


def parsed(text: str) -> date | None:
    """A day as an address writes it; None where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _wrong(fact: DeclaredFact, text: str, aids: tuple[Aid, ...]) -> str:
    """What to write instead; of several aids, which one; of a commune, why none is taken."""
    if fact.kind == "place":
        return french(commune_named(text)[1] or WRONG["place"])
    if fact.kind == "aids":
        unread = next((place for place, one in enumerate(aids, 1) if _euros(one.euros) is None), 0)
        return french(AID.format(number=unread) if unread else WRONG["aids"])
    words = WHOLE if fact.rounded == "never" else WRONG[fact.kind]
    return french(words.format(most=numbers.number(fact.most) if fact.most is not None else ""))


def _yes_no(text: str, _: DeclaredFact) -> bool | None:
    return {"oui": True, "non": False}.get(text)


def _choice(text: str, fact: DeclaredFact) -> str | None:
    return text if text in fact.choices else None


def _interval(text: str, fact: DeclaredFact) -> Any:
    read = number(text, rounded=fact.rounded)
    return exactly(read) if read is not None and fact.most is not None and read <= fact.most else None


def _day(text: str, _: DeclaredFact) -> date | None:
    return parsed(text)


def _activity(text: str, _: DeclaredFact) -> str | None:
    code = text.upper()
    return code if is_naf(code) else None


def _place(text: str, _: DeclaredFact) -> Place | None:
    """By its code, or by its whole name where one commune alone bears it."""
    if is_commune_code(text.upper()):
        return place(text.upper())
    named, _why = commune_named(text)
    return place(named.pk) if named else None


def _euros(text: str) -> int | None:
    """Cents count up: less room is left."""
    read = number(text, rounded="up")
    return read if read is not None and read <= MOST_EUROS else None


def _received(total: str, aids: tuple[Aid, ...]) -> DeMinimis | None:
    """Dated aids, and those without their day as one, which counts in any window that it may lie in."""
    told = [(parsed(one.day), _euros(one.euros)) for one in aids]
    if total:
        told.append((None, _euros(total)))
    granted = [Granted(day, exactly(euros)) for day, euros in told if euros is not None]
    if not told or len(granted) < len(told):
        return None
    return DeMinimis(tuple(one for one in granted if one.euros.high))


def _check_aids(aids: tuple[Aid, ...], today: date) -> dict[str, str]:
    """An aid is never left out for its day: what is odd with it is said."""
    days = [(one.day, parsed(one.day)) for one in aids]
    if any(typed and day is None for typed, day in days):
        return {DE_MINIMIS: french(CHECK["aid_undated"])}
    if any(day is not None and day > today for _, day in days):
        return {DE_MINIMIS: french(CHECK["aid_to_come"])}
    return {}


DATES = tuple(name for name, fact in declared_facts().facts.items() if fact.kind == "date")
READ: Mapping[str, Callable[[str, DeclaredFact], Any]] = {
    "yes_no": _yes_no,
    "choice": _choice,
    "number": _interval,
    "date": _day,
    "activity": _activity,
    "place": _place,
}
