"""What is told of lines that a reader may not open: whole groups of a plan, those that its own budget tells.

A group is the hidden lines of a plan, an instrument and a circle of readers. A portfolio never tells part of one: what
it tells is a sum of what the budgets of plans tell, so that no difference between two pages says more than they do.
"""

from collections import defaultdict
from uuid import UUID

from django.db.models import BooleanField, Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from etabli.domain.coordination.queries.scope import Asked, fiches, once
from etabli.domain.plans.models import Resource, Stage
from etabli.domain.plans.queries.money import CIRCLES
from etabli.domain.plans.rights import Sight
from etabli.domain.plans.totals import CELLS, ENOUGH_FIRMS, Line, Told, told_over

Group = tuple[UUID, str, str]  # a plan, an instrument, a circle
PLAN = "fiche__plan"


def hidden(asked: Asked, seeing: Sight) -> Told:
    """The others together, `seen` empty. Nothing where what is asked would take part of a plan.

    One query; two more where some group has enough bearers to be told.
    """
    if not asked.by_plan:
        return told_over([])
    enough: set[Group] = set()
    kept_back: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for *group, bearers, apart in (
        _hidden(asked, seeing)
        .values_list(PLAN, "instrument", "circle")
        .annotate(
            bearers=Count(Coalesce("fiche__lead", "fiche"), distinct=True),
            apart=Count("pk", filter=Q(uncounted=True)),
        )
    ):
        if bearers < ENOUGH_FIRMS or apart:
            kept_back[group[1]] |= frozenset(CELLS)
        else:
            enough.add((group[0], group[1], group[2]))
    found = told_over((lines, frozenset()) for lines in _lines(asked, seeing, enough))
    untold = {
        one: kept_back.get(one, frozenset()) | found.untold.get(one, frozenset()) for one in {*kept_back, *found.untold}
    }
    return Told(found.seen, found.hidden, found.hidden_lines, untold)


def _hidden(asked: Asked, seeing: Sight) -> QuerySet[Resource]:
    """The lines that the actor may not open, each with its circle and whether another fiche counts its project."""
    instrument = {"instrument": asked.instrument} if asked.instrument else {}
    narrowest_first = CIRCLES[::-1]
    counted = once(asked).filter(pk=OuterRef("fiche"))
    return (
        Resource.objects.order_by()
        .filter(fiche__in=fiches(asked).values("pk"), **instrument)
        .annotate(seen=Case(When(seeing.of_resource(""), then=True), default=False, output_field=BooleanField()))
        .filter(seen=False)
        .annotate(
            circle=Case(
                *(When(Q(visibility=one) | Q(fiche__visibility=one), then=Value(str(one))) for one in narrowest_first),
                output_field=CharField(),
            ),
            uncounted=Case(
                When(Q(fiche__counted_in__isnull=False) & ~Exists(counted), then=True),
                default=False,
                output_field=BooleanField(),
            ),
        )
    )


def _lines(asked: Asked, seeing: Sight, groups: set[Group]) -> list[list[Line]]:
    """The lines of these groups, plan by plan."""
    if not groups:
        return []
    mine = _hidden(asked, seeing).filter(fiche__plan__in={plan for plan, _, _ in groups})
    rows = [
        row
        for row in mine.annotate(bearer=Coalesce("fiche__lead", "fiche")).values_list(
            PLAN, "instrument", "circle", "pk", "fiche", "funder", "bearer", "year"
        )
        if row[:3] in groups
    ]
    said: defaultdict[UUID, list[tuple[str, int]]] = defaultdict(list)
    stages = Stage.objects.order_by().filter(resource__in=mine.values("pk"))
    for key, kind, cents in stages.values_list("resource", "kind", "amount_cents"):
        said[key].append((kind, cents))
    plans: defaultdict[UUID, list[Line]] = defaultdict(list)
    for plan, instrument, circle, key, fiche, funder, bearer, year in rows:
        plans[plan].append(Line(key, fiche, instrument, funder, bearer, year, tuple(said[key]), circle))
    return list(plans.values())
