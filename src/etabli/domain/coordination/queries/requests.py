"""Reads of requests to operators: a list with its filters, late first; one request with all that was done of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from etabli.domain.coordination import rights
from etabli.domain.coordination.enums import ANSWERS, CLOSED, DELIVERIES, NEXT, RequestState, StepKind
from etabli.domain.coordination.models import RequestStep, SentRequest
from etabli.domain.coordination.queries.scope import Asked as Place
from etabli.domain.coordination.queries.scope import territories
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate
from etabli.domain.governance.models.mandates import OF_NATION
from etabli.domain.governance.permissions import anywhere, where
from etabli.domain.plans.models import OperatorRequest
from etabli.domain.plans.rights import Sight

A_PAGE = 30
FOLLOW = "request.follow"
TERRITORY = "request__fiche__plan__territory"
MOST = 5_000  # rows of a file
WITH = ("operator", "request__fiche__plan__territory__phase", "request__fiche__lead")
GROUPS: dict[str, tuple[str, ...]] = {
    "accuser": (RequestState.SENT,),
    "repondre": (RequestState.SENT, RequestState.ACKNOWLEDGED),
    "suivre": (RequestState.PARTLY, RequestState.PROMISED),
    "closes": CLOSED,
}


@dataclass(frozen=True)
class Asked:
    """What the address asks: a group of states, « late » alone, an operator, a type of need, the year it was sent.

    `place`: where, all of it when it asks nothing; then those of the actor's mandates alone, unless `everywhere`.
    """

    group: str = ""
    late: bool = False
    operator: str = ""
    need: str = ""
    year: int | None = None
    place: Place = field(default_factory=Place)
    everywhere: bool = False
    page: int = 1


@dataclass(frozen=True)
class Listed:
    """A page of requests; `operators` and `territories` (key, name) are those to filter by.

    `own`: whether the actor has places of their own, smaller than the nation; `within`: whether it is of them alone.
    """

    rows: list[SentRequest]
    count: int
    number: int
    pages: int
    late: int
    operators: list[tuple[UUID, str]]
    territories: list[tuple[str, str]]
    mine: bool
    own: bool
    within: bool


@dataclass(frozen=True)
class Opened:
    """A request, what was done of it, who may do what next, and who receives it."""

    sent: SentRequest
    steps: list[RequestStep]
    answers: tuple[StepKind, ...]
    deliveries: tuple[StepKind, ...]
    withdraws: bool
    referents: list[Mandate]


def overdue(on: date) -> Q:
    """Not acknowledged, or not answered, by the last day."""
    return Q(state=RequestState.SENT, acknowledge_by__lt=on) | Q(
        state__in=[RequestState.SENT, RequestState.ACKNOWLEDGED], answer_by__lt=on
    )


def filtered(actor: Actor, asked: Asked) -> QuerySet[SentRequest]:
    """Those that answer, of those that the actor may read: a referent's desk is what was asked of their operator."""
    found = _readable(actor)
    if asked.place.narrowed:
        found = found.filter(**{f"{TERRITORY}__in": territories(asked.place).order_by().values("pk")})
    if within_places(actor, asked):
        found = found.filter(where(actor, FOLLOW, TERRITORY))
    if asked.group in GROUPS:
        found = found.filter(state__in=GROUPS[asked.group])
    if asked.late:
        found = found.filter(overdue(actor.on))
    if asked.operator:
        found = found.filter(operator=asked.operator)
    if asked.need:
        found = found.filter(need_kind=asked.need)
    if asked.year is not None:
        found = found.filter(sent_on__year=asked.year)
    return found


def within_places(actor: Actor, asked: Asked) -> bool:
    """Whether no place is asked for: then it is those of the actor."""
    return has_places(actor) and not asked.everywhere and not asked.place.with_(phase="").narrowed


def has_places(actor: Actor) -> bool:
    """Whether the actor follows requests in some places, and not in the whole nation: then those come first."""
    wide = any(mandate.role in OF_NATION for mandate in actor.mandates)
    return not wide and not _is_referent(actor) and bool(anywhere(actor, FOLLOW))


def _readable(actor: Actor) -> QuerySet[SentRequest]:
    return SentRequest.objects.filter(rights.mine(actor)) if _is_referent(actor) else rights.visible(actor)


def _is_referent(actor: Actor) -> bool:
    return any(Role(one.role) == Role.OPERATOR for one in actor.mandates)


def in_order(found: QuerySet[SentRequest], on: date) -> QuerySet[SentRequest]:
    """Late ones first, then those that wait by their last day, then the others by the latest sent."""
    waiting = Q(state__in=[RequestState.SENT, RequestState.ACKNOWLEDGED])
    rank = Case(When(overdue(on), then=Value(0)), When(waiting, then=Value(1)), default=Value(2))
    by = Case(When(waiting, then=F("answer_by")), default=None)
    return found.select_related(*WITH).annotate(rank=rank, by=by).order_by("rank", "by", "-sent_on", "id")


def listed(actor: Actor, asked: Asked) -> Listed:
    """A page: four queries."""
    found = filtered(actor, asked)
    counts = found.order_by().aggregate(count=Count("pk"), late=Count("pk", filter=overdue(actor.on)))
    count, late = counts["count"], counts["late"]
    pages = max(1, -(-count // A_PAGE))
    number = max(1, min(asked.page, pages))
    rows = list(in_order(found, actor.on)[(number - 1) * A_PAGE : number * A_PAGE])
    every = _readable(actor)
    operators = every.order_by("operator__name").values_list("operator", "operator__name").distinct()
    here = every.order_by(f"{TERRITORY}__name", TERRITORY).values_list(TERRITORY, f"{TERRITORY}__name").distinct()
    return Listed(
        rows=rows,
        count=count,
        number=number,
        pages=pages,
        late=late,
        operators=list(operators),
        territories=list(here),
        mine=_is_referent(actor),
        own=has_places(actor),
        within=within_places(actor, asked),
    )


def all_rows(actor: Actor, asked: Asked) -> list[SentRequest]:
    """The same for a file."""
    return list(in_order(filtered(actor, asked), actor.on)[:MOST])


def opened(actor: Actor, sent_id: UUID) -> Opened | None:
    """One request, None for whoever may not read it."""
    sent = rights.visible(actor).select_related(*WITH).filter(pk=sent_id).first()
    if sent is None:
        return None
    fiche = sent.request.fiche
    nexts = tuple(kind for kind in StepKind if (sent.state, kind) in NEXT)
    answers = tuple(kind for kind in nexts if kind in (StepKind.ACKNOWLEDGED, *ANSWERS))
    deliveries = tuple(kind for kind in nexts if kind in DELIVERIES)
    return Opened(
        sent=sent,
        steps=list(sent.steps.select_related("mandate__person", "mandate__organisation")),
        answers=answers if answers and rights.may_answer(actor, sent) else (),
        deliveries=deliveries if deliveries and rights.may_tell_delivery(actor, sent) else (),
        withdraws=StepKind.WITHDRAWN in nexts and bool(rights.may_ask(actor, fiche)),
        referents=list(rights.referents(sent.operator, fiche.plan.territory, actor.on)),
    )


def sent_of(actor: Actor, asked: Sequence[OperatorRequest]) -> dict[UUID, SentRequest]:
    """What was sent of the requests of a fiche, by request, where the actor may read it. One query at most."""
    if not asked or not actor.signed_in:
        return {}
    found = rights.visible(actor).filter(request__in=[one.pk for one in asked]).select_related("operator")
    return {one.request_id: one for one in found}


def answered_of(seeing: Sight, fiche_id: UUID) -> list[SentRequest]:
    """The requests of a fiche that an operator answered, those that the actor may read. One query at most."""
    if not seeing.actor.signed_in:
        return []
    found = rights.visible(seeing.actor, seeing).filter(request__fiche=fiche_id, answered_on__isnull=False)
    return list(found.exclude(state=RequestState.WITHDRAWN).select_related("operator").order_by("answered_on", "pk"))


def of_fiche(request_id: UUID) -> OperatorRequest | None:
    """What a fiche asks, with the request that was sent of it if one was; who may is for the caller to check."""
    found = OperatorRequest.objects.select_related("operator", "fiche__plan__territory__phase", "fiche__lead", "sent")
    return found.filter(pk=request_id).first()
