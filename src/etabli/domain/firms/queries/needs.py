"""Reads of needs: a list with its filters, late first; one need with its steps and who may do what next."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from etabli.domain.firms import rights
from etabli.domain.firms.enums import NEXT, OPEN, UNANSWERED, NeedState, NeedStepKind
from etabli.domain.firms.models import Need, NeedStep
from etabli.domain.firms.services.answering import BY_DESK
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Mandate

A_PAGE = 30
WITH = ("territory__phase", "organisation")
GROUPS: dict[str, tuple[str, ...]] = {
    "ouverts": OPEN,
    "accuser": (NeedState.ROUTED,),
    "repondre": UNANSWERED,
    "repondus": (NeedState.ANSWERED,),
    "clos": (NeedState.CLOSED,),
}


@dataclass(frozen=True)
class Asked:
    """What the address asks; empty: all. `mine`: those that an organisation of the actor must answer."""

    group: str = ""
    late: bool = False
    theme: str = ""
    size: str = ""
    territory: str = ""
    mine: bool = False
    page: int = 1


@dataclass(frozen=True)
class Listed:
    """A page of needs; `territories` (key, name): those to filter by, of all that the actor may read."""

    rows: list[Need]
    count: int
    late: int
    number: int
    pages: int
    territories: list[tuple[str, str]]


@dataclass(frozen=True)
class Opened:
    """A need, what was done of it, what the actor may do next, who receives it and who else may."""

    need: Need
    steps: list[NeedStep]
    acts: tuple[NeedStepKind, ...]
    may_close: bool
    may_take: bool
    others: list[Mandate]
    referents: list[Mandate]


def overdue(on: date) -> Q:
    """Not acknowledged, or not answered, by the last day."""
    return Q(state=NeedState.ROUTED, acknowledge_by__lt=on) | Q(state__in=UNANSWERED, answer_by__lt=on)


def filtered(actor: Actor, asked: Asked) -> QuerySet[Need]:
    """Those that answer, of those that the actor may read."""
    found = rights.visible(actor)
    if asked.mine:
        found = found.filter(rights.addressed_to(actor))
    if asked.group in GROUPS:
        found = found.filter(state__in=GROUPS[asked.group])
    if asked.late:
        found = found.filter(overdue(actor.on))
    for column in ("theme", "size", "territory"):
        if value := getattr(asked, column):
            found = found.filter(**{column: value})
    return found


def listed(actor: Actor, asked: Asked) -> Listed:
    """A page: three queries."""
    found = filtered(actor, asked)
    counts = found.order_by().aggregate(count=Count("pk"), late=Count("pk", filter=overdue(actor.on)))
    pages = max(1, -(-counts["count"] // A_PAGE))
    number = max(1, min(asked.page, pages))
    rows = in_order(found, actor.on)[(number - 1) * A_PAGE : number * A_PAGE]
    places = rights.visible(actor).order_by("territory__name", "territory")
    return Listed(
        rows=list(rows),
        count=counts["count"],
        late=counts["late"],
        number=number,
        pages=pages,
        territories=list(places.values_list("territory", "territory__name").distinct()),
    )


def in_order(found: QuerySet[Need], on: date) -> QuerySet[Need]:
    """Late ones first, then those that wait by their last day, then the others by the latest stated."""
    waiting = Q(state__in=UNANSWERED)
    rank = Case(When(overdue(on), then=Value(0)), When(waiting, then=Value(1)), default=Value(2))
    by = Case(When(waiting, then=F("answer_by")), default=None)
    return found.select_related(*WITH).annotate(rank=rank, by=by).order_by("rank", "by", "-stated_on", "id")


def opened(actor: Actor, need_id: UUID) -> Opened | None:
    """One need, None for whoever may not read it."""
    need = rights.visible(actor).select_related(*WITH, "stated_by__organisation").filter(pk=need_id).first()
    if need is None:
        return None
    nexts = tuple(kind for kind in NeedStepKind if (need.state, kind) in NEXT)
    acts = tuple(kind for kind in BY_DESK if kind in nexts)
    routes = bool(rights.may_route(actor, need))
    there = list(rights.answering(need.territory, actor.on))
    moves = routes and NeedStepKind.REROUTED in nexts
    return Opened(
        need=need,
        steps=list(need.steps.select_related("mandate__person", "mandate__organisation", "organisation")),
        acts=acts if acts and rights.may_answer(actor, need) else (),
        may_close=routes and NeedStepKind.CLOSED in nexts,
        may_take=moves and bool(rights.may_take(actor, need)),
        others=[one for one in there if not _has(one, need)] if moves else [],
        referents=[one for one in there if _has(one, need)],
    )


def _has(mandate: Mandate, need: Need) -> bool:
    return (mandate.organisation_id, mandate.role) == (need.organisation_id, need.role)
