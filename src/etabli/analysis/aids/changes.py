"""Schemes that open, end or change their rules between two days, or whose known rules stop."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from etabli.catalogue import numbers
from etabli.catalogue.aids.model import CLOSES, NOT_KNOWN, ONE_DAY, OPENS, Edge, Scheme, Version
from etabli.kernel.typography import french

RENEWED, KNOWN_UNTIL = "renewed", "known_until"
SAYS = {
    OPENS: ("ouvre le {day}", "a ouvert le {day}"),
    CLOSES: ("prend fin le {day}", "a pris fin le {day}"),
    RENEWED: ("change de règles le {day}", "a changé de règles le {day}"),
    KNOWN_UNTIL: ("les règles connues s’arrêtent le {day}", "les règles connues s’arrêtent le {day}"),
}
DOUBT = "le jour n’est pas connu : entre le {first} et le {last}"


@dataclass(frozen=True, slots=True)
class Change:
    """`what`: OPENS on a first day, CLOSES on a last day, RENEWED on the first day of rules that follow others.

    KNOWN_UNTIL on the last day of rules of which no source says whether others followed: that is no end.
    """

    scheme: Scheme
    version: Version
    what: str
    edge: Edge

    @property
    def on(self) -> date:
        return self.edge.on

    @property
    def id(self) -> str:
        """The same for the same change, however often it is told."""
        return f"{self.scheme.id}:{self.version.id}:{self.what}:{self.on.isoformat()}"

    def says(self, today: date) -> str:
        """What is told of the scheme, without its name, in French."""
        coming, past = SAYS[self.what]
        return french((coming if self.on >= today else past).format(day=numbers.day(self.on)))

    def titled(self, today: date) -> str:
        """The name of the scheme, and what is told of it."""
        link = " : " if self.what == KNOWN_UNTIL else " "
        return french(f"{self.scheme.short}{link}{self.says(today)}")

    @property
    def takes_effect_on(self) -> date:
        """The first day that is not like the one before: the day after a last day."""
        return self.on + ONE_DAY if self.what in (CLOSES, KNOWN_UNTIL) else self.on

    @property
    def doubt(self) -> str:
        """The days between which it took place, in French; empty where the day is known."""
        if self.edge.doubt is None:
            return ""
        first, last = map(numbers.day, self.edge.doubt)
        return french(DOUBT.format(first=first, last=last))

    def sentence(self, today: date) -> str:
        """All of it by itself."""
        doubt = f" ({self.doubt})" if self.doubt else ""
        return f"{self.titled(today)}{doubt}."


def changes(schemes: Iterable[Scheme], first: date, last: date) -> tuple[Change, ...]:
    """Those from a day to another, both included, in their order; a day in doubt counts on the day that is retained."""
    found = [change for scheme in schemes for change in _of(scheme) if first <= change.on <= last]
    return tuple(sorted(found, key=lambda one: (one.on, one.scheme.id, one.what)))


def _of(scheme: Scheme) -> Iterable[Change]:
    previous: Version | None = None
    for version, following in zip(scheme.versions, (*scheme.versions[1:], None), strict=True):
        ended = previous.ends if previous else None
        at_once = ended is not None and ended.on + ONE_DAY == version.starts.on
        yield Change(scheme, version, RENEWED if at_once else OPENS, version.starts)
        ends = version.ends
        if ends is not None and not (following and ends.on + ONE_DAY == following.starts.on):
            untold = following is None and scheme.after_last == NOT_KNOWN
            yield Change(scheme, version, KNOWN_UNTIL if untold else CLOSES, ends)
        previous = version
