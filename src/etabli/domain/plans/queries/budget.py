"""The budget of a plan: the lines that an actor may open, and what may be told of the others together."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from etabli.domain.governance.actor import Actor
from etabli.domain.plans.enums import OUT
from etabli.domain.plans.models import Fiche
from etabli.domain.plans.queries.money import read_lines
from etabli.domain.plans.queries.plans import OpenedPlan, opened_plan
from etabli.domain.plans.totals import Line, Told, told
from etabli.domain.territories.models import Axis

# What the page says of a line, beside what is counted of it.
COLUMNS = ("funder__name", "scheme", "fiche__number", "fiche__title", "fiche__axis", "fiche__values__other_contracts")


@dataclass(frozen=True)
class BudgetLine:
    """A line that the actor may open, of the fiche `number`. `contracts`: the others that count this project; its
    money is not to be counted twice.
    """

    line: Line
    funder: str
    scheme: str
    number: int
    title: str
    axis: str
    contracts: tuple[str, ...]
    funder_key: str


@dataclass(frozen=True)
class Budget:
    """`lines` are those that the actor may open; `told` holds the others too, never broken down."""

    opened: OpenedPlan
    lines: tuple[BudgetLine, ...]
    told: Told
    axes: tuple[Axis, ...]


def budget(actor: Actor, phase: str, published_id: str) -> Budget | None:
    """The budget of a plan; None where there is no plan. NotAllowedError when it is not for the actor."""
    opened = opened_plan(actor, phase, published_id)
    if opened is None or opened.plan is None:
        return None
    counting = Fiche.objects.filter(plan=opened.plan).exclude(state__in=OUT)
    every = list(read_lines(counting, opened.sight, *COLUMNS))
    return Budget(
        opened=opened,
        lines=tuple(_line(line, *columns) for line, seen, columns in every if seen),
        told=told([line for line, *_ in every], frozenset(line.id for line, seen, _ in every if seen)),
        axes=tuple(Axis.objects.filter(phase=phase)),
    )


def _line(
    line: Line, funder: str, scheme: str, number: int, title: str, axis: str, contracts: list[dict[str, Any]] | None
) -> BudgetLine:
    counting = tuple(str(one["name"]) for one in contracts or () if one.get("counted"))
    return BudgetLine(line, funder, scheme, number, title, axis, counting, str(line.funder))


def counted_once(lines: Iterable[BudgetLine]) -> list[Line]:
    """Lines of projects that no other contract counts."""
    return [one.line for one in lines if not one.contracts]
