"""The aids of a firm in words: yes, not yet known and why, no because; what was answered, and the next question."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from etabli.analysis.aids.amounts import Sum, amount
from etabli.analysis.aids.eligibility import Outcome, Reason, Verdict
from etabli.analysis.aids.questions import Question
from etabli.catalogue import numbers
from etabli.catalogue.aids.facts import DeclaredFact, declared_facts
from etabli.catalogue.aids.schemes import aid_schemes
from etabli.kernel.typography import french

TITLES = {
    Outcome.YES: "Vous pouvez demander",
    Outcome.UNKNOWN: "À préciser",
    Outcome.NO: "Non, et pourquoi",
}
NO_NEWS = "Sans information récente"  # of schemes whose last known edition is over
MARKS = {Outcome.YES: "oui", Outcome.UNKNOWN: "à préciser", Outcome.NO: "non"}
YES_NO = {"oui": "Oui", "non": "Non"}


@dataclass(frozen=True)
class Line:
    """A rule and what it says of the firm."""

    label: str
    mark: str
    said: str
    source: str
    url: str


@dataclass(frozen=True)
class One:
    """A scheme for this firm. `why`: what makes the outcome, in a sentence each."""

    id: str
    short: str
    summary: str
    why: tuple[str, ...]
    amount: str
    caveats: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Group:
    title: str
    outcome: str
    several: tuple[One, ...]


@dataclass(frozen=True)
class Answer:
    """What was answered to a question; `without`: the address that takes it back."""

    asks: str
    said: str
    wrong: str
    without: str


@dataclass(frozen=True)
class Asked:
    """The next question as a form: `choices` for those that have some, else an entry of `kind`."""

    fact: str
    asks: str
    help: str
    kind: str
    choices: tuple[tuple[str, str], ...]
    typed: str
    wrong: str
    decides: str


def groups(told: Iterable[Verdict]) -> tuple[Group, ...]:
    """In order: yes, what lacks the fewest answers first, no; then those of which nobody knows whether they go on."""
    every = sorted(told, key=lambda one: (len(one.lacks), one.scheme.short))
    there = [one for one in every if one.version is not None or one.outcome is not Outcome.UNKNOWN]
    found = [
        Group(title, MARKS[outcome], tuple(_one(one) for one in there if one.outcome is outcome))
        for outcome, title in TITLES.items()
    ]
    found.append(Group(NO_NEWS, MARKS[Outcome.UNKNOWN], tuple(_one(one) for one in every if one not in there)))
    return tuple(one for one in found if one.several)


def _one(verdict: Verdict) -> One:
    scheme = verdict.scheme
    why = (
        ()
        if verdict.outcome is Outcome.YES
        else tuple(dict.fromkeys(french(said) for reason in verdict.deciding for said in reason.sentences))
    )
    return One(
        id=scheme.id,
        short=french(scheme.short),
        summary=french(scheme.summary),
        why=why,
        amount="" if verdict.outcome is Outcome.NO or verdict.version is None else _amount(amount(verdict)),
        caveats=tuple(dict.fromkeys(map(french, verdict.caveats))) if verdict.outcome is not Outcome.NO else (),
        lines=tuple(_line(one) for one in verdict.reasons),
    )


def _line(reason: Reason) -> Line:
    source = reason.ground.source if reason.ground is not None else None
    return Line(
        label=french(reason.label),
        mark=MARKS[reason.outcome],
        said=" ".join(map(french, reason.sentences)),
        source=french(source.title) if source is not None else "",
        url=source.url if source is not None else "",
    )


def _amount(found: Sum) -> str:
    low, high = found.euros
    if high is None:
        texts = [french(one.text) for one in found.amounts if one.text]
        return " ".join(dict.fromkeys(texts)) or "Montant non établi"
    if low == high:
        return f"{numbers.number(high)}\u00a0€"
    return f"de {numbers.number(low or 0)} à {numbers.number(high)}\u00a0€"


def answers(
    typed: Mapping[str, str], wrong: Mapping[str, str], declined: Sequence[str], address: QueryDict
) -> tuple[Answer, ...]:
    """What was answered, in the order of the questions."""
    declared = declared_facts().facts
    found = []
    for name, fact in declared.items():
        if name in typed or name in declined:
            said = said_of(fact, typed[name]) if name in typed else "Je ne sais pas"
            found.append(Answer(french(fact.asks), said, wrong.get(name, ""), _without(address, name)))
    return tuple(found)


def said_of(fact: DeclaredFact, text: str) -> str:
    """An answer as people read it."""
    if fact.kind == "yes_no":
        return YES_NO.get(text, text)
    if fact.kind in ("number", "aids") and text.replace(" ", "").isdecimal():
        return numbers.number(int(text.replace(" ", "")))
    if fact.kind == "date":
        try:
            return numbers.day(date.fromisoformat(text))
        except ValueError:
            return text
    return french(fact.choices.get(text, text))


def question(asked: Question, typed: Mapping[str, str], wrong: Mapping[str, str]) -> Asked:
    fact = asked.fact
    choices = tuple(YES_NO.items()) if fact.kind == "yes_no" else tuple(fact.choices.items())
    names = [french(aid_schemes()[one].short) for one in asked.decides]
    return Asked(
        fact=fact.id,
        asks=french(fact.asks),
        help=french(fact.help),
        kind=fact.kind,
        choices=tuple((value, french(label)) for value, label in choices),
        typed=typed.get(fact.id, ""),
        wrong=wrong.get(fact.id, ""),
        decides=", ".join(names),
    )


def kept(address: QueryDict, *, but: str) -> tuple[tuple[str, str], ...]:
    """What the form of the next question carries on: all that the address says, its own answer left out."""
    return tuple(
        (name, value)
        for name, values in address.lists()
        for value in values
        if name in ("siret", "date", "passe") or name.startswith("r-")
        if name != f"r-{but}" and (name, value) != ("passe", but)
    )


def _without(address: QueryDict, fact: str) -> str:
    left = address.copy()
    left.pop(f"r-{fact}", None)
    left.setlist("passe", [one for one in left.getlist("passe") if one != fact])
    return f"?{left.urlencode()}"
