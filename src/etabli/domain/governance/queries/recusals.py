"""Déports: of a territory, for who may declare one; of a person; and those that wait for somebody to confirm them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When

from etabli.domain.foundation.gathering import part
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Recusal
from etabli.domain.governance.queries.team import check, powers
from etabli.domain.territories.models import Territory


@dataclass(frozen=True)
class Mine:
    """`running`: what I stand back from; `reported`: what others say I should; `to_confirm`: reports about others."""

    running: tuple[Recusal, ...]
    reported: tuple[Recusal, ...]
    to_confirm: tuple[Recusal, ...]


def recusals_of(territory: Territory, actor: Actor) -> QuerySet[Recusal]:
    """Those in force first, then the latest lifted. Raises NotAllowedError.

    A report that waits, or was dismissed, is for the person, who made it, and those who may confirm it.
    """
    check(territory, actor, "recusal.declare")
    found = Recusal.objects.filter(territory=territory).select_related("person", "declared_by", "confirmed_by")
    if "recusal.lift" not in powers(territory):
        found = found.filter(Q(confirmed_at__isnull=False) | Q(person=actor.person) | Q(declared_by=actor.person))
    return found.order_by(F("lifted_at").asc(nulls_first=True), "-declared_at")


def recusal(territory: Territory, recusal_id: str) -> Recusal | None:
    found = Recusal.objects.filter(territory=territory, pk=recusal_id)
    return found.select_related("person", "territory", "declared_by").first()


def _concerning(actor: Actor) -> QuerySet[Recusal]:
    over = permissions.where(actor, "recusal.lift", "territory")
    asked = Q(person=actor.person) | Q(confirmed_at__isnull=True) & over & ~Q(declared_by=actor.person)
    return Recusal.objects.filter(asked, lifted_at__isnull=True)


MINE = "waits.recusal_mine"  # in force
WAITING = "waits.recusal"


def parts(actor: Actor) -> Iterator[QuerySet[Any]]:
    """What may concern the actor: what they stand back from, by its id, and reports that wait. `mine` reads them."""
    if actor.signed_in:
        mine = Q(person=actor.person, confirmed_at__isnull=False)
        what = Case(When(mine, then=Value(MINE)), default=Value(WAITING))
        yield part(
            what, _concerning(actor), "territory", about=Case(When(mine, then=F("subject_id")), default=Value(""))
        )


def mine(actor: Actor) -> Mine:
    """What concerns me, over all territories. One query."""
    found = list(_concerning(actor).select_related("person", "declared_by", "territory").order_by("declared_at"))
    about_me = [one for one in found if one.person_id == (actor.person.pk if actor.person else None)]
    return Mine(
        running=tuple(one for one in about_me if not one.waits),
        reported=tuple(one for one in about_me if one.waits),
        to_confirm=tuple(one for one in found if one not in about_me),
    )


def standing(actor: Actor, subject: tuple[str, str]) -> Recusal | None:
    """The déport in force that closes a subject to the actor, with who declared it."""
    kind, key = subject
    found = Recusal.objects.in_force().filter(person=actor.person, subject_kind=kind, subject_id=key)
    return found.select_related("declared_by", "person").first()
