"""Fiches over all plans, as an actor may see them: filtered, sorted, by page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import F, Q, QuerySet

from etabli.domain.plans.models import Fiche
from etabli.domain.plans.rights import Sight
from etabli.domain.territories.models import TerritoryPart
from etabli.kernel.names import search_key

A_PAGE = 25
# Columns that no line shows.
UNREAD = ("values", "communes", "reason", "plan__presentation", "plan__stakes", "plan__strategy")
# Sorts by their name in the address; the last word is always the fiche's own, so that pages never overlap.
SORTS: dict[str, tuple[str | F, ...]] = {
    "territoire": ("plan__territory__name", "plan__territory", "number"),
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
        "plan__territory__phase": asked.phase,
        "plan__territory": asked.territory,
        "axis": asked.axis,
        "project_type": asked.project_type,
        "state": asked.state,
        "commitment": asked.commitment,
    }
    found = found.filter(**{name: value for name, value in plain.items() if value})
    for scope, value in (("departement__region", asked.region), ("departement", asked.departement)):
        if value:
            inside = TerritoryPart.objects.filter(**{scope: value})
            found = found.filter(plan__territory__in=inside.values("territory"))
    words = Q()
    for word in search_key(asked.text).split():
        words &= Q(title_key__contains=word)
    return found.filter(words)


def page(seeing: Sight, asked: Filters, number: int) -> Page:
    """A page of the fiches that answer, in two queries. A number past the last gives the last.

    All that answer are put in order by their ids alone; only those of the page are read whole.
    """
    found = filtered(seeing, asked)
    count = found.count()
    number = max(1, min(number, -(-count // A_PAGE)))
    order = SORTS.get(asked.sort, SORTS["territoire"])
    shown = found.order_by(*order).values("pk")[(number - 1) * A_PAGE : number * A_PAGE]
    rows = Fiche.objects.filter(pk__in=shown).select_related("plan__territory", "lead").defer(*UNREAD)
    return Page(list(rows.order_by(*order)), count, number)
