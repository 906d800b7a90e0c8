"""What is told of lines that a reader may not open: whole groups of a plan, those that its own budget tells.

A group is the hidden lines of a plan, an instrument and a circle of readers. A portfolio never tells part of one: what
it tells is a sum of what the budgets of plans tell, so that no difference between two pages says more than they do.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import BooleanField, Case, CharField, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce

from etabli.domain.coordination.queries.kept import STATEMENTS, made_of
from etabli.domain.coordination.queries.scope import Asked, fiches, once
from etabli.domain.plans.enums import Instrument, StageKind, Visibility
from etabli.domain.plans.models import LineSums
from etabli.domain.plans.queries.money import CIRCLES
from etabli.domain.plans.rights import Sight
from etabli.domain.plans.totals import CELLS, ENOUGH_FIRMS, Funnel, Told, added, funnel_of, told_over, told_together

Group = tuple[str, str, str]  # a plan, an instrument, a circle
Hidden = list[Any]  # a line: its bearer, its funder, the sums of its stages
KINDS = tuple(str(kind) for kind in StageKind.values)


def hidden(asked: Asked, seeing: Sight) -> Told:
    """The others together, `seen` empty. Nothing where what is asked would take part of a plan. One query."""
    if not asked.by_plan:
        return told_over([])
    groups: defaultdict[Group, list[Hidden]] = defaultdict(list)
    apart: set[Group] = set()  # those of which a project is counted elsewhere
    for plan, instrument, circle, uncounted, *line in STATEMENTS.read(
        made_of("hidden", seeing, asked), lambda: _hidden(asked, seeing)
    ):
        group = (plan, instrument, circle)
        groups[group].append(line)
        if uncounted:
            apart.add(group)
    found: defaultdict[str, list[Funnel]] = defaultdict(list)
    untold: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for group, lines in groups.items():
        whole, kept_back = (None, frozenset(CELLS)) if group in apart else _together(lines)
        if kept_back:
            untold[group[1]] |= kept_back
        if whole is not None:
            found[group[1]].append(whole)
    told = {one: added(found[one]) for one in Instrument.values if one in found}
    return Told({}, told, sum(one.lines for one in told.values()), dict(untold))


def _together(lines: Sequence[Hidden]) -> tuple[Funnel | None, frozenset[str]]:
    """What is told of a group. Amounts are read where its bearers are enough alone: most groups have one or two."""
    bearers = [line[0] for line in lines]
    if len(set(bearers)) < ENOUGH_FIRMS:
        return None, frozenset(CELLS)
    said = ({kind: cents for kind, cents in zip(KINDS, line[2:], strict=True) if cents is not None} for line in lines)
    return told_together(bearers, [line[1] for line in lines], [funnel_of(one) for one in said])


def _hidden(asked: Asked, seeing: Sight) -> QuerySet[LineSums, tuple[Any, ...]]:
    """The lines that the actor may not open: those of fiches that they may not, and the reserved ones of others."""
    narrowest_first = CIRCLES[::-1]
    every, lines = fiches(asked), LineSums.objects.order_by()
    closed = _unseen(every, seeing.of_fiche(""))
    reserved = lines.exclude(visibility=Visibility.PUBLIC).filter(fiche__in=every.values("pk"))
    elsewhere = every.filter(counted_in__isnull=False).exclude(pk__in=once(asked).values("pk"))
    found = lines.filter(instrument=asked.instrument) if asked.instrument else lines
    return (
        found.filter(
            Q(fiche__in=closed.values("pk")) | Q(pk__in=_unseen(reserved, seeing.of_resource("")).values("pk"))
        )
        .annotate(
            circle=Case(
                *(When(Q(visibility=one) | Q(fiche__visibility=one), then=Value(str(one))) for one in narrowest_first),
                output_field=CharField(),
            ),
            uncounted=Case(
                When(fiche__in=elsewhere.values("pk"), then=True), default=False, output_field=BooleanField()
            ),
        )
        .values_list(
            *(Cast("fiche__plan", CharField()), "instrument", "circle", "uncounted"),
            *(Cast(Coalesce("fiche__lead", "fiche"), CharField()), Cast("funder", CharField()), *KINDS),
        )
    )


def _unseen(among: QuerySet[Any], seen: Q) -> QuerySet[Any]:
    """What the filter does not hold for, unknown included."""
    marked = among.annotate(seen=Case(When(seen, then=True), default=False, output_field=BooleanField()))
    return marked.filter(seen=False)
