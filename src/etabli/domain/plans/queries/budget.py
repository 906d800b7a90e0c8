"""The budget of a plan: the lines that an actor may open, and what may be told of the others together."""

from dataclasses import dataclass

from etabli.domain.governance.actor import Actor
from etabli.domain.plans.models import Fiche
from etabli.domain.plans.queries.money import Counted, counted
from etabli.domain.plans.queries.plans import OpenedPlan, opened_plan
from etabli.domain.plans.totals import Line, Told, told
from etabli.domain.territories.models import Axis

OUT = ("abandoned",)  # states of a fiche whose money counts no more


@dataclass(frozen=True)
class Budget:
    """`lines` are those that the actor may open; `told` holds the others too, never broken down."""

    opened: OpenedPlan
    lines: tuple[Counted, ...]
    told: Told
    axes: tuple[Axis, ...]


def budget(actor: Actor, phase: str, published_id: str) -> Budget | None:
    """The budget of a plan; None where there is no plan. NotAllowedError when it is not for the actor."""
    opened = opened_plan(actor, phase, published_id)
    if opened is None or opened.plan is None:
        return None
    every = counted(Fiche.objects.filter(plan=opened.plan).exclude(state__in=OUT), opened.sight)
    lines = [one.line for one in every]
    seen = frozenset(one.line.id for one in every if one.seen)
    return Budget(
        opened=opened,
        lines=tuple(one for one in every if one.seen),
        told=told(lines, seen),
        axes=tuple(Axis.objects.filter(phase=phase)),
    )


def contracts_counting(fiche: Fiche) -> list[str]:
    """The other contracts that count this project: its money is not to be counted twice."""
    return [one["name"] for one in fiche.values.get("other_contracts", []) if one.get("counted")]


def counted_once(lines: tuple[Counted, ...]) -> list[Line]:
    """Lines of projects that no other contract counts."""
    return [one.line for one in lines if not contracts_counting(one.resource.fiche)]
