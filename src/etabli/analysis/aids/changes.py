"""Schemes that open, end or change their rules between two days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from etabli.catalogue import numbers
from etabli.catalogue.aids.model import CLOSES, ONE_DAY, OPENS, Edge, Scheme, Version
from etabli.kernel.typography import french

RENEWED = "renewed"
SAYS = {
    OPENS: ("ouvre le {day}", "a ouvert le {day}"),
    CLOSES: ("prend fin le {day}", "a pris fin le {day}"),
    RENEWED: ("change de règles le {day}", "a changé de règles le {day}"),
}
DOUBT = "le jour n’est pas connu : entre le {first} et le {last}"


@dataclass(frozen=True, slots=True)
class Change:
    """`what`: OPENS on a first day, CLOSES on a last day, RENEWED on the first day of rules that follow others."""

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
        """What completes the name of the scheme, in French."""
        coming, past = SAYS[self.what]
        return french((coming if self.on >= today else past).format(day=numbers.day(self.on)))

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
        return f"{french(self.scheme.short)} {self.says(today)}{doubt}."


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
            yield Change(scheme, version, CLOSES, ends)
        previous = version
