"""Whether a firm may have an aid, rule by rule: yes, no because, or unknown because this is missing; as of any day.

Declared rules are compiled once (`compiled_schemes`); a verdict holds outcomes and finds its words when it is read. A
certain « no » wins over what is not known. It stands in `analysis`, above the catalogue that declares the rules: a
method on values, usable with nothing else running.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from etabli.analysis.aids.conditions import DERIVED, Compiled, compiled, doubts
from etabli.analysis.aids.facts import Facts
from etabli.catalogue import numbers
from etabli.catalogue.aids.conditions import named
from etabli.catalogue.aids.facts import declared_facts
from etabli.catalogue.aids.grounds import Ground
from etabli.catalogue.aids.model import CLOSES, NOT_KNOWN, OPENS, Amount, Edge, Rule, Scheme, Version
from etabli.catalogue.aids.schemes import aid_schemes
from etabli.kernel.three_valued import Truth, all_of

Key = TypeVar("Key")
REMEMBERED = 50_000  # how many different looks of firms are remembered before starting afresh
PROJECT = "project"  # the fact that tells its nature
DE_MINIMIS = "de_minimis"  # a fact that may be told and still leave a doubt, which has its own words
PERIOD = "period"  # the id of the reason that says whether the scheme is open; no rule may bear it


class Outcome(Enum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


OUTCOMES: Mapping[Truth, Outcome] = {True: Outcome.YES, False: Outcome.NO, None: Outcome.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Reason:
    """What one rule says of a firm. `lacks`: the facts that would settle an unknown; none where the sources don't."""

    rule: str
    label: str
    outcome: Outcome
    sentences: tuple[str, ...]
    lacks: tuple[str, ...]
    ground: Ground | None


@dataclass(frozen=True, slots=True)
class CompiledRule:
    rule: Rule
    needs: Compiled

    def reason(self, truth: Truth, facts: Facts, day: date) -> Reason:
        """The words for an outcome that is already known."""
        rule, words = self.rule, declared_facts()
        if truth is not None:
            said: tuple[str, ...] = (rule.holds if truth else rule.fails,)
            return Reason(rule.id, rule.label, OUTCOMES[truth], said, (), rule.ground)
        lacks = self.needs.lacks(facts, day)
        said = tuple(words.facts[name].lacks for name in lacks if name != DE_MINIMIS)
        if DE_MINIMIS in self.needs.facts:
            said = (*said, *(words.sentences[why] for why in doubts(facts, day)))
        said = said or (rule.settled or words.sentences["not_settled"],)
        return Reason(rule.id, rule.label, Outcome.UNKNOWN, said, lacks, rule.ground)


@dataclass(frozen=True, slots=True)
class CompiledVersion:
    version: Version
    rules: tuple[CompiledRule, ...]
    amounts: tuple[tuple[Amount, Compiled | None], ...]

    def truths(self, facts: Facts, day: date) -> tuple[Truth, ...]:
        return tuple(rule.needs.truth(facts, day) for rule in self.rules)


@dataclass(frozen=True, slots=True)
class CompiledScheme:
    scheme: Scheme
    versions: tuple[CompiledVersion, ...]

    def day(self, facts: Facts, as_of: date) -> date:
        """The day whose rules apply: that of the fact it counts on where it is known, else the day of the request."""
        counted: date | None = getattr(facts, self.scheme.counts_on) if self.scheme.counts_on else None
        return counted or as_of

    def version_on(self, day: date) -> CompiledVersion | None:
        return next((one for one in self.versions if one.version.holds_on(day)), None)


class Verdict(NamedTuple):
    """What a scheme says of a firm. `version` is None on a day without rules; `truths` follow its rules.

    `period`: whether the scheme is open that day; None where the sources don't tell.
    """

    compiled: CompiledScheme
    version: CompiledVersion | None
    day: date
    period: Truth
    outcome: Outcome
    truths: tuple[Truth, ...]
    facts: Facts

    @property
    def scheme(self) -> Scheme:
        return self.compiled.scheme

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why it is not open, or not for sure; then rule by rule, in the order declared."""
        closed = () if self.period else (_period(self.scheme, self.day, self.period),)
        pairs = zip(self.version.rules if self.version else (), self.truths, strict=True)
        return (*closed, *(rule.reason(truth, self.facts, self.day) for rule, truth in pairs))

    @property
    def deciding(self) -> tuple[Reason, ...]:
        """The reasons that make the outcome: the noes of a no, the unknowns of an unknown, all of a yes."""
        return tuple(reason for reason in self.reasons if reason.outcome is self.outcome)

    @property
    def lacks(self) -> tuple[str, ...]:
        """The facts that an unknown needs, each once; nothing once it is decided."""
        if self.outcome is not Outcome.UNKNOWN:
            return ()
        return tuple(dict.fromkeys(name for reason in self.deciding for name in reason.lacks))

    @property
    def unconcerned(self) -> bool:
        """Whether the nature of the project is enough to say no; of what is closed, by its last rules."""
        rules = (self.version or self.compiled.versions[-1]).rules
        own = (rule for rule in rules if rule.needs.facts == (PROJECT,))
        return any(rule.needs.truth(self.facts, self.day) is False for rule in own)

    @property
    def caveats(self) -> tuple[str, ...]:
        """What a reader is to be told beside: rules recalled and not read, a day of change that nobody knows."""
        if self.version is None:
            return ()
        words, version = declared_facts().sentences, self.version.version
        doubtful = (words["doubtful_day"],) if version.doubtful_on(self.day) else ()
        recalled = tuple(
            f"{rule.rule.label}. {words['recalled']}" for rule in self.version.rules if rule.rule.ground.to_verify
        )
        return (*doubtful, *recalled, *(one.text for one in version.not_established))


def eligibility(facts: Facts, as_of: date, schemes: Iterable[CompiledScheme] | None = None) -> tuple[Verdict, ...]:
    """What every scheme says of a firm, in the order of their ids."""
    asked = compiled_schemes().values() if schemes is None else schemes
    return tuple(judged(scheme, facts, as_of) for scheme in asked)


def judged(scheme: CompiledScheme, facts: Facts, as_of: date) -> Verdict:
    """What one scheme says of a firm."""
    day = scheme.day(facts, as_of)
    version, period = scheme.version_on(day), scheme.scheme.open_on(day)
    truths = version.truths(facts, day) if version else ()
    return Verdict(scheme, version, day, period, OUTCOMES[all_of((period, *truths))], truths, facts)


def of_many(firms: Iterable[tuple[Key, Facts]], as_of: date) -> Iterator[tuple[Key, tuple[Verdict, ...]]]:
    """What every scheme says of each of many firms, in their order, one at a time. The same verdicts as `eligibility`.

    Firms that look the same to every rule of the day (section, size, in the programme or not …) are judged once. One
    that gave a date that counts, of a contract or of a hire, has the rules of its own day: it is judged alone.
    """
    schemes = tuple(compiled_schemes().values())
    opened = tuple((scheme, scheme.version_on(as_of), scheme.scheme.open_on(as_of)) for scheme in schemes)
    dates = sorted({scheme.scheme.counts_on for scheme in schemes} - {""})
    seen = _seen_by(version for _, version, _ in opened if version)
    judgements: dict[Any, tuple[tuple[Outcome, tuple[Truth, ...]], ...]] = {}
    for key, facts in firms:
        if any(getattr(facts, name) is not None for name in dates):
            yield key, eligibility(facts, as_of, schemes)
            continue
        looks = seen(facts, as_of)
        found = judgements.get(looks)
        if found is None:
            if len(judgements) >= REMEMBERED:
                judgements.clear()
            found = tuple((one.outcome, one.truths) for one in eligibility(facts, as_of, schemes))
            judgements[looks] = found
        yield (
            key,
            tuple(
                Verdict(scheme, version, as_of, period, outcome, truths, facts)
                for (scheme, version, period), (outcome, truths) in zip(opened, found, strict=True)
            ),
        )


def _seen_by(versions: Iterable[CompiledVersion]) -> Callable[[Facts, date], Any]:
    """How a firm looks to rules: the values of the facts that they test, asked or derived."""
    tested = {name for version in versions for rule in version.rules for name in named(rule.rule.needs)}
    asked = attrgetter("project", *sorted(tested - DERIVED.keys()))
    derived = [DERIVED[name].value for name in sorted(tested & DERIVED.keys())]
    return lambda facts, day: (asked(facts), *[value(facts, day) for value in derived])


@lru_cache(maxsize=1)
def compiled_schemes() -> Mapping[str, CompiledScheme]:
    """Every scheme of the catalogue, ready to be judged, by id."""
    return {scheme.id: compiled_scheme(scheme) for scheme in aid_schemes().values()}


def compiled_scheme(scheme: Scheme) -> CompiledScheme:
    return CompiledScheme(
        scheme,
        tuple(
            CompiledVersion(
                version,
                tuple(CompiledRule(rule, compiled(rule.needs)) for rule in version.rules),
                tuple((one, compiled(one.when) if one.when else None) for one in version.amounts),
            )
            for version in scheme.versions
        ),
    )


def _period(scheme: Scheme, day: date, truth: Truth) -> Reason:
    """Why a scheme is not open that day, or why nobody knows: too early, too late, between editions, a day in doubt."""
    words, doubtful = declared_facts().sentences, scheme.doubtful_limit(day)
    before = [limit for limit in scheme.limits() if limit[1].on < day]
    what, edge = doubtful or (before[-1] if before else scheme.limits()[0])
    untold = what == CLOSES and edge is scheme.versions[-1].ends and scheme.after_last == NOT_KNOWN
    said = [_dated("not_open" if what == OPENS else "known_until" if untold else "closed", edge)]
    if untold:
        said.append(words["next_edition_not_known"])
    elif not doubtful and before and day < scheme.versions[-1].starts.on:
        said = [words["between_editions"]]
    return Reason(PERIOD, "", OUTCOMES[truth], tuple(said), (), edge.ground)


def _dated(sentence: str, edge: Edge) -> str:
    words = declared_facts().sentences
    if edge.doubt is None:
        return words[sentence].format(day=numbers.day(edge.on))
    first, last = map(numbers.day, edge.doubt)
    return words[f"{sentence}_between"].format(first=first, last=last)
