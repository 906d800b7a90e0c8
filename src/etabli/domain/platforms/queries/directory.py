"""The directory of platforms: those that answer what is asked, near a commune or not, in order, a page at a time."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Prefetch, QuerySet

from etabli.catalogue.places.town_halls import Point, km_between, of_commune
from etabli.domain.governance.actor import Actor
from etabli.domain.platforms import rights
from etabli.domain.platforms.enums import PlatformState
from etabli.domain.platforms.models import Platform, Service
from etabli.domain.territories.models import TerritoryPart
from etabli.kernel.names import search_key, sort_key

A_PAGE = 30
SORTS = ("nom", "commune", "distance")


@dataclass(frozen=True)
class Asked:
    """What the address asks; empty: all. `near`: a code INSEE, `within` kilometres of it, 0 for any distance."""

    text: str = ""
    territory: str = ""
    region: str = ""
    kind: str = ""
    near: str = ""
    within: int = 0
    sort: str = "nom"
    page: int = 1


@dataclass(frozen=True)
class Found:
    """A platform with its services. `km` None: not asked, or one of the two places is not known."""

    platform: Platform
    services: tuple[Service, ...]
    km: float | None


@dataclass(frozen=True)
class Listed:
    """A page; `every`: all that answer, for the map. `unplaced`: those left out, for their distance is not known."""

    rows: list[Found]
    every: list[Found]
    unplaced: int
    number: int
    pages: int


def listed(asked: Asked) -> Listed:
    """Two queries, three with a région, however many there are."""
    every, unplaced = found(asked)
    pages = max(1, -(-len(every) // A_PAGE))
    number = max(1, min(asked.page, pages))
    return Listed(every[(number - 1) * A_PAGE : number * A_PAGE], every, unplaced, number, pages)


def found(asked: Asked) -> tuple[list[Found], int]:
    """All the published platforms that answer, in order; how many have no known distance where one is asked."""
    rows = _published(asked)
    words = search_key(asked.text).split()
    rows = [one for one in rows if _answers(one, words)]
    origin = of_commune(asked.near) if asked.near else None
    if origin is None:
        return sorted((Found(one, _services(one), None) for one in rows), key=_order(replace(asked, near=""))), 0
    told = [Found(one, _services(one), _km(origin, point_of(one))) for one in rows]
    near = [one for one in told if not asked.within or (one.km is not None and one.km <= asked.within)]
    unplaced = sum(one.km is None for one in told) if asked.within else 0
    return sorted(near, key=_order(asked)), unplaced


def with_services(platforms: QuerySet[Platform]) -> QuerySet[Platform]:
    """With all that a line of the directory says; two queries."""
    offered = Service.objects.filter(closed_on=None).order_by("name")
    return platforms.select_related("territory__phase", "operator", "commune").prefetch_related(
        Prefetch("services", offered, to_attr="offered")
    )


def kept(actor: Actor) -> list[Platform]:
    """Those that the actor keeps, in any state."""
    return list(with_services(Platform.objects.filter(rights.kept_by(actor))).order_by("name_key", "pk"))


def of_territory(territory: str) -> list[Platform]:
    """Those published of a territory (its key)."""
    return list(_published(Asked(territory=territory)))


def point_of(platform: Platform) -> Point | None:
    """Where it is: as it says, else the town hall of its commune; None where neither is known."""
    if platform.latitude is not None and platform.longitude is not None:
        return (platform.latitude, platform.longitude)
    return of_commune(platform.commune_id)


def _published(asked: Asked) -> Iterable[Platform]:
    rows = Platform.objects.filter(state=PlatformState.PUBLISHED)
    if asked.territory:
        rows = rows.filter(territory=asked.territory)
    if asked.region:
        parts = TerritoryPart.objects.filter(departement__region=asked.region)
        rows = rows.filter(territory__in=parts.values("territory"))
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    return with_services(rows)


def _services(platform: Any) -> tuple[Service, ...]:
    return tuple(platform.offered)


def _answers(platform: Platform, words: list[str]) -> bool:
    if not words:
        return True
    parts = (platform.name, platform.summary, platform.operator.name, platform.commune.name, platform.territory.name)
    text = search_key(" ".join((*parts, *(one.name for one in _services(platform)))))
    return all(word in text for word in words)


def _km(origin: Point, point: Point | None) -> float | None:
    return None if point is None else km_between(origin, point)


def _order(asked: Asked) -> Any:
    def key(one: Found) -> tuple[Any, ...]:
        name = (sort_key(one.platform.name), str(one.platform.pk))
        if asked.sort == "distance" and asked.near:
            return (one.km is None, one.km or 0.0, *name)
        if asked.sort == "commune":
            return (sort_key(one.platform.commune.name), *name)
        return name

    return key
