"""Funnels of whole plans, by territory: from the sums that are kept of each plan, and from the few lines beside.

Whoever reads the fiches of a plan reads its plain lines: see `PlanSums`. The others are read one by one: of a plain
fiche, those that were refused or are not public; of the other fiches that the actor may open, all.
"""

# ruff: noqa: S608 (names of our own; values are parameters)

from contextlib import suppress
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import F, Q, QuerySet

from etabli.domain.coordination.queries.funnel_sql import columns, grouped, open_lines, readable, summed, told_stages
from etabli.domain.coordination.queries.scope import Asked, of_line, once, territories
from etabli.domain.coordination.queries.tables import Table, in_front, lines_of_few, table, values_of
from etabli.domain.foundation.statements import Statement
from etabli.domain.plans.enums import Visibility
from etabli.domain.plans.line_sql import OF_A_LINE
from etabli.domain.plans.models import PlanSums
from etabli.domain.plans.rights import Sight

KEY = "key_territory"
_KEY: dict[str, Any] = {KEY: F("plan__territory")}
Rows = QuerySet[Any, dict[str, Any]]


def of_whole_plans(asked: Asked, seeing: Sight) -> Statement | None:
    """None where there is nothing to add up. `asked` takes whole plans."""
    tables: list[Table] = []
    lines: list[str] = []
    adding: list[str] = []
    reading = seeing.plans().order_by().values("pk")
    with suppress(EmptyResultSet):
        tables.append(table("kept", _kept(asked, reading)))
        adding.append("kept")
    with suppress(EmptyResultSet):
        tables.append(table("apart", _apart(asked, seeing, reading)))
        lines.append("apart")
    with suppress(EmptyResultSet):
        tables += [table("others", _others(asked, seeing, reading)), table("opened", _opened(asked, seeing))]
        lines.append(lines_of_few("others", "opened"))
    if lines:
        told = " UNION ALL ".join(f"SELECT given, {KEY}, {told_stages('kept')} FROM {one}" for one in lines)
        tables += [readable(seeing), ("told", told, ()), ("summed", summed([KEY]), ())]
        adding.append("summed")
    if not adding:
        return None
    names = ", ".join(("given", KEY, *(f"sum_{name}" for name in OF_A_LINE)))
    tables.append(("every", " UNION ALL ".join(f"SELECT {names} FROM {one}" for one in adding), ()))
    return Statement(f"{in_front(tables)} {grouped([KEY], of='every')}", values_of(tables), {})


def _kept(asked: Asked, reading: Rows) -> Rows:
    """The sums of plans."""
    sums = PlanSums.objects.order_by().filter(_of_place(asked), of_line(asked), plan__in=reading)
    return sums.values(given=F("instrument"), **_KEY, **{f"sum_{name}": F(name) for name in OF_A_LINE})


def _apart(asked: Asked, seeing: Sight, reading: Rows) -> Rows:
    """Lines of plain fiches that are in no sum of a plan."""
    apart = ~Q(visibility=Visibility.PUBLIC) | Q(refused__isnull=False)
    found = open_lines(asked, seeing).filter(_of_place(asked), apart, plain=True, plan__in=reading)
    return found.values(**columns(), **_KEY)


def _others(asked: Asked, seeing: Sight, reading: Rows) -> Rows:
    """The fiches that count and that the actor may open, all of whose lines are beside."""
    not_plain = ~Q(visibility=Visibility.PUBLIC) | Q(counted_in__isnull=False) | ~Q(plan__in=reading)
    return once(asked).filter(not_plain, seeing.of_fiche("")).values(those=F("pk"), **_KEY)


def _opened(asked: Asked, seeing: Sight) -> Rows:
    return open_lines(asked, seeing).values(of_fiche=F("fiche_id"), **columns())


def _of_place(asked: Asked) -> Q:
    return Q(plan__territory__in=territories(asked).order_by().values("pk")) if asked.narrowed else Q()
