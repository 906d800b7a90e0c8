"""A scheme of aid and its dated versions, as declared: what it needs, what it gives, and why each is believed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from etabli.catalogue.aids.conditions import Condition
from etabli.catalogue.aids.grounds import Ground, Source
from etabli.kernel.three_valued import Truth

OPENS, CLOSES = "opens", "closes"
CLOSED, NOT_KNOWN = "closed", "not_known"  # what follows the last version: nothing, or nobody knows
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Edge:
    """A first or a last day. `doubt`: the days between which the change took place, where the day is not known."""

    on: date
    doubt: tuple[date, date] | None
    ground: Ground

    def doubtful_on(self, day: date) -> bool:
        return self.doubt is not None and self.doubt[0] <= day <= self.doubt[1]


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that must hold. `settled`: said instead of « the sources don't tell » where no fact is missing."""

    id: str
    label: str
    needs: Condition
    holds: str
    fails: str
    settled: str
    ground: Ground


@dataclass(frozen=True, slots=True)
class Amount:
    """What is paid when `when` holds (always, where it is None). None for what is not known.

    `pct` is a rate of the fact `base`; `ceiling_eur` bounds it. `euros` is paid whole.
    """

    id: str
    when: Condition | None
    euros: int | None
    pct: int | None
    base: str
    ceiling_eur: int | None
    text: str
    ground: Ground


@dataclass(frozen=True, slots=True)
class Cumulation:
    """With which other scheme, or with what else (`other`), it may be received; up to how much in all."""

    scheme: str
    other: str
    allowed: str
    ceiling_eur: int | None
    text: str
    ground: Ground


@dataclass(frozen=True, slots=True)
class Statement:
    """A fact of the scheme that decides nothing by itself: a document asked for, a delay, what is not established."""

    id: str
    text: str
    ground: Ground


@dataclass(frozen=True, slots=True)
class Known:
    """A property that may not be known: value None then."""

    value: bool | str | None
    text: str
    ground: Ground


@dataclass(frozen=True, slots=True)
class Version:
    """The rules of a scheme between two days. `ends` is None while no end is announced.

    `frameworks`: of State aid, that its kind of spending points to where no source tells its regime.
    """

    id: str
    starts: Edge
    ends: Edge | None
    axes: tuple[tuple[str, str], ...]
    project_types: tuple[str, ...]
    rules: tuple[Rule, ...]
    amounts: tuple[Amount, ...]
    cumulations: tuple[Cumulation, ...]
    de_minimis: Known
    regime: Known
    frameworks: tuple[str, ...]
    documents: tuple[Statement, ...]
    deadlines: tuple[Statement, ...]
    judged: tuple[Statement, ...]
    not_established: tuple[Statement, ...]

    def holds_on(self, day: date) -> bool:
        return self.starts.on <= day and (self.ends is None or day <= self.ends.on)

    def doubtful_on(self, day: date) -> bool:
        """Whether the sources leave open which rules applied that day."""
        return any(edge.doubtful_on(day) for edge in (self.starts, self.ends) if edge)


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme. `counts_on`: the fact whose date tells which version applies; the day of the request where it is empty.

    `after_last`: `closed` when nothing follows the last version, `not_known` when the sources don't tell.
    """

    id: str
    name: str
    short: str
    summary: str
    kind: str
    operators: tuple[str, ...]
    url: str
    counts_on: str
    after_last: str
    sources: Mapping[str, Source]
    versions: tuple[Version, ...]

    def version_on(self, day: date) -> Version | None:
        return next((version for version in self.versions if version.holds_on(day)), None)

    def limits(self) -> tuple[tuple[str, Edge], ...]:
        """Where it opens and where it closes, in order; not where a version takes over from another the day after."""
        found: list[tuple[str, Edge]] = []
        for version in self.versions:
            if found and found[-1][0] == CLOSES and found[-1][1].on + ONE_DAY == version.starts.on:
                found.pop()
            else:
                found.append((OPENS, version.starts))
            if version.ends:
                found.append((CLOSES, version.ends))
        return tuple(found)

    def doubtful_limit(self, day: date) -> tuple[str, Edge] | None:
        """The opening or the closing that may have come before or after that day, as far as the sources tell."""
        return next((limit for limit in self.limits() if limit[1].doubtful_on(day)), None)

    def open_on(self, day: date) -> Truth:
        """None where the day of opening or of closing is not known, or where nobody knows what followed."""
        if self.doubtful_limit(day):
            return None
        if self.version_on(day):
            return True
        return None if day > self.versions[-1].starts.on and self.after_last == NOT_KNOWN else False
