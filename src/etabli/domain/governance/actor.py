"""Who asks: a person, their mandates on a day, and what those reach."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from etabli.domain.audit.author import Author
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate, Person
from etabli.domain.governance.roles import GUARDED
from etabli.domain.territories.models import ListedTerritory, TerritoryPart


@dataclass(frozen=True)
class Actor:
    """`mandates` are those in force on the day that open something; `guarded` those that wait for the second factor.

    `past` are those that ended or have not begun: they open nothing, and explain refusals.
    """

    person: Person | None
    on: date
    mandates: tuple[Mandate, ...] = ()
    guarded: tuple[Mandate, ...] = ()
    past: tuple[Mandate, ...] = ()

    @property
    def signed_in(self) -> bool:
        return self.person is not None

    @property
    def ground(self) -> Hashable:
        """All that their rights rest on: who, which day, every column of their mandates."""
        every = (self.mandates, self.guarded, self.past)
        columns = [field.attname for field in Mandate._meta.concrete_fields]
        held = tuple(tuple(tuple(getattr(one, name) for name in columns) for one in some) for some in every)
        return (self.person.pk, self.person.email, self.on, held) if self.person is not None else (self.on,)

    def author(self, mandate: Mandate | None = None) -> Author:
        """How the trail names them, under the mandate that gave the right."""
        assert self.person is not None, "nobody signs nothing"
        return Author(self.person.id, str(self.person), mandate.id if mandate else None)


def nobody() -> Actor:
    """A visitor who has not signed in."""
    return Actor(None, timezone.localdate())


def mandates_of(person: object) -> QuerySet[Mandate]:
    """Every mandate of a person, with what it bears on."""
    of_person = Mandate.objects.filter(person=person)
    return of_person.select_related("person", "organisation", "territory", "region", "departement", "arrondissement")


def actor(person: Person, *, verified: bool, on: date | None = None, held: tuple[Mandate, ...] | None = None) -> Actor:
    """The person as of a day (today). `verified`: the session passed the second factor. `held`: every mandate of
    theirs, where they have been read; else it is one query.
    """
    day = on or timezone.localdate()
    if not person.is_active:
        return Actor(None, day)
    every = list(mandates_of(person.pk)) if held is None else list(held)
    running = [mandate for mandate in every if mandate.in_force(day)]
    guarded = [] if verified else [mandate for mandate in running if mandate.role in GUARDED]
    return Actor(
        person=person,
        on=day,
        mandates=tuple(mandate for mandate in running if mandate not in guarded),
        guarded=tuple(guarded),
        past=tuple(mandate for mandate in every if mandate not in running),
    )


def reach(mandate: Mandate, path: str = "pk") -> Q:
    """The territories that a mandate reaches, as a filter on rows whose territory is at the end of `path` (on
    Territory itself: "pk"). The only rule of reach there is.

    A région or a part of the State reaches the territories that lie in it, wholly or in part.
    """
    if mandate.territory_id is not None:
        return Q(**{path: mandate.territory_id})
    if mandate.region_id is not None:
        inside = TerritoryPart.objects.filter(departement__region=mandate.region_id)
    elif mandate.departement_id is not None:
        inside = TerritoryPart.objects.filter(departement=mandate.departement_id)
    elif mandate.arrondissement_id is not None:
        inside = ListedTerritory.objects.order_by().filter(
            territory__isnull=False,
            perimeter_list__reference=True,
            communes__commune__arrondissement=mandate.arrondissement_id,
        )
    else:
        return Q(**{f"{path}__isnull": False})
    return Q(**{f"{path}__in": inside.values("territory")})


def reached_by(mandates: Iterable[Mandate], path: str = "pk") -> Q:
    """What any of several mandates reaches. Local ones are told together: an operator's person may have fifty."""
    every = list(mandates)
    found = Q(**{f"{path}__in": [one.territory_id for one in every if one.territory_id is not None]})
    for mandate in every:
        if mandate.territory_id is None:
            found |= reach(mandate, path)
    return found


def holds(actor: Actor, *roles: Role) -> bool:
    """Whether the actor has one of the roles somewhere."""
    return any(mandate.role in roles for mandate in actor.mandates)
