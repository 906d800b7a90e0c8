"""How fast offers are reviewed, told to everybody: counts, median, and how many within the delay of the rule.

Nothing of an offer is in it but its days and its territory. A median and a share need three reviews, and so does a
territory: no single offer is found in them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from etabli.analysis.delays import LEAST, Delays, delays
from etabli.catalogue.vte.offers import offer_rules
from etabli.domain.vte.enums import ENDS, OfferStepKind
from etabli.domain.vte.models import Offer, OfferStep
from etabli.kernel import working_days

REVIEWED = (OfferStepKind.PUBLISHED, OfferStepKind.CHANGES, OfferStepKind.REFUSED)


class Wait(NamedTuple):
    """Working days from the day when an offer was sent; `how`: reviewed, waiting, left (the firm closed it before)."""

    place: str
    days: int
    how: str


@dataclass(frozen=True)
class Group:
    """`in_time` of `due`: those reviewed, or still waiting after the delay; None below three."""

    key: str
    reviewed: Delays
    in_time: int | None
    due: int


@dataclass(frozen=True)
class Told:
    """All of them, and by territory from three reviews on (`key`: its name)."""

    together: Group
    by_territory: tuple[Group, ...]


def told(on: date) -> Told:
    """Two queries."""
    steps: dict[object, list[tuple[str, date]]] = defaultdict(list)
    for offer, kind, day in OfferStep.objects.order_by("at").values_list("offer", "kind", "on"):
        steps[offer].append((kind, day))
    every: list[Wait] = []
    for offer, place, sent in Offer.objects.order_by().values_list("pk", "territory__name", "stated_on"):
        every += waits(place, sent, steps[offer], on)
    places = defaultdict[str, list[Wait]](list)
    for wait in every:
        places[wait.place].append(wait)
    groups = (group(name, some) for name, some in places.items())
    return Told(group("", every), tuple(one for one in groups if one.reviewed.ended >= LEAST))


def waits(place: str, sent: date, steps: Iterable[tuple[str, date]], on: date) -> list[Wait]:
    """Each wait of an offer: since it was first written, and since each time that its firm changed it. A change while
    it waits begins the wait again, as the day limit does.
    """
    found: list[Wait] = []
    since: date | None = sent
    for kind, day in steps:
        if kind == OfferStepKind.EDITED:
            since = day
        elif since is not None and kind in (*REVIEWED, *ENDS):
            how = "reviewed" if kind in REVIEWED else "left"
            found.append(Wait(place, working_days.between(since, day), how))
            since = None
    if since is not None and since <= on:
        found.append(Wait(place, working_days.between(since, on), "waiting"))
    return found


def group(key: str, some: Sequence[Wait]) -> Group:
    most = offer_rules().review_days
    ended, waiting, left = ([one.days for one in some if one.how == how] for how in ("reviewed", "waiting", "left"))
    due = len(ended) + sum(days > most for days in waiting)
    in_time = sum(days <= most for days in ended) if len(ended) >= LEAST else None
    return Group(key, delays(ended, waiting, left), in_time, due)
