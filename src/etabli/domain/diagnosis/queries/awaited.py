"""What waits for an actor, over all their territories."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import CharField, Count, DateTimeField, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast

from etabli.domain.diagnosis.enums import State, VersionState
from etabli.domain.diagnosis.models import Finding, Rating, Signature, Version
from etabli.domain.diagnosis.rights import recused_from
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate
from etabli.domain.governance.permissions import anywhere, where
from etabli.domain.governance.roles import PAIR
from etabli.domain.territories.models import Territory

ASKED = (Role.CONTRIBUTOR, Role.PROJECT_OWNER, Role.OPERATOR)  # whose part in deciding is their opinion
Rows = tuple[QuerySet[Any], str]  # rows that each make something wait, and the path from them to their territory
COLUMNS = ("name", "phase_id", "published_id")
NOTHING = Q(pk__in=[])
NO_NUMBER = Value(0, IntegerField())
NO_DATE = Cast(Value(None), DateTimeField())


class What(StrEnum):
    """`TO_SIGN`: a version presented to the committee that their side may adopt and has not; `TO_PRESENT`: a draft that
    they may present; `CHANGED`: kept findings whose figure changed; `TO_DECIDE`: proposals that they may decide on;
    `TO_BEGIN`: nothing was drawn yet where they decide; `TO_RATE`: findings that await their opinion; `HEIRLESS`: the
    élu's mandate waits for a successor that they may give; `ABOVE`: something of a context above.
    """

    TO_SIGN = "to_sign"
    CHANGED = "changed"
    TO_PRESENT = "to_present"
    TO_DECIDE = "to_decide"
    TO_BEGIN = "to_begin"
    TO_RATE = "to_rate"
    HEIRLESS = "heirless"
    ABOVE = "above"


@dataclass(frozen=True)
class Waiting:
    """One thing, on a territory: `number` of the version, how many findings, or which rows of those above (the first
    is 0); `since` when, where that is known.
    """

    what: What
    name: str
    phase_id: str
    published_id: str
    number: int
    since: datetime | None


def awaited(actor: Actor, above: Iterable[Rows] = ()) -> list[Waiting]:
    """All that waits for the actor, in one query: a short reading for each kind that a role of theirs may have.

    By name of the territory, then in order of `What`. What they stand back from does not wait for them. `above`: what a
    context above knows of.
    """
    parts = [*_of_versions(actor), *_of_findings(actor), *_of_team(actor)]
    parts += [_part(What.ABOVE, rows, path, number=Value(n, IntegerField())) for n, (rows, path) in enumerate(above)]
    if not parts:
        return []
    first, *others = parts
    found = [Waiting(What(what), *told) for what, *told in first.union(*others)]
    order = list(What)
    place = ("name", "phase_id", "published_id")  # of a context above, there may be none
    return sorted(found, key=lambda one: (*(getattr(one, part) or "" for part in place), order.index(one.what)))


def _of_versions(actor: Actor) -> Iterator[QuerySet[Any]]:
    """There is one open version of a territory at most."""
    if anywhere(actor, "diagnosis.adopt"):
        sides = [Q(version__territory=one.territory_id, side=one.role) for one in actor.mandates if one.role in PAIR]
        signed = Exists(Signature.objects.filter(reduce(or_, sides, NOTHING), version=OuterRef("pk")))
        presented = Version.objects.filter(
            ~signed, where(actor, "diagnosis.adopt", "territory"), state=VersionState.SUBMITTED
        )
        yield _part(What.TO_SIGN, presented, "territory", number=F("number"), since=F("submitted_at"))
    if anywhere(actor, "diagnosis.submit"):
        drafts = Version.objects.filter(where(actor, "diagnosis.submit", "territory"), state=VersionState.DRAFT)
        yield _part(What.TO_PRESENT, drafts, "territory", number=F("number"), since=F("made_at"))


def _of_findings(actor: Actor) -> Iterator[QuerySet[Any]]:
    free = Finding.objects.filter(~recused_from(actor))
    many = Cast(Count("pk"), IntegerField())
    if anywhere(actor, "diagnosis.decide"):
        mine = free.filter(where(actor, "diagnosis.decide", "territory"))
        changed = mine.filter(state=State.KEPT, pending__isnull=False)
        yield _part(What.CHANGED, changed, "territory", number=many)
        yield _part(What.TO_DECIDE, mine.filter(state=State.PROPOSED), "territory", number=many)
        begun = Exists(Finding.objects.filter(territory=OuterRef("pk")))
        places = Territory.objects.filter(where(actor, "diagnosis.decide"), ~begun)
        yield _part(What.TO_BEGIN, places, "")
    if rating := [one.territory_id for one in actor.mandates if one.role in ASKED]:
        rated = Exists(Rating.objects.filter(finding=OuterRef("pk"), person=actor.person))
        waiting = free.filter(~rated, territory__in=rating).exclude(state=State.REJECTED)
        yield _part(What.TO_RATE, waiting, "territory", number=many)


def _of_team(actor: Actor) -> Iterator[QuerySet[Any]]:
    if anywhere(actor, "team.hand_over"):
        orphans = Mandate.objects.filter(
            where(actor, "team.hand_over", "territory"), role=Role.ELU, until_successor=True, ends_on__lt=actor.on
        )
        yield _part(What.HEIRLESS, orphans, "territory")


def _part(
    what: What, rows: QuerySet[Any], path: str, *, number: Any = NO_NUMBER, since: Any = NO_DATE
) -> QuerySet[Any]:
    """Those rows as lines of the union: what, the territory, the number of a version or of the rows there, since when.

    The same line twice is one.
    """
    place = [f"{path}__{name}" if path else name for name in COLUMNS]
    told = rows.order_by().values(*place).annotate(what=Value(what.value, CharField()), told=number, dated=since)
    return told.values_list("what", *place, "told", "dated")
