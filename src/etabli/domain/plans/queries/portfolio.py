"""Fiches over all plans, as an actor may see them: filtered, sorted, by page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from etabli.domain.plans.models import Fiche, Plan
from etabli.domain.plans.rights import Sight
from etabli.domain.territories.models import TerritoryPart
from etabli.kernel.names import search_key

A_PAGE = 25
# Columns that no line shows.
UNREAD = ("values", "communes", "reason", "plan__presentation", "plan__stakes", "plan__strategy")
# Sorts by their name in the address; the last word is always the fiche's own, so that pages never overlap.
BY_TERRITORY: tuple[str | F, ...] = ("plan__territory__name", "plan__territory", "number")
SORTS: dict[str, tuple[str | F, ...]] = {
    "territoire": BY_TERRITORY,
    "intitule": ("title_key", "pk"),
    "etat": ("state", "plan__territory__name", "number", "pk"),
    "debut": (F("starts_on").asc(nulls_last=True), "pk"),
    "fin": (F("ends_on").asc(nulls_last=True), "pk"),
    "recentes": ("-changed_at", "pk"),
}


@dataclass(frozen=True)
class Filters:
    """What is asked; empty: all. `text` is looked for in titles, word by word, whatever the accents."""

    phase: str = ""
    region: str = ""
    departement: str = ""
    territory: str = ""
    axis: str = ""
    project_type: str = ""
    state: str = ""
    commitment: str = ""
    text: str = ""
    sort: str = "territoire"

    @property
    def any(self) -> bool:
        """Whether something is filtered."""
        return self != Filters(sort=self.sort, phase=self.phase)

    def without(self, name: str) -> "Filters":
        return replace(self, **{name: ""})


@dataclass(frozen=True)
class Page:
    """A page of fiches: `count` of all that answer, `number` from 1 to `pages`."""

    fiches: Sequence[Fiche]
    count: int
    number: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // A_PAGE))

    @property
    def first(self) -> int:
        """Rank of the first fiche of the page."""
        return (self.number - 1) * A_PAGE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.fiches) - 1


def filtered(seeing: Sight, asked: Filters) -> QuerySet[Fiche]:
    """The fiches that answer, of those that the actor may see."""
    found = seeing.fiches()
    plain = {
        "axis": asked.axis,
        "project_type": asked.project_type,
        "state": asked.state,
        "commitment": asked.commitment,
    }
    found = found.filter(**{name: value for name, value in plain.items() if value})
    if asked.phase or asked.territory or asked.region or asked.departement:
        found = found.filter(plan__in=_plans(asked).values("pk"))
    words = Q()
    for word in search_key(asked.text).split():
        words &= Q(title_key__contains=word)
    return found.filter(words)


def _plans(asked: Filters) -> QuerySet[Plan]:
    """The plans whose fiches are asked for."""
    plain = {"territory__phase": asked.phase, "territory": asked.territory}
    found = Plan.objects.order_by().filter(**{name: value for name, value in plain.items() if value})
    for scope, value in (("departement__region", asked.region), ("departement", asked.departement)):
        if value:
            inside = TerritoryPart.objects.filter(**{scope: value})
            found = found.filter(territory__in=inside.values("territory"))
    return found


def page(seeing: Sight, asked: Filters, number: int) -> Page:
    """A page of the fiches that answer, in two queries. A number past the last gives the last."""
    found = filtered(seeing, asked)
    if SORTS.get(asked.sort, BY_TERRITORY) is BY_TERRITORY:
        return _by_territory(found, number)
    count = found.count()
    number = _within(number, count)
    order = SORTS[asked.sort]
    # All that answer are put in order by their ids alone; only those of the page are read whole.
    shown = found.order_by(*order).values("pk")[(number - 1) * A_PAGE : number * A_PAGE]
    return Page(list(_whole(Fiche.objects.filter(pk__in=shown)).order_by(*order)), count, number)


def _by_territory(found: QuerySet[Fiche], number: int) -> Page:
    """The same in order of territories: counted plan by plan, none but those of the plans of the page put in order."""
    many = found.filter(plan=OuterRef("pk")).order_by().values("plan").annotate(many=Count("pk")).values("many")
    plans = Plan.objects.order_by("territory__name", "territory").values_list("pk", Subquery(many))
    counts = {plan: many for plan, many in plans if many}
    count = sum(counts.values())
    number = _within(number, count)
    start, end = (number - 1) * A_PAGE, number * A_PAGE
    before, here = 0, []
    for plan, many in counts.items():
        if before + many <= start:
            start, end = start - many, end - many
        elif before < end:
            here.append(plan)
            before += many
    rows = _whole(found.filter(plan__in=here)).order_by(*BY_TERRITORY)
    return Page(list(rows[start:end]), count, number)


def _within(number: int, count: int) -> int:
    """A number of a page that is there."""
    return max(1, min(number, -(-count // A_PAGE)))


def _whole(rows: QuerySet[Fiche]) -> QuerySet[Fiche]:
    return rows.select_related("plan__territory", "lead").defer(*UNREAD)
