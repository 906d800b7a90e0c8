"""A scheme of aid and its dated versions, as declared: what it needs, what it gives, and why each is believed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from etabli.catalogue.aids.conditions import Condition
from etabli.catalogue.aids.grounds import Ground, Source


@dataclass(frozen=True, slots=True)
class Edge:
    """A first or a last day. `doubt`: the days between which the change took place, where the day is not known."""

    on: date
    doubt: tuple[date, date] | None
    ground: Ground


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
    """The rules of a scheme between two days. `ends` is None while no end is announced."""

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
    documents: tuple[Statement, ...]
    deadlines: tuple[Statement, ...]
    judged: tuple[Statement, ...]
    not_established: tuple[Statement, ...]

    def holds_on(self, day: date) -> bool:
        return self.starts.on <= day and (self.ends is None or day <= self.ends.on)

    def doubtful_on(self, day: date) -> bool:
        """Whether the sources leave open which rules applied that day."""
        edges = [edge for edge in (self.starts, self.ends) if edge and edge.doubt]
        return any(edge.doubt[0] <= day <= edge.doubt[1] for edge in edges if edge.doubt)


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
