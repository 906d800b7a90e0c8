"""My space: my mandates, my pair, what waits for me."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Answer
from etabli.domain.governance.models import Binome, Invitation, JoinRequest, Mandate
from etabli.domain.governance.roles import PAIR


@dataclass(frozen=True)
class Held:
    """A mandate of mine, and the other member of the pair that it is part of."""

    mandate: Mandate
    partner: Mandate | None = None


@dataclass(frozen=True)
class Space:
    """`to_answer` are requests of others; `asked` mine; `offered` invitations to my address, `sent` mine to others."""

    held: Sequence[Held]
    coming: Sequence[Mandate]
    ended: Sequence[Mandate]
    guarded: Sequence[Mandate]
    to_answer: Sequence[JoinRequest]
    asked: Sequence[JoinRequest]
    offered: Sequence[Invitation]
    sent: Sequence[Invitation]

    @property
    def is_new(self) -> bool:
        """Nothing ever: the first step is to ask or to be invited."""
        return not (self.held or self.coming or self.ended or self.guarded or self.asked or self.offered)


def space(actor: Actor) -> Space:
    """Two queries beside those of the actor; three for a member of a binôme."""
    assert actor.person is not None
    own = [mandate.pk for mandate in actor.mandates if mandate.role in PAIR]
    partners: dict[object, Mandate] = {}
    pairs = Binome.objects.in_force(actor.on).filter(Q(elu__in=own) | Q(industriel__in=own))
    if own:
        for pair in pairs.select_related("elu__person", "industriel__person"):
            partners |= {pair.elu_id: pair.industriel, pair.industriel_id: pair.elu}
    mine = Q(person=actor.person)
    others = permissions.where(actor, "team.answer", "territory") & ~mine
    requests = list(
        JoinRequest.objects.filter(mine | others, answer=Answer.PENDING)
        .select_related("person", "organisation", "territory")
        .order_by("created_at")
    )
    now = timezone.now()
    invitations = list(
        Invitation.objects.filter(
            Q(email=actor.person.email.lower()) | Q(invited_by=actor.person),
            accepted_at=None,
            withdrawn_at=None,
            expires_at__gt=now,
        ).select_related("organisation", "territory", "region", "departement", "arrondissement", "invited_by")
    )
    return Space(
        held=[Held(mandate, partners.get(mandate.pk)) for mandate in actor.mandates],
        coming=[m for m in actor.past if m.starts_on > actor.on],
        ended=[m for m in actor.past if m.starts_on <= actor.on],
        guarded=actor.guarded,
        to_answer=[r for r in requests if r.person_id != actor.person.pk],
        asked=[r for r in requests if r.person_id == actor.person.pk],
        offered=[i for i in invitations if i.email == actor.person.email.lower()],
        sent=[i for i in invitations if i.email != actor.person.email.lower()],
    )
