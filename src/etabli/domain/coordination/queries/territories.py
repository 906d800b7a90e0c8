"""The territories of a portfolio: their plans, their fiches by state and axis, how fresh what is said of them is."""

# ruff: noqa: S608 (names of our own; values are parameters)

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Case, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.utils.timezone import localdate, make_aware

from etabli.domain.coordination.attention import BEGUN, Facts, Reason, reasons
from etabli.domain.coordination.days import FRESH_MONTHS
from etabli.domain.coordination.queries.kept import STATEMENTS, made_of
from etabli.domain.coordination.queries.scope import Asked, of_funder, once, territories
from etabli.domain.foundation.days import months_before
from etabli.domain.foundation.statements import Statement
from etabli.domain.governance.permissions import where
from etabli.domain.plans.declared import fiche_workflow
from etabli.domain.plans.enums import OUT
from etabli.domain.plans.models import Expense, Fiche, Milestone
from etabli.domain.plans.models.fiches import said_at
from etabli.domain.plans.rights import Sight
from etabli.domain.territories.models import Territory, TerritoryPart


@dataclass
class Followed:
    """A territory with what the actor sees of its fiches. `plan`: the state of its plan, "" where it has none.

    `priced`: fiches with an expense; `late`: fiches with a milestone that is past and not reached; `recent`: fiches
    changed or confirmed in the last months (`days.FRESH_MONTHS`); `changed_at`: the last of it that the actor sees.
    `region`: where most of its people live. `inside`: the actor has a mandate that opens the plan, and may judge what
    is not there; of what one funder pays, nobody may: a territory is judged by all of its fiches.
    """

    key: str
    phase: str
    published_id: str
    name: str
    region: str
    plan: str
    inside: bool
    states: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    priced: int = 0
    late: int = 0
    recent: int = 0
    changed_at: datetime | None = None

    @property
    def fiches(self) -> int:
        return sum(self.states.values())

    def reasons(self, on: date) -> list[Reason]:
        """Why it is to be chased, or at risk; of what the actor does not see whole, nothing is said."""
        if not self.inside:
            return []
        begun = sum(self.states.get(one, 0) for one in BEGUN)
        last = localdate(self.changed_at) if self.changed_at else None
        return reasons(Facts(bool(self.plan), self.fiches, begun, self.states.get("blocked", 0), self.late, last), on)


@dataclass
class AxisFiches:
    """The fiches of an axis: how many in each state, how many changed in the last months."""

    states: Counter[str] = field(default_factory=Counter)
    recent: int = 0


@dataclass(frozen=True)
class Gathered:
    """Territories in order of name; the fiches of each (phase, axis).

    `median_age`: days since the last change of the fiche in the middle, the younger of the two of an even number.
    """

    territories: tuple[Followed, ...]
    axes: Mapping[tuple[str, str], AxisFiches]
    median_age: int | None


def gathered(asked: Asked, seeing: Sight, on: date) -> Gathered:
    """Two queries."""
    found = {
        key: Followed(key, phase, published_id, name, region or "", plan or "", inside and not asked.funder)
        for key, phase, published_id, name, region, plan, inside in STATEMENTS.read(
            made_of("territories", seeing, asked), lambda: _named(asked, seeing)
        )
    }
    states = [state.id for state in fiche_workflow().states if state.id not in OUT]
    statement = STATEMENTS.statement(
        made_of("fiches", seeing, asked, on), lambda: _of_fiches(_seen(asked, seeing, on), states)
    )
    axes: defaultdict[tuple[str, str], AxisFiches] = defaultdict(AxisFiches)
    median_age = None
    for territory, axis, late, priced, recent, changed, *counts in statement.rows() if statement else ():
        if territory is None:
            median_age = max(0, (on - localdate(changed)).days)
            continue
        one = found[territory]
        one.late, one.priced, one.recent = one.late + late, one.priced + priced, one.recent + recent
        one.changed_at = max(one.changed_at or changed, changed)
        of_axis = axes[one.phase, axis]
        of_axis.recent += recent
        for state, many in zip(states, counts, strict=True):
            if many:
                one.states[state] += many
                of_axis.states[state] += many
    return Gathered(tuple(found.values()), axes, median_age)


def followed(asked: Asked, seeing: Sight, on: date) -> tuple[Followed, ...]:
    """The territories alone. Two queries."""
    return gathered(asked, seeing, on).territories


def _named(asked: Asked, seeing: Sight) -> QuerySet[Territory, tuple[Any, ...]]:
    """The territories, in order, and whether the actor has a mandate that opens their plan; of a funder, its own."""
    parts = TerritoryPart.objects.filter(territory=OuterRef("pk")).order_by("-population", "departement")
    named = territories(asked).annotate(
        main_region=Subquery(parts.values("departement__region")[:1]),
        inside=Case(When(where(seeing.actor, "plan.view"), then=True), default=False, output_field=BooleanField()),
    )
    if asked.funder:
        funded = once(asked).filter(seeing.of_fiche(""), of_funder(asked, seeing))
        named = named.filter(pk__in=funded.values("plan__territory"))
    return named.values_list("key", "phase", "published_id", "name", "main_region", "plan__state", "inside")


def _seen(asked: Asked, seeing: Sight, on: date) -> QuerySet[Fiche, dict[str, Any]]:
    """The fiches that count and that the actor sees, each with what is counted of it."""
    late = Milestone.objects.order_by().filter(done_on__isnull=True, due_on__lt=on).values("fiche")
    priced = Expense.objects.order_by().values("fiche")
    since = make_aware(datetime.combine(months_before(on, FRESH_MONTHS), time()))

    def one_where(holds: Q) -> Case:
        return Case(When(holds, then=1), default=0, output_field=IntegerField())

    return (
        once(asked)
        .filter(seeing.of_fiche(""), of_funder(asked, seeing))
        .values(
            of_territory=F("plan__territory"),
            of_axis=F("axis"),
            in_state=F("state"),
            is_late=one_where(Q(pk__in=late)),
            is_priced=one_where(Q(pk__in=priced)),
            is_recent=one_where(Q(changed_at__gte=since) | Q(confirmed_at__gte=since)),
            said=said_at(),
        )
    )


def _of_fiches(seen: QuerySet[Fiche, dict[str, Any]], states: Sequence[str]) -> Statement | None:
    """A row a territory and axis, then one with the day of the fiche in the middle: the fiches are judged once."""
    try:
        inner, values = seen.query.sql_with_params()
    except EmptyResultSet:
        return None
    counted = "".join(", SUM(CASE WHEN in_state = %s THEN 1 ELSE 0 END)" for _ in states)
    middle = "SELECT said FROM seen ORDER BY said DESC LIMIT 1 OFFSET (SELECT (COUNT(*) - 1) / 2 FROM seen)"
    sql = (
        f"WITH seen AS MATERIALIZED ({inner})"
        " SELECT of_territory, of_axis, SUM(is_late), SUM(is_priced), SUM(is_recent), MAX(said)"
        f"{counted} FROM seen GROUP BY of_territory, of_axis"
        f" UNION ALL SELECT NULL, NULL, 0, 0, 0, said{', 0' * len(states)} FROM ({middle}) AS middle"
    )
    convert = getattr(connection.ops, "convert_datetimefield_value", None)  # SQLite says an instant in letters
    return Statement(sql, (*values, *states), {5: ((convert,), None)} if convert else {})
