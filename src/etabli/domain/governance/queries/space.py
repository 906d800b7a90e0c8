"""My space: my mandates, my pair, what waits for me."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils import timezone

from etabli.domain.foundation import clock
from etabli.domain.foundation.gathering import Row, part, person
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Answer
from etabli.domain.governance.models import Binome, Invitation, JoinRequest, Mandate
from etabli.domain.governance.roles import PAIR

ASKED, TO_ANSWER, INVITED = "join.asked", "join.to_answer", "join.invited"


@dataclass(frozen=True)
class Held:
    """A mandate of mine, and the other member of the pair that it is part of."""

    mandate: Mandate
    partner: Mandate | None = None


@dataclass(frozen=True)
class Space:
    """`to_answer` are requests of others; `asked` mine, each with its role as title and who asks; `offered` invitations
    to my address, `sent` mine to others.
    """

    held: Sequence[Held]
    coming: Sequence[Mandate]
    ended: Sequence[Mandate]
    guarded: Sequence[Mandate]
    to_answer: Sequence[Row]
    asked: Sequence[Row]
    offered: Sequence[Invitation]
    sent: Sequence[Invitation]

    @property
    def is_new(self) -> bool:
        """Nothing ever: the first step is to ask or to be invited."""
        return not (self.held or self.coming or self.ended or self.guarded or self.asked or self.offered)


def parts(actor: Actor) -> Iterator[QuerySet[Any]]:
    """Requests for a role that wait for me or that I made; and whether there are invitations."""
    if actor.person is None:
        return
    mine = Q(person=actor.person)
    pending = JoinRequest.objects.filter(answer=Answer.PENDING)
    told = {"key": "pk", "title": "role", "since": "created_at", "who": person("person")}
    what = Case(When(mine, then=Value(ASKED)), default=Value(TO_ANSWER))
    over = permissions.where(actor, "team.answer", "territory")
    yield part(what, pending.filter(mine | over), "territory", **told)
    yield part(INVITED, _invitations(actor, clock.start_of(actor.on)), "territory")


def space(actor: Actor, rows: Iterable[Row]) -> Space:
    """`rows`: what `parts` found. No query; one for a member of a binôme, one where there are invitations."""
    assert actor.person is not None
    own = [mandate.pk for mandate in actor.mandates if mandate.role in PAIR]
    partners: dict[object, Mandate] = {}
    pairs = Binome.objects.in_force(actor.on).filter(Q(elu__in=own) | Q(industriel__in=own))
    if own:
        for pair in pairs.select_related("elu__person", "industriel__person"):
            partners |= {pair.elu_id: pair.industriel, pair.industriel_id: pair.elu}
    rows = list(rows)
    invited = any(one.what == INVITED for one in rows)
    places = ("organisation", "territory", "region", "departement", "arrondissement", "invited_by")
    invitations = list(_invitations(actor, timezone.now()).select_related(*places)) if invited else []
    return Space(
        held=[Held(mandate, partners.get(mandate.pk)) for mandate in actor.mandates],
        coming=[m for m in actor.past if m.starts_on > actor.on],
        ended=[m for m in actor.past if m.starts_on <= actor.on],
        guarded=actor.guarded,
        to_answer=[one for one in rows if one.what == TO_ANSWER],
        asked=[one for one in rows if one.what == ASKED],
        offered=[i for i in invitations if i.email == actor.person.email.lower()],
        sent=[i for i in invitations if i.email != actor.person.email.lower()],
    )


def _invitations(actor: Actor, at: datetime) -> QuerySet[Invitation]:
    """To my address, or mine to others, that may still be accepted at an instant."""
    assert actor.person is not None
    return Invitation.objects.filter(
        Q(email=actor.person.email.lower()) | Q(invited_by=actor.person),
        accepted_at=None,
        withdrawn_at=None,
        expires_at__gt=at,
    )
