"""The lines of money of some fiches: all of them, for sums, and those that an actor may open."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from etabli.domain.plans.freezing import line_of
from etabli.domain.plans.models import Expense, Fiche, Resource, Stage
from etabli.domain.plans.rights import Sight
from etabli.domain.plans.totals import Line


@dataclass(frozen=True)
class Lines:
    """`all` are the lines of every fiche asked about, hidden ones too: for `totals.told`, never for a page.

    `seen`: the ids of the lines that the actor may open with every stage of theirs.
    """

    all: tuple[Line, ...]
    seen: frozenset[UUID]


def lines_of(fiches: QuerySet[Fiche], seeing: Sight) -> Lines:
    """Lines of these fiches, in two queries. The bearer of a line is the organisation that leads its fiche."""
    open_to = seeing.resources().filter(pk=OuterRef("pk"))
    asked = (
        Resource.objects.filter(fiche__in=fiches.order_by().values("pk"))
        .annotate(seen=Exists(open_to))
        .select_related("fiche")
        .prefetch_related("stages")
        .order_by("pk")
    )
    rows = list(asked)
    found = tuple(line_of(row, bearer=row.fiche.lead_id or row.fiche_id) for row in rows)
    return Lines(found, frozenset(row.pk for row in rows if row.seen))


def resources_of(fiche: Fiche, seeing: Sight) -> list[Resource]:
    """The lines of a fiche that the actor may open, each with the stages that they may read. Two queries."""
    stages = Prefetch("stages", seeing.stages().order_by("on", "kind"))
    return list(seeing.resources().filter(fiche=fiche).select_related("funder").prefetch_related(stages))


def expenses_of(fiches: Iterable[Fiche]) -> list[Expense]:
    return list(Expense.objects.filter(fiche__in=list(fiches)))


def stage_of(stage_id: UUID, fiche: Fiche, seeing: Sight) -> Stage | None:
    """A stage of this fiche that the actor may read."""
    return seeing.stages().filter(pk=stage_id, resource__fiche=fiche).select_related("resource__funder").first()
