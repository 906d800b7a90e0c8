"""The lines behind a total of a portfolio: those that the actor may open, by page or all."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, QuerySet, When

from etabli.domain.coordination.queries.funnels import Sums, broken, seen_lines
from etabli.domain.coordination.queries.scope import Asked
from etabli.domain.governance.actor import Actor
from etabli.domain.plans.enums import StageKind
from etabli.domain.plans.models import Resource, Stage
from etabli.domain.plans.rights import sight
from etabli.domain.plans.totals import Line

A_PAGE = 50
ORDER = ("fiche__plan__territory__name", "fiche__plan__territory", "fiche__number", "funder__name", "pk")
COLUMNS = (
    *("pk", "fiche", "instrument", "funder", "year", "readable", "fiche__plan__territory__phase"),
    *("fiche__plan__territory__published_id", "fiche__plan__territory__name", "fiche__number", "fiche__title"),
    *("fiche__axis", "funder__name", "scheme"),
)


@dataclass(frozen=True)
class OpenedLine:
    """A line, with the fiche that it is of and where that is."""

    line: Line
    phase: str
    published_id: str
    territory: str
    number: int
    title: str
    axis: str
    funder: str
    scheme: str


@dataclass(frozen=True)
class LinesPage:
    """Lines of a page; `count` and `sums`, by instrument, of all that answer."""

    lines: tuple[OpenedLine, ...]
    count: int
    number: int
    sums: Mapping[str, Sums]

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // A_PAGE))


def page_of_lines(actor: Actor, asked: Asked, number: int) -> LinesPage:
    """Three queries. A number past the last gives the last."""
    rows = _rows(actor, asked)
    sums = broken(asked, sight(actor), "territory")["territory"].total()
    count = sum(one.lines for one in sums.values())
    number = max(1, min(number, -(-count // A_PAGE)))
    return LinesPage(tuple(_opened(rows[(number - 1) * A_PAGE : number * A_PAGE])), count, number, sums)


def every_line(actor: Actor, asked: Asked) -> list[OpenedLine]:
    """All of them, for a file. Two queries."""
    return list(_opened(_rows(actor, asked)))


def _rows(actor: Actor, asked: Asked) -> QuerySet[Resource]:
    seeing = sight(actor)
    readable = Case(When(seeing.of_refusal(""), then=True), default=False)
    return seen_lines(asked, seeing).annotate(readable=readable).order_by(*ORDER)


def _opened(rows: QuerySet[Resource]) -> Iterator[OpenedLine]:
    found = list(rows.values_list(*COLUMNS))
    said: defaultdict[UUID, list[tuple[str, int]]] = defaultdict(list)
    inside = rows.order_by().values("pk") if not rows.query.is_sliced else [row[0] for row in found]
    stages = Stage.objects.filter(resource__in=inside).order_by("on", "kind", "pk")
    for key, kind, cents in stages.values_list("resource", "kind", "amount_cents"):
        said[key].append((kind, cents))
    for key, fiche, instrument, funder, year, readable, *told in found:
        stages_read = tuple(one for one in said[key] if readable or one[0] != StageKind.REFUSED)
        yield OpenedLine(Line(key, fiche, instrument, funder, fiche, year, stages_read), *told)
