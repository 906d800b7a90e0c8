"""Reviews as pages read them: the desk of all that an actor follows, and the review of one territory."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from django.db.models import Count, Q

from etabli.catalogue.coordination.reviews import review_rules
from etabli.domain.coordination.models import Review, ReviewValue
from etabli.domain.coordination.queries.review_values import Line, asked_of, lines_of
from etabli.domain.coordination.queries.scope import Asked as Place
from etabli.domain.coordination.queries.scope import territories
from etabli.domain.coordination.review_rights import Here
from etabli.domain.coordination.review_states import TO_GIVE, ValueState
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.permissions import where
from etabli.domain.plans.rights import Sight, sight

PAGE = 50
WITHOUT = "without"  # locked, and nothing is known


@dataclass(frozen=True)
class Asked:
    """What is asked of the desk. `state`: of values that a review has, or "open", "locked" for reviews; empty: all."""

    place: Place = field(default_factory=Place)
    period: str = ""
    state: str = ""
    late: bool = False
    page: int = 1


@dataclass(frozen=True)
class Row:
    """A review, and how many of its values are in each state, of those that the actor reads."""

    review: Review
    counts: Counter[str]

    @property
    def asked(self) -> int:
        return self.counts.total()

    def late(self, on: date) -> int:
        """Values to give once their day has passed, and to check once theirs has."""
        if self.review.locked_at is not None:
            return 0
        missing = self.counts[TO_GIVE] + self.counts[ValueState.TO_CORRECT]
        waiting = self.counts[ValueState.SUBMITTED]
        return (missing if on > self.review.due_on else 0) + (waiting if on > self.review.check_by else 0)


@dataclass(frozen=True)
class Listed:
    """A page of reviews; `periods` and `territories`: what may be chosen."""

    rows: tuple[Row, ...]
    count: int
    late: int
    pages: int
    number: int
    periods: tuple[str, ...]
    territories: tuple[tuple[str, str], ...]


def listed(actor: Actor, asked: Asked) -> Listed:
    """The reviews of territories where the actor has a mandate, the latest period first. Five queries."""
    every = _reviews(actor)
    periods = tuple(dict.fromkeys(one.period for one in every))
    named = sorted({one.plan.territory_id: one.plan.territory.name for one in every}.items(), key=lambda one: one[1])
    found = all_rows(actor, asked, every)
    pages = max(1, -(-len(found) // PAGE))
    number = min(max(1, asked.page), pages)
    late = sum(one.late(actor.on) > 0 for one in found)
    rows = tuple(found[(number - 1) * PAGE : number * PAGE])
    return Listed(rows, len(found), late, pages, number, periods, tuple(named))


def all_rows(actor: Actor, asked: Asked, every: list[Review] | None = None) -> list[Row]:
    """The same without pages."""
    every = _reviews(actor) if every is None else every
    if asked.place != Place():
        inside = set(territories(asked.place).order_by().values_list("pk", flat=True))
        every = [one for one in every if one.plan.territory_id in inside]
    kept = [one for one in every if asked.period in ("", one.period)]
    rows = _counted(kept, sight(actor))
    return [one for one in rows if _answers(one, asked, actor.on)]


def _reviews(actor: Actor) -> list[Review]:
    found = Review.objects.filter(where(actor, "review.view", "plan__territory")).select_related("plan__territory")
    return list(found.order_by("-ends_on", "plan__territory__name", "pk"))


def _answers(row: Row, asked: Asked, on: date) -> bool:
    if asked.late and not row.late(on):
        return False
    if asked.state in ("open", "locked"):
        return (row.review.locked_at is not None) == (asked.state == "locked")
    return not asked.state or row.counts[asked.state] > 0


def _counted(reviews: Iterable[Review], seeing: Sight) -> list[Row]:
    """Counted in the database, of the fiches that the actor reads."""
    these = list(reviews)
    plans = {one.plan_id for one in these}
    many = dict(
        asked_of(seeing).filter(fiche__plan__in=plans).order_by().values_list("fiche__plan").annotate(n=Count("pk"))
    )
    counts: defaultdict[UUID, Counter[str]] = defaultdict(Counter)
    still: Counter[UUID] = Counter()
    here = Count("pk", filter=Q(indicator__fiche__state__in=review_rules().states), distinct=True)
    unknown = Q(state=ValueState.LOCKED, checked_at=None, corrections=None)
    told = {"n": Count("pk", distinct=True), "h": here, "u": Count("pk", filter=unknown, distinct=True)}
    values = ReviewValue.objects.filter(seeing.of_fiche("indicator__fiche__"), review__in=[one.pk for one in these])
    by_state = values.order_by().values("review", "state").annotate(**told)
    for review, state, n, followed, without in by_state.values_list("review", "state", "n", "h", "u"):
        counts[review][state] += n - without
        counts[review][WITHOUT] += without
        still[review] += followed
    for one in these:
        missing = many.get(one.plan_id, 0) - still[one.pk]
        if one.locked_at is None and missing > 0:
            counts[one.pk][TO_GIVE] = missing
    return [Row(one, counts[one.pk]) for one in these]


@dataclass(frozen=True)
class Act:
    """What the actor may do with a line."""

    line: Line
    gives: bool
    checks: bool


@dataclass(frozen=True)
class OpenedReview:
    """The review of a territory; `review` None: none is open yet. `every`: its reviews, the latest first."""

    here: Here
    every: tuple[Review, ...]
    review: Review | None
    acts: tuple[Act, ...] = ()
    locks: bool = False


def opened_review(here: Here, period: str = "") -> OpenedReview | None:
    """The review of a period, the latest when none is said; None when there was none then."""
    plan = here.opened.plan
    found = Review.objects.filter(plan=plan).select_related("locked_by__person", "locked_by__organisation")
    every = tuple(found.order_by("-ends_on")) if plan is not None else ()
    empty = OpenedReview(here, every, None)
    if not every:
        return None if period else empty
    review = next((one for one in every if one.period == period), None) if period else every[0]
    if review is None:
        return None
    assert plan is not None
    review.plan = plan
    acts = tuple(_act(one, here, open_=review.locked_at is None) for one in lines_of(review, here.opened.sight))
    return replace(empty, review=review, acts=acts, locks=bool(here.may_lock()))


def _act(line: Line, here: Here, *, open_: bool) -> Act:
    given = line.given
    free = given is None or given.state in (ValueState.SUBMITTED, ValueState.TO_CORRECT)
    judged = given is not None and given.state in (ValueState.SUBMITTED, ValueState.CHECKED)
    return Act(
        line,
        gives=open_ and free and bool(here.may_submit(line.indicator.fiche)),
        checks=open_ and judged and given is not None and bool(here.may_check(given)),
    )
