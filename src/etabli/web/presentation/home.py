"""The home of a person in words: what they have to do, what is late of what they follow, what changed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.timezone import localdate

from etabli.catalogue import numbers
from etabli.domain.coordination.queries import home as queries
from etabli.domain.coordination.queries.home import Home
from etabli.domain.governance.actor import Actor
from etabli.domain.notifications.models import Notice
from etabli.kernel.typography import french
from etabli.web.presentation.awaiting import Awaited, Band, in_order
from etabli.web.presentation.steering import late, places
from etabli.web.presentation.steering.addresses import Link
from etabli.web.presentation.steering.followed import Alert, alerts
from etabli.web.presentation.steering.freshness import up_to_date
from etabli.web.presentation.steering.late import Delay
from etabli.web.presentation.to_do import to_do

SHOWN = 8  # things to do; the others by a link
CHANGES = 6


@dataclass(frozen=True)
class Line:
    """A thing to do. `when`: since when, or by when, or how late; `late` and `soon` as the rule of urgency says."""

    thing: Awaited
    when: str
    late: bool
    soon: bool


@dataclass(frozen=True)
class Change:
    """What the reader was told: `many` notices of the same words and day, all of it unread or not."""

    title: str
    url: str
    place: str
    on: date
    unread: bool
    many: int


@dataclass(frozen=True)
class Page:
    """`count` of the lines of what is to do, `late` of them; `to_do` may be the first of them. `up`: what came up to
    the nation and is not late; `told`: the latest notices, and how many are left out; `changes`: where else; `asks`:
    whether requests are among the delays.
    `chase` and `risk` are for the nation, with how many territories in all.
    """

    to_do: tuple[Line, ...]
    count: int
    late: int
    more: int
    delays: tuple[Delay, ...]
    asks: bool
    up: tuple[Delay, ...]
    meetings: tuple[tuple[Link, str], ...]
    told: tuple[Change, ...]
    told_more: int
    changes: tuple[Link, ...]
    chase: tuple[Alert, ...]
    risk: tuple[Alert, ...]
    territories: int
    fresh: str
    portfolio: str


def page(found: Home, actor: Actor, *, every: bool) -> Page:
    """`every`: all that is to do and every place where something is late, instead of the first of them."""
    on = actor.on
    things = in_order(to_do(found, on), on)
    judged = [(one, one.reasons(on)) for one in found.followed]
    bands = Counter(one.band(on) for one in things)
    changed = changes(found.lately.notices)
    shown = things if every else things[:SHOWN]
    return Page(
        to_do=tuple(_line(one, on) for one in shown),
        count=len(things),
        late=bands[Band.LATE],
        more=len(things) - len(shown),
        delays=tuple(late.delays(found.late, actor, whole=every)),
        asks=any(one.what == queries.REQUESTS and one.number for one in found.late),
        up=tuple(late.up(found.late, actor)),
        meetings=tuple(late.meeting(one) for one in found.late if one.what == queries.MEETING),
        told=changed,
        told_more=found.lately.count - sum(one.many for one in changed),
        changes=tuple(late.changes(actor)),
        chase=alerts(judged, "chase"),
        risk=alerts(judged, "risk"),
        territories=len(found.followed),
        fresh=up_to_date(found.followed),
        portfolio=reverse("portfolio_desk", args=[places.FRANCE]),
    )


def changes(notices: Iterable[Notice]) -> tuple[Change, ...]:
    """The first of them, those that say the same on the same day in one line, which leads to all where they differ."""
    alike: dict[tuple[str, date], list[Notice]] = {}
    for one in notices:
        alike.setdefault((one.title, localdate(one.created_at)), []).append(one)
    return tuple(_change(title, on, some) for (title, on), some in list(alike.items())[:CHANGES])


def _change(title: str, on: date, some: Sequence[Notice]) -> Change:
    first = some[0]
    place = first.territory.name if first.territory is not None and first.territory.name not in title else ""
    same = len({one.url for one in some}) == 1
    url = first.url if same else f"{reverse('notices')}?vue=toutes"
    return Change(title, url, place, on, any(one.read_at is None for one in some), len(some))


def _line(one: Awaited, on: date) -> Line:
    band = one.band(on)
    if band == Band.LATE and one.due is not None:
        when = f"en retard de {numbers.plural((on - one.due).days, 'jour')} : c’était pour le {numbers.day(one.due)}"
    elif one.due is not None:
        when = f"pour le {numbers.day(one.due)}"
    else:
        when = f"depuis le {numbers.day(one.since)}" if one.since else ""
    return Line(one, french(when), band == Band.LATE, band == Band.SOON)
