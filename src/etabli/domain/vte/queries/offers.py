"""Reads of offers: those that are open, with filters that all stand in an address; the desk; one of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Case, Count, F, FloatField, Q, QuerySet, Value, When

from etabli.domain.governance.actor import Actor
from etabli.domain.vte import rights
from etabli.domain.vte.enums import ENDED, NEXT, REVIEWS, AidState, ApplicationState, OfferState, OfferStepKind
from etabli.domain.vte.models import Offer, OfferStep
from etabli.kernel.names import search_key

A_PAGE = 20
A_DESK = 30
WITH = ("territory__phase", "commune__departement__region")
SORTS = ("recentes", "debut", "salaire", "proches")
GROUPS: dict[str, Q] = {
    "a-relire": Q(state=OfferState.SUBMITTED),
    "corrections": Q(state=OfferState.CHANGES),
    "publiees": Q(state=OfferState.PUBLISHED),
    "terminees": Q(state__in=list(ENDED)),
}


@dataclass(frozen=True)
class Asked:
    """What candidates ask; empty: all. `level`: theirs, so offers that ask for no more; `least_pay`: in euros a year.

    `km`: of each commune from where they look, as far as they asked; None: anywhere. `nothing`: something
    asked can't be read, so that nothing answers.
    """

    text: str = ""
    territory: str = ""
    region: str = ""
    departement: str = ""
    contract: str = ""
    level: int | None = None
    starts_from: date | None = None
    least_pay: int | None = None
    theme: str = ""
    aided: bool = False
    sort: str = "recentes"
    page: int = 1
    km: Mapping[str, float] | None = None
    nothing: bool = False


@dataclass(frozen=True)
class Listed:
    """A page of offers."""

    rows: list[Offer]
    count: int
    number: int
    pages: int


def open_on(on: date) -> QuerySet[Offer]:
    """What candidates find that day."""
    return Offer.objects.filter(state=OfferState.PUBLISHED, closes_on__gte=on, forgotten_at=None)


def found(asked: Asked, on: date) -> QuerySet[Offer]:
    """The open offers that answer, in the order asked."""
    every = open_on(on) if not asked.nothing else Offer.objects.none()
    for word in search_key(asked.text).split():
        every = every.filter(words__contains=word)
    equal = {
        "territory": asked.territory,
        "commune__departement__region": asked.region,
        "commune__departement": asked.departement,
        "contract": asked.contract,
        "theme": asked.theme,
    }
    every = every.filter(**{column: value for column, value in equal.items() if value})
    if asked.level is not None:
        every = every.filter(level__lte=asked.level)
    if asked.starts_from is not None:
        every = every.filter(starts_on__gte=asked.starts_from)
    if asked.least_pay is not None:
        every = every.filter(pay_eur__gte=asked.least_pay)
    if asked.aided:
        every = every.filter(aid=AidState.YES)
    if asked.km is not None:
        there = every.order_by().values_list("commune", flat=True).distinct()
        every = every.filter(commune__in=[code for code in there if code in asked.km])
    return _in_order(every, asked).select_related(*WITH)


def listed(asked: Asked, on: date) -> Listed:
    """A page: two queries, and one or two more where distances count."""
    every = found(asked, on)
    count = every.count()
    pages = max(1, -(-count // A_PAGE))
    number = max(1, min(asked.page, pages))
    return Listed(list(every[(number - 1) * A_PAGE : number * A_PAGE]), count, number, pages)


def by_territory(on: date, asked: Asked | None = None) -> list[tuple[str, str, int]]:
    """(key, name, how many open offers), of the territories that have some."""
    every = found(asked, on) if asked is not None else open_on(on)
    rows = every.order_by().values("territory", "territory__name").annotate(count=Count("pk", distinct=True))
    return [(one["territory"], one["territory__name"], one["count"]) for one in rows.order_by("territory__name")]


def _in_order(every: QuerySet[Offer], asked: Asked) -> QuerySet[Offer]:
    if asked.sort == "debut":
        return every.order_by("starts_on", "id")
    if asked.sort == "salaire":
        return every.order_by("-pay_eur", "starts_on", "id")
    if asked.sort == "proches" and asked.km:
        there = every.order_by().values_list("commune", flat=True).distinct()
        far = [When(commune=code, then=Value(asked.km[code])) for code in there]
        return every.annotate(far=Case(*far, output_field=FloatField())).order_by("far", "starts_on", "id")
    return every.order_by("-published_on", "starts_on", "id")


def published(offer_id: UUID) -> Offer | None:
    """An offer that was published once: open, or over. None for one that never was."""
    every = Offer.objects.filter(published_on__isnull=False).exclude(
        state__in=[OfferState.SUBMITTED, OfferState.CHANGES]
    )
    return every.select_related(*WITH).filter(pk=offer_id).first()


# ------------------------------------------------------------------------------------------------------------ the desk


@dataclass(frozen=True)
class Desk:
    """What the desk asks."""

    group: str = ""
    late: bool = False
    territory: str = ""
    contract: str = ""
    aid: str = ""
    page: int = 1


@dataclass(frozen=True)
class OnDesk:
    """A page of the desk; `territories` (key, name): those to filter by."""

    rows: list[Offer]
    count: int
    late: int
    number: int
    pages: int
    territories: list[tuple[str, str]]


def overdue(on: date) -> Q:
    """Not reviewed by the last day."""
    return Q(state=OfferState.SUBMITTED, review_by__lt=on)


def on_desk(actor: Actor, asked: Desk) -> OnDesk:
    """Three queries: late ones first, then those to review, then the latest."""
    every = rights.visible(actor)
    shown = every
    if asked.group in GROUPS:
        shown = shown.filter(GROUPS[asked.group])
    if asked.late:
        shown = shown.filter(overdue(actor.on))
    for column in ("territory", "contract", "aid"):
        if value := getattr(asked, column):
            shown = shown.filter(**{column: value})
    counts = shown.order_by().aggregate(count=Count("pk"), late=Count("pk", filter=overdue(actor.on)))
    pages = max(1, -(-counts["count"] // A_DESK))
    number = max(1, min(asked.page, pages))
    waits = Q(state=OfferState.SUBMITTED)
    rank = Case(When(overdue(actor.on), then=Value(0)), When(waits, then=Value(1)), default=Value(2))
    by = Case(When(waits, then=F("review_by")), default=None)
    rows = shown.select_related(*WITH).annotate(rank=rank, by=by, candidates=Count("applications"))
    rows = rows.order_by("rank", "by", "-submitted_on", "id")[(number - 1) * A_DESK : number * A_DESK]
    places = every.order_by("territory__name", "territory").values_list("territory", "territory__name").distinct()
    return OnDesk(list(rows), counts["count"], counts["late"], number, pages, list(places))


@dataclass(frozen=True)
class Opened:
    """An offer on the desk, what was done of it, what the actor may do. `retained`: somebody was chosen."""

    offer: Offer
    steps: list[OfferStep]
    acts: tuple[OfferStepKind, ...]
    why_not: str
    candidates: int
    retained: bool


def opened(actor: Actor, offer_id: UUID) -> Opened | None:
    """One offer, None for whoever may not read it."""
    offer = rights.visible(actor).select_related(*WITH, "stated_by__organisation").filter(pk=offer_id).first()
    if offer is None:
        return None
    allowed = rights.may_review(actor, offer)
    acts = tuple(kind for kind in REVIEWS if (offer.state, kind) in NEXT)
    states = list(offer.applications.order_by().values_list("state", flat=True))
    return Opened(
        offer=offer,
        steps=list(offer.steps.select_related("mandate__person", "mandate__organisation")),
        acts=acts if allowed else (),
        why_not="" if allowed else allowed.reason,
        candidates=len(states),
        retained=offer.state == OfferState.FILLED or ApplicationState.RETAINED in states,
    )
