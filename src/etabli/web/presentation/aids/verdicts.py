"""The aids of a firm in words: yes, not yet known and why, no because; by rules of the day, or the last known ones."""

from collections.abc import Iterable
from dataclasses import dataclass

from etabli.analysis.aids.amounts import Sum, amount
from etabli.analysis.aids.eligibility import Outcome, Reason, Verdict
from etabli.analysis.aids.last_known import by_last_known
from etabli.catalogue import numbers
from etabli.catalogue.aids.model import Scheme
from etabli.catalogue.aids.schemes import aid_schemes
from etabli.kernel.french import listed
from etabli.kernel.typography import french

TITLES = {
    Outcome.YES: "Vous pouvez demander",
    Outcome.UNKNOWN: "À préciser",
    Outcome.NO: "Non, et pourquoi",
}
LAST_KNOWN = {
    Outcome.YES: "Peut-être encore, d'après les dernières règles connues",
    Outcome.UNKNOWN: "Peut-être encore, mais à préciser",
    Outcome.NO: "Non, d'après les dernières règles connues",
}
NO_NEWS = "Sans information récente"  # of schemes without any rules for the day
UNCONCERNED = "Votre projet n'est pas concerné"
SHOWN = 3  # schemes by last known rules that wait for answers; more of them are folded, and so are more reasons
MARKS = {Outcome.YES: "oui", Outcome.UNKNOWN: "à préciser", Outcome.NO: "non"}


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
    """A scheme for this firm. `why`: what makes the outcome, in a sentence each.

    `until`: up to when its rules are known, where they are no longer those of the day; `ask`: to whom to put it.
    """

    id: str
    short: str
    summary: str
    until: str
    ask: str
    url: str
    why: tuple[str, ...]
    amount: str
    caveats: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Group:
    """`folded`: what the firm may leave aside."""

    title: str
    outcome: str
    several: tuple[One, ...]
    folded: bool


def groups(told: Iterable[Verdict]) -> tuple[Group, ...]:
    """In order: yes, what lacks answers, the same by last known rules, no, what is about other projects.

    Schemes whose rules are known up to a day are judged by the last ones.
    """
    every = [(one, by_last_known(one)) for one in told]
    live = _sorted(one for one, last in every if last is None)
    last = _sorted(last for _, last in every if last is not None)
    aside = [one for one in (*live, *last) if one.unconcerned]
    live, last = ([one for one in several if not one.unconcerned] for several in (live, last))
    silent = [one for one in live if one.version is None and one.outcome is Outcome.UNKNOWN]
    live = [one for one in live if one not in silent]
    found = (
        _group(TITLES[Outcome.YES], Outcome.YES, live),
        _group(TITLES[Outcome.UNKNOWN], Outcome.UNKNOWN, live),
        _group(LAST_KNOWN[Outcome.YES], Outcome.YES, last, known_last=True),
        _group(LAST_KNOWN[Outcome.UNKNOWN], Outcome.UNKNOWN, last, known_last=True),
        _group(NO_NEWS, Outcome.UNKNOWN, silent),
        _group(TITLES[Outcome.NO], Outcome.NO, live),
        _group(LAST_KNOWN[Outcome.NO], Outcome.NO, last, known_last=True),
        Group(french(UNCONCERNED), MARKS[Outcome.NO], tuple(_one(one) for one in aside), folded=True),
    )
    return tuple(one for one in found if one.several)


def summary(found: Iterable[Group]) -> str:
    """What stands below, in a line: « Vous pouvez demander : VTE TI. À préciser : VTE Vert. »"""
    return " ".join(
        french(f"{one.title} : {len(one.several) if one.folded else listed([each.short for each in one.several])}.")
        for one in found
        if one.outcome != MARKS[Outcome.NO]
    )


def _sorted(told: Iterable[Verdict]) -> list[Verdict]:
    return sorted(told, key=lambda one: (len(one.lacks), one.scheme.short))


def _group(title: str, outcome: Outcome, told: Iterable[Verdict], *, known_last: bool = False) -> Group:
    several = tuple(_one(one, known_last=known_last) for one in told if one.outcome is outcome)
    long = known_last and outcome is Outcome.UNKNOWN and len(several) > SHOWN
    return Group(french(title), MARKS[outcome], several, folded=long)


def _one(verdict: Verdict, *, known_last: bool = False) -> One:
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
        until=_until(scheme) if known_last else "",
        ask=french(listed(scheme.operators)),
        url=scheme.url,
        why=why if len(why) <= SHOWN + 1 else (*why[:SHOWN], f"Et {len(why) - SHOWN} autres points, ci-dessous."),
        amount="" if verdict.outcome is Outcome.NO or verdict.version is None else _amount(amount(verdict)),
        caveats=tuple(dict.fromkeys(map(french, verdict.caveats))) if verdict.outcome is not Outcome.NO else (),
        lines=tuple(_line(one) for one in verdict.reasons) if verdict.version else (),
    )


def _until(scheme: Scheme) -> str:
    """Up to when rules are known; of a scheme as it is declared, or prolonged past its last known day."""
    ends = aid_schemes()[scheme.id].versions[-1].ends
    if ends is None:
        return ""
    return f"{numbers.day(ends.doubt[1])} au plus tard" if ends.doubt else numbers.day(ends.on)


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
