"""What is told of lines that a reader may not open: whole groups of a plan, those that its own budget tells.

A group is the hidden lines of a plan, an instrument and a circle of readers. A portfolio never tells part of one: what
it tells is a sum of what the budgets of plans tell, so that no difference between two pages says more than they do.
"""

# ruff: noqa: S608 (names of our own; values are parameters)

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import BooleanField, Case, F, IntegerField, Q, QuerySet, When
from django.db.models.functions import Coalesce

from etabli.domain.coordination.queries.kept import STATEMENTS, made_of
from etabli.domain.coordination.queries.scope import Asked, elsewhere, fiches, of_line
from etabli.domain.coordination.queries.tables import Table, in_front, lines_of_few, table, values_of
from etabli.domain.foundation.statements import Statement
from etabli.domain.plans.enums import Instrument, StageKind, Visibility
from etabli.domain.plans.line_sql import OF_A_LINE
from etabli.domain.plans.models import LineSums
from etabli.domain.plans.queries.money import CIRCLES
from etabli.domain.plans.rights import Sight
from etabli.domain.plans.totals import CELLS, ENOUGH_FIRMS, Funnel, Told, added, told_over, told_together

Group = tuple[str, str, str]  # a plan, an instrument, a circle
GROUP = "of_plan, given, circle"
OF_LINE: dict[str, Any] = {"given": F("instrument"), "payer": F("funder"), "line_circle": F("visibility")}
OF_LINE |= {f"said_{kind}": F(kind) for kind in StageKind.values}
READ = ", ".join(("of_plan", "bearer", "fiche_circle", "uncounted", *OF_LINE))
_NARROWEST_FIRST = " ".join(f"WHEN '{one}' IN (fiche_circle, line_circle) THEN '{one}'" for one in CIRCLES[::-1])
_STAGES = ", ".join(f"said_{kind} AS {kind}" for kind in StageKind.values)
_JUDGED = f"of_plan, given, CASE {_NARROWEST_FIRST} END AS circle, bearer, payer, uncounted, {_STAGES}"
_SUMS = tuple(OF_A_LINE[cell] for cell in Funnel.__dataclass_fields__)
_TOLD = ", ".join(("CAST(of_plan AS TEXT)", "given", "circle", "CAST(bearer AS TEXT)", "CAST(payer AS TEXT)", *_SUMS))
_UNTOLD = ", ".join(("''", "given", "''", "''", "''", *("0" for _ in _SUMS)))


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
        bearers, funders, *sums = zip(*lines, strict=True)
        whole, kept_back = told_together(bearers, funders, list(map(Funnel, *sums)))
        if kept_back:
            untold[instrument] |= kept_back
        if whole is not None:
            found[instrument].append(whole)
    told = {one: added(found[one]) for one in Instrument.values if one in found}
    return Told({}, told, sum(one.lines for one in told.values()), dict(untold))


def _statement(asked: Asked, seeing: Sight) -> Statement | None:
    """The lines that the actor may not open, of groups of which something may be told; of the others, a row without a
    plan says that there are some. Most groups have a bearer or two: their lines are not worth carrying.
    """
    every, lines = fiches(asked), LineSums.objects.order_by().filter(of_line(asked))
    closed = _unseen(every, seeing.of_fiche("")).values(those=F("pk"), **_of_fiche("", asked))
    reserved = lines.exclude(visibility=Visibility.PUBLIC).filter(seeing.of_fiche("fiche__"))
    unseen = _unseen(reserved.filter(fiche__in=every.values("pk")), seeing.of_resource(""))
    of_any = table("of_any", lines.values(of_fiche=F("fiche_id"), **OF_LINE))
    tables: list[Table] = []
    sources: list[str] = []
    with suppress(EmptyResultSet):
        tables += [table("closed", closed), of_any]
        sources.append(lines_of_few("closed", "of_any"))
    with suppress(EmptyResultSet):
        tables.append(table("reserved", unseen.values(**OF_LINE, **_of_fiche("fiche__", asked))))
        sources.append("reserved")
    if not sources:
        return None
    every_line = " UNION ALL ".join(f"SELECT {READ} FROM {one}" for one in sources)
    several = f"SELECT {GROUP} FROM hidden GROUP BY {GROUP} HAVING COUNT(DISTINCT bearer) >= {ENOUGH_FIRMS}"
    tables.append(("hidden", f"SELECT {_JUDGED} FROM ({every_line}) AS every", ()))
    tables.append(("enough", f"{several} AND MAX(uncounted) = 0", ()))
    sql = (
        f"{in_front(tables)} SELECT {_TOLD} FROM hidden INNER JOIN enough USING ({GROUP}) UNION ALL"
        f" SELECT DISTINCT {_UNTOLD} FROM hidden WHERE ({GROUP}) NOT IN (SELECT {GROUP} FROM enough)"
    )
    return Statement(sql, values_of(tables), {})


def _of_fiche(prefix: str, asked: Asked) -> dict[str, Any]:
    """Of a fiche, what its lines are grouped by. `uncounted`: its project is counted in another plan."""
    counted_elsewhere = When(**{f"{prefix}pk__in": elsewhere(asked).values("pk")}, then=1)
    return {
        "of_plan": F(f"{prefix}plan"),
        "bearer": Coalesce(f"{prefix}lead", f"{prefix}pk"),
        "fiche_circle": F(f"{prefix}visibility"),
        "uncounted": Case(counted_elsewhere, default=0, output_field=IntegerField()),
    }


def _unseen(among: QuerySet[Any], seen: Q) -> QuerySet[Any]:
    """What the filter does not hold for, unknown included."""
    marked = among.annotate(seen=Case(When(seen, then=True), default=False, output_field=BooleanField()))
    return marked.filter(seen=False)
