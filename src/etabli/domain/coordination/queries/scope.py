"""What a portfolio is of: a place, filters, and the fiches that count in it, a project once."""

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from etabli.domain.governance.actor import reach
from etabli.domain.governance.models import Mandate
from etabli.domain.plans.enums import OUT
from etabli.domain.plans.models import Fiche, OperatorRequest, Plan, Resource
from etabli.domain.plans.rights import Sight
from etabli.domain.territories.models import Territory

PLACES = ("region", "departement", "arrondissement", "territory")
OF_FICHE = ("axis", "project_type", "state")
OF_LINE = ("funder", "scheme", "year")
NO_YEAR = "sans"


@dataclass(frozen=True)
class Asked:
    """What is asked; empty: all. Codes and keys as the address gives them; `year` is "sans" for lines without one."""

    phase: str = ""
    region: str = ""
    departement: str = ""
    arrondissement: str = ""
    territory: str = ""
    axis: str = ""
    project_type: str = ""
    state: str = ""
    funder: str = ""
    scheme: str = ""
    instrument: str = ""
    year: str = ""

    @property
    def by_plan(self) -> bool:
        """Whether it takes whole plans: then, and only then, is something told of hidden lines."""
        return not any(getattr(self, name) for name in (*OF_FICHE, *OF_LINE))

    @property
    def narrowed(self) -> bool:
        """Whether it takes some territories alone."""
        return bool(self.phase) or any(getattr(self, name) for name in PLACES)

    @property
    def everywhere(self) -> bool:
        return self == replace(Asked(), phase=self.phase)

    def with_(self, **changed: str) -> "Asked":
        return replace(self, **changed)


def territories(asked: Asked) -> QuerySet[Territory]:
    """The territories of the place, wholly or in part, as mandates reach them."""
    found = Territory.objects.order_by("name", "key")
    if asked.phase:
        found = found.filter(phase=asked.phase)
    for name in PLACES:
        if value := getattr(asked, name):
            found = found.filter(reach(Mandate(**{f"{name}_id": value})))
    return found


def of_place(asked: Asked) -> QuerySet[Fiche]:
    """The fiches of the place, in whatever state."""
    found = Fiche.objects.order_by()
    if asked.narrowed:
        inside = territories(asked).order_by().values("pk")
        found = found.filter(plan__in=Plan.objects.order_by().filter(territory__in=inside).values("pk"))
    return found


def fiches(asked: Asked, *, abandoned: bool = False) -> QuerySet[Fiche]:
    """The fiches that answer, whoever asks; those that were abandoned count no more, unless they are asked for."""
    found = of_place(asked) if abandoned else of_place(asked).exclude(state__in=OUT)
    return found.filter(**{name: getattr(asked, name) for name in OF_FICHE if getattr(asked, name)})


def once(asked: Asked, *, abandoned: bool = False) -> QuerySet[Fiche]:
    """The fiches that answer, a project once: the fiche that it is counted in where that answers, else the first.

    The same whoever asks: what counts never depends on what they see.
    """
    every = fiches(asked, abandoned=abandoned)
    there, earlier = _counting_before(every)
    return every.filter(Q(counted_in__isnull=True) | (~there & ~earlier))


def of_funder(asked: Asked, seeing: Sight) -> Q:
    """The fiches that the funder who is asked for pays or is asked about, by what the actor may open; else all.

    What somebody may not open does not say whose it is: so it is for lists and counts of what is seen, not for `once`.
    """
    if not asked.funder:
        return Q()
    paid = Resource.objects.order_by().filter(seeing.of_resource(""), funder=asked.funder).values("fiche")
    requested = OperatorRequest.objects.order_by().filter(operator=asked.funder).values("fiche")
    return Q(pk__in=paid) | Q(pk__in=requested)


def elsewhere(asked: Asked) -> QuerySet[Fiche]:
    """The fiches that answer and do not count: the others of `once`."""
    every = fiches(asked)
    there, earlier = _counting_before(every)
    return every.filter(there | earlier, counted_in__isnull=False)


def _counting_before(every: QuerySet[Fiche]) -> tuple[Exists, Exists]:
    """Of a fiche that is counted in another: that one is there; so is an earlier one that is counted in it too."""
    same = every.filter(counted_in=OuterRef("counted_in"))
    earlier = Q(plan__territory__lt=OuterRef("plan__territory"))
    earlier |= Q(plan__territory=OuterRef("plan__territory"), number__lt=OuterRef("number"))
    return Exists(every.filter(pk=OuterRef("counted_in"))), Exists(same.filter(earlier))


def of_line(asked: Asked) -> Q:
    """The filters on lines of money, as a filter on Resource."""
    plain: dict[str, Any] = {name: getattr(asked, name) for name in ("funder", "scheme", "instrument")}
    found = Q(**{name: value for name, value in plain.items() if value})
    if asked.year == NO_YEAR:
        found &= Q(year__isnull=True)
    elif asked.year:
        found &= Q(year=int(asked.year))
    return found
