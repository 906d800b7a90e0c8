"""What a person was told and may still read, a page at a time; and how much of it is unread."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet, Window

from etabli.catalogue.notifications.notices import Kind, notices
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.notifications.models import Notice, Preference

PAGE = 20
LATEST = 18  # for the home, which tells together those that say the same


@dataclass(frozen=True)
class Told:
    """A page of notices. `places`: (key, name, how many) of the territories of all that the reader may choose from."""

    notices: tuple[Notice, ...]
    count: int
    number: int
    pages: int
    places: tuple[tuple[str, str, int], ...]


def readable(actor: Actor) -> QuerySet[Notice]:
    """The notices of a person whose content they have the right to read today."""
    found = Q(needs="")
    for needed in sorted({kind.needs for kind in notices().kinds} - {""}):
        found |= Q(needs=needed) & permissions.where(actor, needed, "territory")
    return Notice.objects.filter(found, person=actor.person)


def unread_count(actor: Actor) -> int:
    """One query."""
    return readable(actor).filter(read_at=None).order_by().count()


@dataclass(frozen=True)
class Lately:
    """The latest of what the reader was told since a day or has not read: `count` in all, of which `unread`."""

    notices: tuple[Notice, ...]
    count: int
    unread: int


def lately(actor: Actor, since: datetime) -> Lately:
    """One query, that the header asks no more."""
    new = readable(actor).filter(Q(created_at__gte=since) | Q(read_at=None)).order_by("-created_at", "pk")
    counted = {"every": Window(Count("pk")), "unread": Window(Count("pk", filter=Q(read_at=None)))}
    rows = tuple(new.select_related("territory").annotate(**counted)[:LATEST])
    return Lately(rows, rows[0].every, rows[0].unread) if rows else Lately((), 0, 0)


def told(actor: Actor, *, unread: bool, territory: str = "", number: int = 1) -> Told:
    """Three queries. A page past the last is the last."""
    every = readable(actor)
    if unread:
        every = every.filter(read_at=None)
    by_place = every.order_by("territory__name", "territory").values_list("territory", "territory__name")
    places = [(key or "", name or "", count) for key, name, count in by_place.annotate(count=Count("pk"))]
    chosen = every.filter(territory=territory) if territory else every
    count = chosen.order_by().count()
    pages = max(1, -(-count // PAGE))
    number = min(max(number, 1), pages)
    rows = tuple(chosen.select_related("territory")[(number - 1) * PAGE : number * PAGE])
    return Told(rows, count, number, pages, tuple(place for place in places if place[0]))


def chosen(people: Iterable[object]) -> dict[tuple[object, str], str]:
    """What people chose, by person and group. One query."""
    rows = Preference.objects.filter(person__in=list(people)).values_list("person", "group", "cadence")
    return {(person, group): cadence for person, group, cadence in rows}


def cadence(kind: Kind, person: object, choices: Mapping[tuple[object, str], str]) -> str:
    """How often a person is written to about a kind."""
    return choices.get((person, kind.group), kind.by_default)
