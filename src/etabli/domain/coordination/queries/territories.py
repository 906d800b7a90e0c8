"""The territories of a portfolio: their plans, their fiches by state and axis, how fresh what is said of them is."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import BooleanField, Case, Count, Max, OuterRef, Q, Subquery, When
from django.utils.timezone import localdate

from etabli.domain.coordination.attention import BEGUN, Facts, Reason, reasons
from etabli.domain.coordination.queries.scope import Asked, once, territories
from etabli.domain.governance.permissions import where
from etabli.domain.plans.models import Expense, Milestone
from etabli.domain.plans.rights import Sight
from etabli.domain.territories.models import TerritoryPart


@dataclass
class Followed:
    """A territory with what the actor sees of its fiches. `plan`: the state of its plan, "" where it has none.

    `priced`: fiches with an expense; `late`: fiches with a milestone that is past and not reached; `changed_at`: the
    last change of a fiche that the actor sees. `region`: where most of its people live. `inside`: the actor has a
    mandate that opens the plan, and may judge what is not there.
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


@dataclass(frozen=True)
class Gathered:
    """Territories in order of name; number of fiches by (phase, axis) and state."""

    territories: tuple[Followed, ...]
    axes: Mapping[tuple[str, str], Mapping[str, int]]


def gathered(asked: Asked, seeing: Sight, on: date) -> Gathered:
    """Two queries."""
    parts = TerritoryPart.objects.filter(territory=OuterRef("pk")).order_by("-population", "departement")
    named = territories(asked).annotate(
        main_region=Subquery(parts.values("departement__region")[:1]),
        inside=Case(When(where(seeing.actor, "plan.view"), then=True), default=False, output_field=BooleanField()),
    )
    columns = ("key", "phase", "published_id", "name", "main_region", "plan__state", "inside")
    found = {
        key: Followed(key, phase, published_id, name, region or "", plan or "", inside)
        for key, phase, published_id, name, region, plan, inside in named.values_list(*columns)
    }
    late = Milestone.objects.order_by().filter(done_on__isnull=True, due_on__lt=on).values("fiche")
    priced = Expense.objects.order_by().values("fiche")
    axes: defaultdict[tuple[str, str], defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows = (
        once(asked)
        .filter(seeing.of_fiche(""))
        .values_list("plan__territory", "axis", "state")
        .annotate(
            many=Count("pk"),
            late=Count("pk", filter=Q(pk__in=late)),
            priced=Count("pk", filter=Q(pk__in=priced)),
            changed=Max("changed_at"),
        )
    )
    for key, axis, state, many, late_ones, with_cost, changed in rows:
        one = found[key]
        one.states[state] += many
        one.late += late_ones
        one.priced += with_cost
        one.changed_at = max(one.changed_at or changed, changed)
        axes[one.phase, axis][state] += many
    return Gathered(tuple(found.values()), axes)
