"""What is told of lines that a reader may not open: whole groups of a plan, those that its own budget tells.

A group is the hidden lines of a plan, an instrument and a circle of readers. A portfolio never tells part of one: what
it tells is a sum of what the budgets of plans tell, so that no difference between two pages says more than they do.
"""

# ruff: noqa: S608 (names of our own; values are parameters)

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import BooleanField, Case, CharField, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce

from etabli.domain.coordination.queries.kept import STATEMENTS, made_of
from etabli.domain.coordination.queries.scope import Asked, elsewhere, fiches
from etabli.domain.foundation.statements import Statement
from etabli.domain.plans.enums import Instrument, StageKind, Visibility
from etabli.domain.plans.models import LineSums, Plan
from etabli.domain.plans.queries.money import CIRCLES
from etabli.domain.plans.rights import Sight
from etabli.domain.plans.totals import CELLS, ENOUGH_FIRMS, Funnel, Told, added, funnel_of, told_over, told_together

Group = tuple[str, str, str]  # a plan, an instrument, a circle
KINDS = tuple(str(kind) for kind in StageKind.values)
COLUMNS = ("of_plan", "given", "circle", "bearer", "payer", *(f"said_{kind}" for kind in KINDS))


def hidden(asked: Asked, seeing: Sight) -> Told:
    """The others together, `seen` empty. Nothing where what is asked would take part of a plan. One query."""
    if not asked.by_plan:
        return told_over([])
    read = STATEMENTS.statement(made_of("hidden", seeing, asked), lambda: _statement(asked, seeing))
    groups: defaultdict[Group, list[Sequence[Any]]] = defaultdict(list)
    untold: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for plan, instrument, circle, *line in read.rows() if read is not None else ():
        if plan:
            groups[plan, instrument, circle].append(line)
        else:
            untold[instrument] = frozenset(CELLS)
    found: defaultdict[str, list[Funnel]] = defaultdict(list)
    for (_, instrument, _), lines in groups.items():
        whole, kept_back = _together(lines)
        if kept_back:
            untold[instrument] |= kept_back
        if whole is not None:
            found[instrument].append(whole)
    told = {one: added(found[one]) for one in Instrument.values if one in found}
    return Told({}, told, sum(one.lines for one in told.values()), dict(untold))


def _together(lines: Sequence[Sequence[Any]]) -> tuple[Funnel | None, frozenset[str]]:
    """What is told of a group of lines: each its bearer, its funder, the sums of its stages."""
    said = ({kind: cents for kind, cents in zip(KINDS, line[2:], strict=True) if cents is not None} for line in lines)
    return told_together([line[0] for line in lines], [line[1] for line in lines], [funnel_of(one) for one in said])


def _statement(asked: Asked, seeing: Sight) -> Statement | None:
    """The lines that the actor may not open, of groups of which something may be told; of the others, a row without a
    plan says that there are some. Most groups have a bearer or two: their lines are not worth carrying.
    """
    every, lines = fiches(asked), LineSums.objects.order_by()
    lines = lines.filter(instrument=asked.instrument) if asked.instrument else lines
    closed = _unseen(every, seeing.of_fiche("")).values("pk")
    unread = Plan.objects.order_by().exclude(pk__in=seeing.plans().order_by().values("pk")).values("pk")
    reserved = LineSums.objects.order_by().exclude(visibility=Visibility.PUBLIC).filter(seeing.of_fiche("fiche__"))
    unseen = _unseen(reserved.filter(fiche__in=every.values("pk")), seeing.of_resource("")).values("pk")
    tables = []
    for one in (  # no line is in two; of a plain fiche, the plan says whether it is closed for all but those who pay
        lines.filter(plain=False, fiche__in=closed),
        lines.filter(plain=True, plan__in=unread, fiche__in=closed),
        lines.filter(pk__in=unseen),
    ):
        try:
            tables.append(_told_of(one, asked).query.sql_with_params())
        except EmptyResultSet:
            continue
    if not tables:
        return None
    group, columns = ", ".join(COLUMNS[:3]), ", ".join(COLUMNS)
    nothing = ", ".join(("''", "''", *("CAST(NULL AS BIGINT)" for _ in KINDS)))
    sql = (
        f"WITH hidden AS ({' UNION ALL '.join(text for text, _ in tables)}),"
        f" enough AS (SELECT {group} FROM hidden GROUP BY {group}"
        f" HAVING COUNT(DISTINCT bearer) >= {ENOUGH_FIRMS} AND MAX(uncounted) = 0)"
        f" SELECT {columns} FROM hidden INNER JOIN enough USING ({group}) UNION ALL"
        f" SELECT DISTINCT '', given, '', {nothing} FROM hidden WHERE ({group}) NOT IN (SELECT {group} FROM enough)"
    )
    return Statement(sql, tuple(value for _, values in tables for value in values), {})


def _told_of(lines: QuerySet[LineSums], asked: Asked) -> QuerySet[LineSums, dict[str, Any]]:
    """Of each line what it is grouped by and what is told. `uncounted`: its project is counted in another plan."""
    narrowest_first = CIRCLES[::-1]
    return lines.values(
        of_plan=Cast("fiche__plan", CharField()),
        given=F("instrument"),
        circle=Case(
            *(When(Q(visibility=one) | Q(fiche__visibility=one), then=Value(str(one))) for one in narrowest_first),
            output_field=CharField(),
        ),
        bearer=Cast(Coalesce("fiche__lead", "fiche"), CharField()),
        payer=Cast("funder", CharField()),
        uncounted=Case(When(fiche__in=elsewhere(asked).values("pk"), then=1), default=0, output_field=IntegerField()),
        **{f"said_{kind}": F(kind) for kind in KINDS},
    )


def _unseen(among: QuerySet[Any], seen: Q) -> QuerySet[Any]:
    """What the filter does not hold for, unknown included."""
    marked = among.annotate(seen=Case(When(seen, then=True), default=False, output_field=BooleanField()))
    return marked.filter(seen=False)
