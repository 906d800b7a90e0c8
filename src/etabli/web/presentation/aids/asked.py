"""What was answered, read back in French form, and the next question as a form."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from django.http import QueryDict

from etabli.analysis.aids.facts import DeMinimis, Facts, Granted, Place
from etabli.analysis.aids.questions import Question
from etabli.catalogue import numbers
from etabli.catalogue.aids.facts import DeclaredFact, declared_facts
from etabli.catalogue.aids.schemes import aid_schemes
from etabli.kernel.french import listed
from etabli.kernel.intervals import Interval
from etabli.kernel.typography import french

YES_NO = {"oui": "Oui", "non": "Non"}
AID_CELLS = ("aide-jour", "aide-montant")
DE_MINIMIS = "de_minimis"
EMPTY_LINES = 3  # below the aids that were given
HERE = "#question"


@dataclass(frozen=True)
class Answer:
    """What was answered to a question; `without`: the address that takes it back; `again`: that asks it again."""

    asks: str
    said: str
    wrong: str
    check: str
    without: str
    again: str


@dataclass(frozen=True)
class Asked:
    """The next question as a form: `choices` for those that have some, else an entry of `kind`.

    `lines`: of dated aids, day and amount; `old`: only last known rules wait for it.
    """

    fact: str
    asks: str
    help: str
    kind: str
    unit: str
    choices: tuple[tuple[str, str], ...]
    typed: str
    lines: tuple[tuple[str, str], ...]
    wrong: str
    check: str
    decides: str


Lines = Sequence[tuple[str, str]]


def answers(
    typed: Mapping[str, str],
    lines: Lines,
    facts: Facts,
    wrong: Mapping[str, str],
    check: Mapping[str, str],
    declined: Sequence[str],
    address: QueryDict,
) -> tuple[Answer, ...]:
    """What was answered, in the order of the questions."""
    found = []
    for name, fact in declared_facts().facts.items():
        told = name in typed or (name == DE_MINIMIS and lines)
        if told or name in declined or name in wrong:
            said = "Je ne sais pas" if name in declined else ""
            if name == DE_MINIMIS and told:
                said = _aids(typed.get(name, ""), lines) if name in wrong else received(facts.de_minimis)
            elif told:
                said = said_of(fact, typed[name], None if name in wrong else getattr(facts, name))
            again = f"?{_address(address, name, ask=True)}{HERE}"
            without = f"?{_address(address, name)}{HERE}"
            said_wrong = wrong.get(name, "")
            found.append(Answer(french(fact.asks), said, said_wrong, check.get(name, ""), without, again))
    return tuple(found)


def said_of(fact: DeclaredFact, text: str, read: object) -> str:
    """An answer as people read it: a number as it was read, and what was typed where that is something else."""
    if fact.kind == "yes_no":
        return YES_NO.get(text, text)
    if fact.kind == "number" and isinstance(read, Interval) and read.low is not None:
        unit = "\u00a0€" if fact.id.endswith("_eur") else ""
        said = numbers.number(read.low) + unit
        same = "".join(text.split()).rstrip("€") == str(read.low)
        return said if same else french(f"{said} (lu de « {text} »)")
    if fact.kind == "date":
        return _day(text)
    if isinstance(read, Place) and read.code_insee != text.upper():
        return f"{text} ({read.code_insee})"
    return french(fact.choices.get(text, text))


def question(
    asked: Question,
    typed: Mapping[str, str],
    lines: Lines,
    wrong: Mapping[str, str],
    check: Mapping[str, str],
) -> Asked:
    fact = asked.fact
    choices = tuple(YES_NO.items()) if fact.kind == "yes_no" else tuple(fact.choices.items())
    names = [french(aid_schemes()[one].short) for one in asked.decides]
    return Asked(
        fact=fact.id,
        asks=french(fact.asks),
        help=french(fact.help),
        kind=fact.kind,
        unit="en euros" if fact.id.endswith("_eur") else "",
        choices=tuple((value, french(label)) for value, label in choices),
        typed=typed.get(fact.id, ""),
        lines=(*lines, *[("", "")] * EMPTY_LINES) if fact.id == DE_MINIMIS else (),
        wrong=wrong.get(fact.id, ""),
        check=check.get(fact.id, "")
        or (_days_lack() if fact.id == DE_MINIMIS and typed.get(fact.id, "0") != "0" else ""),
        decides=", ".join(names),
    )


def _days_lack() -> str:
    return french(declared_facts().sentences["de_minimis_days"])


def kept(address: QueryDict, *, but: Iterable[str] = ()) -> tuple[tuple[str, str], ...]:
    """What a form carries on: all that the address says, the answers to the facts left out and their own cells."""
    gone = set(but)
    found = [
        (name, value)
        for name, values in address.lists()
        for value in values
        if (name in ("siret", "date", "passe") or name.startswith("r-")) and value
        if name.removeprefix("r-") not in gone and not (name == "passe" and value in gone)
    ]
    if DE_MINIMIS not in gone:
        days, euros = (address.getlist(name) for name in AID_CELLS)
        for day, amount in zip_longest(days, euros, fillvalue=""):
            if day or amount:
                found += [(AID_CELLS[0], day), (AID_CELLS[1], amount)]
    return tuple(found)


def received(aids: DeMinimis | None) -> str:
    """« 60 000 € le 1er mars 2024 et 12 000 € sans jour »."""
    if aids is None or not aids.granted:
        return "aucune"
    return french(listed([one_aid(one) for one in aids.granted]))


def one_aid(aid: Granted) -> str:
    euros = f"{numbers.number(aid.euros.high or 0)} €"
    return f"{euros} le {numbers.day(aid.on)}" if aid.on else f"{euros} sans jour"


def _aids(total: str, lines: Lines) -> str:
    """As they were typed."""
    told = [f"« {amount} »" + (f" le {_day(day)}" if day else " sans jour") for day, amount in lines]
    return french(listed([*told, *([f"« {total} »"] if total else [])]))


def _day(text: str) -> str:
    try:
        return numbers.day(date.fromisoformat(text))
    except ValueError:
        return text


def _address(address: QueryDict, fact: str, *, ask: bool = False) -> str:
    """The address without an answer, or the same that asks for it again."""
    left = QueryDict(mutable=True)
    for name, value in kept(address, but=() if ask else (fact,)):
        left.appendlist(name, value)
    if ask:
        left.setlist("passe", [one for one in left.getlist("passe") if one != fact])
        left["question"] = fact
    return left.urlencode()
