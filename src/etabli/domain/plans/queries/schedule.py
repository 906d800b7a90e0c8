"""What is due of a plan and when: fiches, milestones, targets of indicators; and what waits for what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from etabli.domain.plans.models import Dependency, Fiche, Indicator, Milestone
from etabli.domain.plans.queries.plans import OpenedPlan

OVER = ("done", "abandoned")


@dataclass(frozen=True)
class Due:
    """Something that is due on a day. `done_on` None: not yet."""

    on: date
    kind: str  # milestone, end, target
    title: str
    fiche: Fiche
    done_on: date | None

    def late(self, today: date) -> bool:
        return self.done_on is None and self.on < today and self.fiche.state not in OVER


@dataclass(frozen=True)
class Schedule:
    """The fiches of a plan that the actor may see, with milestones; `waits`: (fiche, the one it needs) by id."""

    fiches: Sequence[Fiche]
    waits: Sequence[tuple[object, object]]

    @property
    def dated(self) -> list[Fiche]:
        return [fiche for fiche in self.fiches if fiche.starts_on or fiche.ends_on]

    @property
    def undated(self) -> list[Fiche]:
        return [fiche for fiche in self.fiches if not (fiche.starts_on or fiche.ends_on)]


def schedule(opened: OpenedPlan) -> Schedule:
    """Three queries."""
    steps = Prefetch("milestones", Milestone.objects.order_by("due_on", "title"))
    fiches = list(opened.fiches().defer("values").prefetch_related(steps))
    seen = {fiche.pk for fiche in fiches}
    waits = Dependency.objects.filter(fiche__plan=opened.plan).values_list("fiche_id", "needs_id")
    return Schedule(fiches, [pair for pair in waits if pair[0] in seen and pair[1] in seen])


def due(opened: OpenedPlan) -> list[Due]:
    """Everything that is due, the earliest first: milestones, ends of fiches, targets of indicators. Three queries."""
    targets = Prefetch("indicators", Indicator.objects.all())
    steps = Prefetch("milestones", Milestone.objects.all())
    found: list[Due] = []
    for fiche in opened.fiches().defer("values").prefetch_related(steps, targets):
        over = fiche.since if fiche.state in OVER else None
        if fiche.state == "abandoned":
            continue
        if fiche.ends_on:
            found.append(Due(fiche.ends_on, "end", "Fin prévue", fiche, over))
        found += [Due(step.due_on, "milestone", step.title, fiche, step.done_on) for step in fiche.milestones.all()]
        found += [Due(one.target_on, "target", f"Cible : {one.name}", fiche, over) for one in fiche.indicators.all()]
    return sorted(found, key=lambda one: (one.on, one.fiche.number, one.title))
