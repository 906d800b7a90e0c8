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
from etabli.domain.territories.models import Region
from etabli.kernel.names import search_key

A_PAGE = 30
PLACES = ("territory__phase", "departement", "region")


@dataclass(frozen=True)
class Asked:
    """What the address asks: a kind, words of a name; `when`: "avenir" (to come) or "arreter" (minutes wait)."""

    kind: str = ""
    words: str = ""
    when: str = ""
    page: int = 1


@dataclass(frozen=True)
class Listed:
    """A page of committees, each with `next_on` and `last_on`; `steers`: whether the actor may declare one."""

    rows: list[Committee]
    count: int
    number: int
    pages: int
    steers: bool


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
    """Three queries beside those of the actor."""
    rows = all_rows(actor, asked)
    pages = max(1, -(-len(rows) // A_PAGE))
    number = max(1, min(asked.page, pages))
    steers = next(rights.steered_kinds(actor), None) is not None
    return Listed(rows[(number - 1) * A_PAGE : number * A_PAGE], len(rows), number, pages, steers)


def all_rows(actor: Actor, asked: Asked) -> list[Committee]:
    """All that answer, the next to meet first, each with `next_on` and `last_on`. One query."""
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
    words = search_key(asked.words).split()
    rows = [one for one in rows if all(word in search_key(f"{one.name} {one.place}") for word in words)]
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
