"""A portfolio on two days: its money from the dates of stages, its fiches by state from the trail.

Which fiches the actor may open is judged today; what they were, on the day: their state, their axis, their type, and
which of several counts a shared project.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, Q, QuerySet, When
from django.utils.timezone import make_aware

from etabli.domain.audit.models import Entry
from etabli.domain.coordination.once import counted_once
from etabli.domain.coordination.queries.funnels import Sums, broken
from etabli.domain.coordination.queries.scope import OF_FICHE, Asked, of_place, once
from etabli.domain.governance.actor import Actor
from etabli.domain.plans.enums import OUT
from etabli.domain.plans.models import Fiche
from etabli.domain.plans.models.fiches import SUBJECT, said_at
from etabli.domain.plans.rights import sight

FOLLOWED = ("state", "axis", "project_type", "counted_in")  # what the trail gives back of a fiche
Axes = Mapping[tuple[str, str], Mapping[str, int]]


@dataclass(frozen=True)
class Moment:
    """At the end of a day: funnels by instrument; number of fiches by (phase, axis) and state."""

    on: date
    money: Mapping[str, Sums]
    axes: Axes

    @property
    def fiches(self) -> int:
        return sum(many for states in self.axes.values() for many in states.values())


@dataclass(frozen=True)
class Evolution:
    """`said`: when each fiche that counts now was last changed or confirmed, as it is today.

    `entered`: how many of those were not there on the first day.
    """

    asked: Asked
    then: Moment
    now: Moment
    said: tuple[datetime, ...]
    entered: int


@dataclass
class _Known:
    """A fiche as it was on the day that is being looked at. `project_type`, `axis` and `state` as filters name them."""

    pk: UUID
    territory: str
    number: int
    phase: str
    seen: bool
    created_at: datetime
    said_at: datetime
    state: str
    axis: str
    project_type: str
    counted_in: UUID | None


def evolution(actor: Actor, asked: Asked, since: date, until: date) -> Evolution:
    """Five queries. Where the days are the wrong way round, they are turned."""
    first, last = sorted((since, until))
    seeing = sight(actor)
    seen = Case(When(seeing.of_fiche(""), then=True), default=False, output_field=BooleanField())
    columns = ("pk", "plan__territory", "number", "plan__territory__phase", "seen", "created_at", "said_at", *FOLLOWED)
    fiches = {
        row[0]: _Known(*row) for row in of_place(asked).annotate(seen=seen, said_at=said_at()).values_list(*columns)
    }
    entries = deque(_changed_after(first, fiches))
    today = {one.pk for one in _counting(fiches.values(), asked)}
    moments: list[Moment] = []
    said: tuple[datetime, ...] = ()
    entered = 0
    for day in (last, first):
        _undo(fiches, entries, day)
        counting = _counting([one for one in fiches.values() if one.created_at < _end(day)], asked)
        then = {one.pk for one in counting}
        money = broken(asked, seeing, "territory", until=day, counting=_corrected(asked, then - today, today - then))
        if not moments:
            said = tuple(one.said_at for one in counting if one.seen)
            entered = sum(one.seen and one.created_at >= _end(first) for one in counting)
        moments.append(Moment(day, money["territory"].total(), _by_axis(one for one in counting if one.seen)))
    return Evolution(asked, moments[1], moments[0], said, entered)


def _end(day: date) -> datetime:
    return make_aware(datetime.combine(day + timedelta(days=1), time()))


def _changed_after(day: date, fiches: Mapping[UUID, _Known]) -> Iterable[tuple[UUID, datetime, dict[str, Any]]]:
    """What fiches were before each act that changed them, the latest act first."""
    changed = Q(*(("before__has_key", name) for name in FOLLOWED), _connector=Q.OR)
    entries = Entry.objects.filter(changed, kind=SUBJECT, at__gte=_end(day)).order_by("-at", "-id")
    for key, at, before in entries.values_list("object_id", "at", "before"):
        if (fiche := UUID(key)) in fiches:
            yield fiche, at, before


def _undo(fiches: Mapping[UUID, _Known], entries: deque[tuple[UUID, datetime, dict[str, Any]]], day: date) -> None:
    """Put fiches back as they were at the end of a day; the acts that are undone leave the list."""
    while entries and entries[0][1] >= _end(day):
        key, _, before = entries.popleft()
        for name in FOLLOWED:
            if name in before:
                value = before[name]
                setattr(fiches[key], name, UUID(value) if name == "counted_in" and value else value)


def _counting(fiches: Iterable[_Known], asked: Asked) -> list[_Known]:
    """Those that answer, a project once: the rule of `scope.once`, on another day."""
    kept = {name: getattr(asked, name) for name in OF_FICHE if getattr(asked, name)}
    answering = [
        one
        for one in fiches
        if one.state not in OUT and all(getattr(one, name) == value for name, value in kept.items())
    ]
    return counted_once(answering)


def _corrected(asked: Asked, more: set[UUID], less: set[UUID]) -> QuerySet[Fiche]:
    """The fiches that count today, but for those that did or did not on the day."""
    if not more and not less:
        return once(asked)
    counting = once(asked).values("pk")
    return Fiche.objects.order_by().filter(Q(pk__in=counting) | Q(pk__in=more)).exclude(pk__in=less)


def _by_axis(fiches: Iterable[_Known]) -> Axes:
    found: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for one in fiches:
        found[one.phase, one.axis][one.state] += 1
    return found
