"""The lines of money of some fiches: all of them, for sums, and those that an actor may open."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from etabli.domain.plans.enums import StageKind, Visibility
from etabli.domain.plans.freezing import line_of
from etabli.domain.plans.models import Expense, Fiche, Resource, Stage
from etabli.domain.plans.rights import Sight
from etabli.domain.plans.totals import Line

CIRCLES = (Visibility.PUBLIC, Visibility.SIGNATORIES, Visibility.RESTRICTED)  # the narrowest last
# Columns that no sum and no line shows.
UNREAD = tuple(
    f"fiche__{name}"
    for name in ("other_axes", "communes", "reason", "since", "consented_on", "created_at", "changed_at", "sub_axis")
)


@dataclass(frozen=True)
class Counted:
    """A resource as it is counted. `line` and `stages` of one that the actor may open have what they may read."""

    resource: Resource
    line: Line
    stages: tuple[Stage, ...]
    seen: bool


@dataclass(frozen=True)
class Lines:
    """`all` are the lines of every fiche asked about, hidden ones too: for `totals.told`, never for a page.

    `seen`: the ids of the lines that the actor may open; such a line holds the stages that they may read, no other.
    """

    all: tuple[Line, ...]
    seen: frozenset[UUID]


def lines_of(fiches: QuerySet[Fiche], seeing: Sight) -> Lines:
    """Lines of these fiches, in two queries. The bearer of a line is the organisation that leads its fiche."""
    found = counted(fiches, seeing)
    return Lines(tuple(one.line for one in found), frozenset(one.resource.pk for one in found if one.seen))


def counted(fiches: QuerySet[Fiche], seeing: Sight) -> list[Counted]:
    """The resources of these fiches with their lines, hidden ones too, in two queries. See `Lines`."""
    open_to = Exists(seeing.stages().filter(pk=OuterRef("pk")))
    refusal = models.Case(models.When(kind=StageKind.REFUSED, then=open_to), default=True)
    asked = (
        Resource.objects.filter(fiche__in=fiches.order_by().values("pk"))
        .annotate(seen=Exists(seeing.resources().filter(pk=OuterRef("pk"))))
        .select_related("fiche", "funder")
        .defer(*UNREAD)
        .prefetch_related(Prefetch("stages", Stage.objects.annotate(readable=refusal).order_by("on", "kind", "pk")))
        .order_by("funder__name", "instrument", "year", "pk")
    )
    return [_counted(row, row.seen) for row in asked]


def _counted(row: Resource, seen: bool) -> Counted:
    stages = [one for one in row.stages.all() if not seen or one.readable]
    line = line_of(row, bearer=row.fiche.lead_id or row.fiche_id, circle=circle_of(row), stages=stages)
    return Counted(row, line, tuple(stages), seen)


def circle_of(resource: Resource) -> str:
    """Who may open a line: the narrower of what its fiche and the line itself say."""
    return str(max(resource.visibility, resource.fiche.visibility, key=CIRCLES.index))


def resources_of(fiche: Fiche, seeing: Sight) -> list[Resource]:
    """The lines of a fiche that the actor may open, each with the stages that they may read. Two queries."""
    stages = Prefetch("stages", seeing.stages().order_by("on", "kind"))
    return list(seeing.resources().filter(fiche=fiche).select_related("funder").prefetch_related(stages))


def expenses_of(fiches: Iterable[Fiche]) -> list[Expense]:
    return list(Expense.objects.filter(fiche__in=list(fiches)))


def stage_of(stage_id: UUID, fiche: Fiche, seeing: Sight) -> Stage | None:
    """A stage of this fiche that the actor may read."""
    return seeing.stages().filter(pk=stage_id, resource__fiche=fiche).select_related("resource__funder").first()
