"""Schemes that open, end or change their rules between two days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from etabli.catalogue.aids.model import CLOSES, ONE_DAY, OPENS, Edge, Scheme, Version

RENEWED = "renewed"


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
