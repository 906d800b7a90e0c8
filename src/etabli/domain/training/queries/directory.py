"""The directory of training: what answers, near a commune or not, in order; one training with its sessions."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from etabli.catalogue.places.town_halls import km_between, of_commune
from etabli.domain.territories.models import TerritoryPart
from etabli.domain.training.models import Session, Training
from etabli.kernel.names import search_key, sort_key

A_PAGE = 30
SORTS = ("nom", "commune", "distance")


@dataclass(frozen=True)
class Asked:
    """What the address asks; empty: all. `kind`: the level. `near`: a code INSEE. `naf`: how its codes begin."""

    text: str = ""
    territory: str = ""
    region: str = ""
    kind: str = ""
    modality: str = ""
    naf: str = ""
    near: str = ""
    within: int = 0
    sort: str = "nom"
    page: int = 1


@dataclass(frozen=True)
class Found:
    """A training; `next`: its next session. `km` None: not asked, or not known."""

    training: Training
    km: float | None
    next: Session | None


@dataclass(frozen=True)
class Listed:
    """A page; `every`: all that answer. `unplaced`: left out, for their distance is not known."""

    rows: list[Found]
    every: list[Found]
    unplaced: int
    number: int
    pages: int


def listed(asked: Asked, on: date) -> Listed:
    """Two queries, however many there are."""
    every, unplaced = found(asked, on)
    pages = max(1, -(-len(every) // A_PAGE))
    number = max(1, min(asked.page, pages))
    return Listed(every[(number - 1) * A_PAGE : number * A_PAGE], every, unplaced, number, pages)


def found(asked: Asked, on: date) -> tuple[list[Found], int]:
    """All that answer, in order; how many have no known distance where one is asked."""
    words = search_key(asked.text).split()
    rows = [one for one in _in_place(asked) if _answers(one, words, asked.naf)]
    origin = of_commune(asked.near) if asked.near else None
    told = []
    for one in rows:
        there = of_commune(one.commune_id) if origin else None
        km = km_between(origin, there) if origin and there else None
        told.append(Found(one, km, next_of(one.sessions.all(), on)))
    if origin is None:
        return sorted(told, key=_order(asked.sort, by_distance=False)), 0
    near = [one for one in told if not asked.within or (one.km is not None and one.km <= asked.within)]
    unplaced = sum(one.km is None for one in told) if asked.within else 0
    return sorted(near, key=_order(asked.sort, by_distance=True)), unplaced


def next_of(sessions: Iterable[Session], on: date) -> Session | None:
    """The first that has not begun."""
    return min((one for one in sessions if one.starts_on >= on), key=lambda one: one.starts_on, default=None)


def _in_place(asked: Asked) -> Iterable[Training]:
    rows = Training.objects.filter(withdrawn_on=None)
    if asked.territory:
        rows = rows.filter(territory=asked.territory)
    if asked.region:
        parts = TerritoryPart.objects.filter(departement__region=asked.region)
        rows = rows.filter(territory__in=parts.values("territory"))
    if asked.kind:
        rows = rows.filter(level=asked.kind)
    if asked.modality:
        rows = rows.filter(modality=asked.modality)
    return rows.select_related("territory__phase", "commune").prefetch_related("sessions")


def _answers(one: Training, words: list[str], naf: str) -> bool:
    parts = (one.title, one.organisation, one.trades, one.commune.name, one.territory.name, one.rncp)
    text = search_key(" ".join(parts))
    codes = one.naf.replace(".", "").split()
    begins = naf.replace(".", "").upper()
    aims = not begins or any(code.startswith(begins) or begins.startswith(code) for code in codes)
    return aims and all(word in text for word in words)


def _order(sort: str, *, by_distance: bool) -> Callable[[Found], tuple[Any, ...]]:
    def key(one: Found) -> tuple[Any, ...]:
        name = (sort_key(one.training.title), str(one.training.pk))
        if sort == "distance" and by_distance:
            return (one.km is None, one.km or 0.0, *name)
        return (sort_key(one.training.commune.name), *name) if sort == "commune" else name

    return key
