"""What waits for an actor, over all their territories."""

from collections.abc import Iterator
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from etabli.domain.diagnosis.enums import State, VersionState
from etabli.domain.diagnosis.models import Finding, Rating, Signature, Version
from etabli.domain.diagnosis.rights import recused_from
from etabli.domain.foundation.gathering import Row, part, read
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate
from etabli.domain.governance.permissions import anywhere, where
from etabli.domain.governance.roles import PAIR
from etabli.domain.territories.models import Territory

ASKED = (Role.CONTRIBUTOR, Role.PROJECT_OWNER, Role.OPERATOR)  # whose part in deciding is their opinion
NOTHING = Q(pk__in=[])


class What(StrEnum):
    """`TO_SIGN`: a version presented to the committee that their side may adopt and has not; `TO_PRESENT`: a draft that
    they may present; `CHANGED`: kept findings whose figure changed; `TO_DECIDE`: proposals that they may decide on;
    `TO_BEGIN`: nothing was drawn yet where they decide; `TO_RATE`: findings that await their opinion; `HEIRLESS`: the
    élu's mandate waits for a successor that they may give. `number` is of the version, or how many findings.
    """

    TO_SIGN = "to_sign"
    CHANGED = "changed"
    TO_PRESENT = "to_present"
    TO_DECIDE = "to_decide"
    TO_BEGIN = "to_begin"
    TO_RATE = "to_rate"
    HEIRLESS = "heirless"


def parts(actor: Actor) -> Iterator[QuerySet[Any]]:
    """A short reading for each kind that a role may have. What the actor stands back from does not wait for them."""
    yield from _of_versions(actor)
    yield from _of_findings(actor)
    yield from _of_team(actor)


def awaited(actor: Actor) -> list[Row]:
    """All that waits for the actor here, in one query: by name of the territory, then in order of `What`."""
    order = list(What)
    return sorted(read(parts(actor)), key=lambda one: (one.name, one.phase_id, order.index(What(one.what))))


def _of_versions(actor: Actor) -> Iterator[QuerySet[Any]]:
    """There is one open version of a territory at most."""
    if anywhere(actor, "diagnosis.adopt"):
        sides = [Q(version__territory=one.territory_id, side=one.role) for one in actor.mandates if one.role in PAIR]
        signed = Exists(Signature.objects.filter(reduce(or_, sides, NOTHING), version=OuterRef("pk")))
        presented = Version.objects.filter(
            ~signed, where(actor, "diagnosis.adopt", "territory"), state=VersionState.SUBMITTED
        )
        yield part(What.TO_SIGN, presented, "territory", number="number", since="submitted_at")
    if anywhere(actor, "diagnosis.submit"):
        drafts = Version.objects.filter(where(actor, "diagnosis.submit", "territory"), state=VersionState.DRAFT)
        yield part(What.TO_PRESENT, drafts, "territory", number="number", since="made_at")


def _of_findings(actor: Actor) -> Iterator[QuerySet[Any]]:
    free = Finding.objects.filter(~recused_from(actor))
    many = Count("pk")
    if anywhere(actor, "diagnosis.decide"):
        mine = free.filter(where(actor, "diagnosis.decide", "territory"))
        changed = mine.filter(state=State.KEPT, pending__isnull=False)
        yield part(What.CHANGED, changed, "territory", number=many)
        yield part(What.TO_DECIDE, mine.filter(state=State.PROPOSED), "territory", number=many)
        begun = Exists(Finding.objects.filter(territory=OuterRef("pk")))
        places = Territory.objects.filter(where(actor, "diagnosis.decide"), ~begun)
        yield part(What.TO_BEGIN, places, "")
    if rating := [one.territory_id for one in actor.mandates if one.role in ASKED]:
        rated = Exists(Rating.objects.filter(finding=OuterRef("pk"), person=actor.person))
        waiting = free.filter(~rated, territory__in=rating).exclude(state=State.REJECTED)
        yield part(What.TO_RATE, waiting, "territory", number=many)


def _of_team(actor: Actor) -> Iterator[QuerySet[Any]]:
    if anywhere(actor, "team.hand_over"):
        orphans = Mandate.objects.filter(
            where(actor, "team.hand_over", "territory"), role=Role.ELU, until_successor=True, ends_on__lt=actor.on
        )
        yield part(What.HEIRLESS, orphans, "territory")
