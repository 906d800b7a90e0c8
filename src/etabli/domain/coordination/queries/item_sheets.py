"""The short sheet of a fiche for a committee: where it stands and its figures, as its reader may read them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from etabli.domain.coordination.enums import UNANSWERED
from etabli.domain.coordination.models import SentRequest
from etabli.domain.plans.models import Expense, Fiche, Milestone
from etabli.domain.plans.models.fiches import said_at
from etabli.domain.plans.queries.money import lines_of
from etabli.domain.plans.rights import Sight
from etabli.domain.plans.totals import Funnel, Line, by_instrument


@dataclass(frozen=True)
class Sheet:
    """`cost` is None where nothing is priced; `money` by instrument, of the lines that the reader may open.

    `partial`: there are other lines. `said_at`: when it was last changed or confirmed.
    `late`: milestones past and not reached; `next_on`: the next one.
    """

    fiche: Fiche
    on: date
    cost: int | None
    money: dict[str, Funnel]
    partial: bool
    said_at: datetime
    late: int
    next_on: date | None
    waiting: int


def seen_fiches(keys: Collection[UUID], seeing: Sight, on: date) -> dict[UUID, Fiche]:
    """Those of the fiches that the reader sees, with the figures of their sheets. One query."""
    if not keys:
        return {}
    steps = Milestone.objects.filter(fiche=OuterRef("pk"), done_on=None).order_by()
    waiting = SentRequest.objects.filter(request__fiche=OuterRef("pk"), state__in=UNANSWERED).order_by()
    found = Fiche.objects.filter(seeing.of_fiche(""), pk__in=keys).annotate(
        cost=_sum(Expense.objects.filter(fiche=OuterRef("pk")).order_by()),
        late=_count(steps.filter(due_on__lt=on), "fiche"),
        next_on=Subquery(steps.filter(due_on__gte=on).order_by("due_on").values("due_on")[:1]),
        waiting=_count(waiting, "request__fiche"),
        said_at=said_at(),
    )
    return found.in_bulk()


def _sum(expenses: QuerySet[Expense]) -> Subquery:
    return Subquery(expenses.values("fiche").annotate(total=Sum("amount_cents")).values("total"))


def _count(rows: QuerySet[Any], by: str) -> Coalesce:
    return Coalesce(Subquery(rows.values(by).annotate(many=Count("pk")).values("many")), 0)


def sheets(seen: Mapping[UUID, Fiche], leads: Mapping[UUID, Fiche], seeing: Sight, on: date) -> dict[UUID, Sheet]:
    """Their sheets: two queries for their money. `leads`: the same fiches with the organisation that leads them."""
    keys = [key for key in leads if key in seen]
    if not keys:
        return {}
    lines = lines_of(Fiche.objects.filter(pk__in=keys), seeing)
    own: dict[UUID, list[Line]] = defaultdict(list)
    hidden: set[UUID] = set()
    for line in lines.all:
        if line.id in lines.seen:
            own[line.fiche].append(line)
        else:
            hidden.add(line.fiche)
    found = {}
    for key in keys:
        one = seen[key]
        money, partial = by_instrument(own[key]), key in hidden
        found[key] = Sheet(leads[key], on, one.cost, money, partial, one.said_at, one.late, one.next_on, one.waiting)
    return found
