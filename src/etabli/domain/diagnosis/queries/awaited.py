"""What waits for an actor, over all their territories."""

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, When

from etabli.domain.diagnosis.enums import State, VersionState
from etabli.domain.diagnosis.models import Signature, Version
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.territories.models import Territory


def awaited(actor: Actor) -> QuerySet[Territory]:
    """Territories where the actor has something to do, in one query.

    `to_sign` is the number of a version presented to the committee that they may adopt and have not, `presented_at`
    since when; `changed` counts the kept findings whose figure changed, where they decide on them.
    """
    adopts = Q(pk__in=permissions.territories(actor, "diagnosis.adopt").values("pk"))
    decides = Q(pk__in=permissions.territories(actor, "diagnosis.decide").values("pk"))
    mine = [mandate.id for mandate in actor.mandates]
    signed = Exists(Signature.objects.filter(version=OuterRef("pk"), mandate__in=mine))
    waiting = Version.objects.filter(~signed, territory=OuterRef("pk"), state=VersionState.SUBMITTED).order_by("number")
    changed = Count("findings", filter=Q(findings__state=State.KEPT, findings__pending__isnull=False) & decides)
    return (
        Territory.objects.filter(adopts | decides)
        .annotate(
            to_sign=Case(When(adopts, then=Subquery(waiting.values("number")[:1]))),
            presented_at=Subquery(waiting.values("submitted_at")[:1]),
            changed=changed,
        )
        .filter(Q(to_sign__isnull=False) | Q(changed__gt=0))
        .order_by("name")
    )
