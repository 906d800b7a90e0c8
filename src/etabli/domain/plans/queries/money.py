"""The lines of money of some fiches: all of them, for sums, and those that an actor may open."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Prefetch, QuerySet

from etabli.domain.plans.enums import StageKind, Visibility
from etabli.domain.plans.freezing import line_of
from etabli.domain.plans.models import Expense, Fiche, Resource, Stage
from etabli.domain.plans.rights import Sight
from etabli.domain.plans.totals import Line

CIRCLES = (Visibility.PUBLIC, Visibility.SIGNATORIES, Visibility.RESTRICTED)  # the narrowest last
OF_LINE = ("pk", "fiche", "instrument", "funder", "year", "fiche__lead", "visibility", "fiche__visibility", "seen")
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
    """Lines of these fiches, in two queries, as plain columns: sums need no more."""
    found = list(read_lines(fiches, seeing))
    return Lines(tuple(line for line, *_ in found), frozenset(line.id for line, seen, _ in found if seen))


def read_lines(fiches: QuerySet[Fiche], seeing: Sight, *columns: str) -> Iterator[tuple[Line, bool, tuple[Any, ...]]]:
    """Every line of these fiches, whether the actor may open it, and what the columns of its resource hold.

    In two queries, and no object for a resource, a fiche or a stage: a plan has hundreds.
    """
    rows = list(_marked(fiches, seeing).values_list(*OF_LINE, *columns))
    said = Stage.objects.filter(resource__in=[row[0] for row in rows]).annotate(readable=_readable(seeing))
    of_line: dict[UUID, list[tuple[str, int, bool]]] = {}
    for key, *stage in said.order_by("on", "kind", "pk").values_list("resource", "kind", "amount_cents", "readable"):
        of_line.setdefault(key, []).append(tuple(stage))
    for key, fiche, instrument, funder, year, lead, own, of_fiche, seen, *told in rows:
        line = Line(
            id=key,
            fiche=fiche,
            instrument=instrument,
            funder=funder,
            bearer=lead or fiche,
            year=year,
            stages=tuple((kind, cents) for kind, cents, readable in of_line.get(key, ()) if readable or not seen),
            circle=_narrower(own, of_fiche),
        )
        yield line, seen, tuple(told)


def counted(fiches: QuerySet[Fiche], seeing: Sight) -> list[Counted]:
    """The resources of these fiches with their lines, hidden ones too, in two queries. See `Lines`.

    The bearer of a line is the organisation that leads its fiche.
    """
    stages = Stage.objects.annotate(readable=_readable(seeing)).order_by("on", "kind", "pk")
    asked = _marked(fiches, seeing).select_related("fiche", "funder").defer(*UNREAD)
    return [_counted(row, row.seen) for row in asked.prefetch_related(Prefetch("stages", stages))]


def _marked(fiches: QuerySet[Fiche], seeing: Sight) -> QuerySet[Resource]:
    """The resources of these fiches, each with `seen`: whether the actor may open it."""
    seen = models.Case(models.When(seeing.of_resource(""), then=True), default=False)
    found = Resource.objects.filter(fiche__in=fiches.order_by().values("pk")).annotate(seen=seen)
    return found.order_by("funder__name", "instrument", "year", "pk")


def _readable(seeing: Sight) -> models.Case:
    """Whether the actor may read a stage of a line that they may open: only a refusal may be kept from them."""
    return models.Case(models.When(~models.Q(kind=StageKind.REFUSED) | seeing.of_stage(""), then=True), default=False)


def _counted(row: Resource, seen: bool) -> Counted:
    stages = [one for one in row.stages.all() if not seen or one.readable]
    line = line_of(row, bearer=row.fiche.lead_id or row.fiche_id, circle=circle_of(row), stages=stages)
    return Counted(row, line, tuple(stages), seen)


def circle_of(resource: Resource) -> str:
    """Who may open a line: the narrower of what its fiche and the line itself say."""
    return _narrower(resource.visibility, resource.fiche.visibility)


def _narrower(*circles: str) -> str:
    return str(max(circles, key=CIRCLES.index))


def resources_of(fiche: Fiche, seeing: Sight) -> list[Resource]:
    """The lines of a fiche that the actor may open, each with the stages that they may read. Two queries."""
    stages = Prefetch("stages", seeing.stages().order_by("on", "kind"))
    return list(seeing.resources().filter(fiche=fiche).select_related("funder").prefetch_related(stages))


def expenses_of(fiches: Iterable[Fiche]) -> list[Expense]:
    return list(Expense.objects.filter(fiche__in=list(fiches)))


def stage_of(stage_id: UUID, fiche: Fiche, seeing: Sight) -> Stage | None:
    """A stage of this fiche that the actor may read."""
    return seeing.stages().filter(pk=stage_id, resource__fiche=fiche).select_related("resource__funder").first()
