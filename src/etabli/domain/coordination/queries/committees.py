"""Reads of committees: the list with its filters, and one committee with its meetings and who sits by right."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from etabli.catalogue.coordination.committees import MemberRule
from etabli.domain.coordination import committee_rights as rights
from etabli.domain.coordination.meeting_enums import TO_COME, CommitteeKind, MeetingState
from etabli.domain.coordination.models import Committee, Meeting
from etabli.domain.coordination.queries import scope
from etabli.domain.coordination.queries.proposals import HELD
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Mandate
from etabli.domain.territories.models import Region, Territory
from etabli.kernel.names import search_key

A_PAGE = 30
PLACES = ("territory__phase", "departement", "region")


@dataclass(frozen=True)
class Asked:
    """What the address asks: a kind, words of a name; `when`: "avenir" (to come) or "arreter" (minutes wait).

    `territory`: the committees over it: its own, and those of its départements, of its régions and of the nation.
    """

    kind: str = ""
    territory: str = ""
    words: str = ""
    when: str = ""
    page: int = 1


@dataclass(frozen=True)
class Listed:
    """A page of committees, each with `next_on` and `last_on`; `steers`: whether the actor may declare one;
    `territories` (key, name) are those to choose from.
    """

    rows: list[Committee]
    count: int
    number: int
    pages: int
    steers: bool
    territories: list[tuple[str, str]]


@dataclass(frozen=True)
class OpenedCommittee:
    """`members` sit by right today; `prepares`: the actor may prepare a meeting."""

    committee: Committee
    meetings: list[Meeting]
    members: list[tuple[MemberRule, Mandate]]
    prepares: bool

    @property
    def to_come(self) -> list[Meeting]:
        return [one for one in reversed(self.meetings) if one.state in TO_COME]

    @property
    def past(self) -> list[Meeting]:
        return [one for one in self.meetings if one.state not in TO_COME]


def last_met(actor: Actor, place: scope.Asked) -> date | None:
    """When a committee over the place of a portfolio last met before today, of those that the actor reads.

    One query; none for nobody, or where no committee is over such a place.
    """
    over = {name: getattr(place, name) or None for name in ("region", "departement")}
    if actor.person is None or (place != scope.Asked() and not any(over.values())):
        return None
    theirs = rights.meetings(actor).filter(committee__territory=None, on__lt=actor.on, state__in=HELD)
    return theirs.filter(**{f"committee__{name}": key for name, key in over.items()}).aggregate(last=Max("on"))["last"]


def listed(actor: Actor, asked: Asked) -> Listed:
    """Three queries beside those of the actor, one more where a territory is asked for."""
    every = _found(actor, asked)
    over = _places_over(asked.territory)
    rows = _narrowed(every, asked, over)
    pages = max(1, -(-len(rows) // A_PAGE))
    number = max(1, min(asked.page, pages))
    steers = next(rights.steered_kinds(actor), None) is not None
    named = {one.territory_id: one.territory.name for one in every if one.territory is not None}
    named |= {asked.territory: over.name} if over.name else {}
    here = sorted(named.items(), key=lambda one: search_key(one[1]))
    return Listed(rows[(number - 1) * A_PAGE : number * A_PAGE], len(rows), number, pages, steers, here)


def all_rows(actor: Actor, asked: Asked) -> list[Committee]:
    """All that answer, the next to meet first, each with `next_on` and `last_on`."""
    return _narrowed(_found(actor, asked), asked, _places_over(asked.territory))


@dataclass(frozen=True)
class _Over:
    """The places over a territory; no name where there is no such territory."""

    name: str
    departements: frozenset[str]
    regions: frozenset[str]


def _places_over(key: str) -> _Over:
    """One query, none for no territory."""
    parts = ("name", "parts__departement", "parts__departement__region")
    rows = list(Territory.objects.filter(pk=key).order_by().values_list(*parts)) if key else []
    departements, regions = ({row[index] for row in rows if row[index]} for index in (1, 2))
    return _Over(next((row[0] for row in rows), ""), frozenset(departements), frozenset(regions))


def _narrowed(rows: Iterable[Committee], asked: Asked, over: _Over) -> list[Committee]:
    """Those that the words name, over the territory that is asked for."""
    words = search_key(asked.words).split()
    found = [one for one in rows if all(word in search_key(f"{one.name} {one.place}") for word in words)]
    if not asked.territory:
        return found
    return [
        one
        for one in found
        if one.territory_id == asked.territory
        or one.departement_id in over.departements
        or one.region_id in over.regions
        or (over.name and one.place_id is None)
    ]


def _found(actor: Actor, asked: Asked) -> list[Committee]:
    """Of the kind and with the meetings that are asked for. One query."""
    mine = rights.meetings(actor)
    found = readable(actor).annotate(
        next_on=Subquery(_of(mine.filter(state__in=TO_COME, on__gte=actor.on)).order_by("on").values("on")[:1]),
        last_on=Subquery(
            _of(mine.filter(state__in=[MeetingState.HELD, MeetingState.CLOSED])).order_by("-on").values("on")[:1]
        ),
    )
    if asked.kind in CommitteeKind.values:
        found = found.filter(kind=asked.kind)
    if asked.when == "avenir":
        found = found.filter(next_on__isnull=False)
    if asked.when == "arreter":
        found = found.filter(pk__in=mine.filter(state=MeetingState.HELD).order_by().values("committee"))
    rows = list(found.select_related(*PLACES).order_by("next_on", "name", "pk"))
    rows.sort(key=lambda one: (one.next_on is None, one.next_on or date.max, search_key(one.name)))
    return rows


def readable(actor: Actor) -> QuerySet[Committee]:
    """The committees that the actor reads, or where they were convened."""
    mine = Meeting.objects.order_by().filter(rights.seated(actor)).values("committee")
    return Committee.objects.filter(rights.where(actor) | Q(pk__in=mine))


def _of(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    return meetings.filter(committee=OuterRef("pk"))


def opened_committee(actor: Actor, committee_id: UUID) -> OpenedCommittee | None:
    """None for whoever may not read it."""
    found = readable(actor).select_related(*PLACES).filter(pk=committee_id).first()
    if found is None:
        return None
    meetings = list(rights.meetings(actor).filter(committee=found).order_by("-on", "-at"))
    prepares = bool(rights.may(actor, "committee.prepare", found))
    return OpenedCommittee(found, meetings, rights.members(found, actor.on), prepares)


def places_to_steer(actor: Actor) -> list[tuple[str, str]]:
    """(value, label) of each committee that the actor may declare: « project:2/ti-8413 »."""
    found: dict[str, str] = {}
    for kind, mandate in rights.steered_kinds(actor):
        if mandate.territory is not None:
            found[f"{kind.value}:territory:{mandate.territory_id}"] = f"{kind.label}, {mandate.territory.name}"
        elif kind == CommitteeKind.REGIONAL and mandate.region_id is not None:
            region = mandate.region or Region.objects.get(pk=mandate.region_id)
            found[f"{kind.value}:region:{mandate.region_id}"] = f"{kind.label}, {region.name}"
        elif kind == CommitteeKind.FOLLOW_UP and mandate.departement is not None:
            found[f"{kind.value}:departement:{mandate.departement_id}"] = f"{kind.label}, {mandate.departement.name}"
        elif kind == CommitteeKind.NATIONAL:
            found[f"{kind.value}::"] = kind.label
    return list(found.items())


def declared(places: Iterable[tuple[str, str]]) -> dict[str, list[Committee]]:
    """Of the values of `places_to_steer`, those that have committees, by value. One query."""
    wanted = {value for value, _ in places}
    found: dict[str, list[Committee]] = {}
    asked = Q(pk__in=[])
    for value in wanted:
        kind, name, key = value.split(":", 2)
        asked |= Q(kind=kind, **({name: key} if name else {}))
    for one in Committee.objects.filter(asked).order_by("name"):
        filled = next((name for name in ("territory", "departement", "region") if getattr(one, f"{name}_id")), "")
        found.setdefault(f"{one.kind}:{filled}:{getattr(one, f'{filled}_id') if filled else ''}", []).append(one)
    return found
