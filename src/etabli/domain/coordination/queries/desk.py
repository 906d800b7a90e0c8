"""What to follow in a place: territories to chase, plans to judge or sign, fiches blocked or late, late requests."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, Q, QuerySet, Window

from etabli.domain.coordination import rights
from etabli.domain.coordination.models import SentRequest
from etabli.domain.coordination.queries.requests import WITH, in_order, overdue
from etabli.domain.coordination.queries.scope import Asked, fiches, of_funder, once
from etabli.domain.coordination.queries.territories import Followed, followed
from etabli.domain.governance.actor import Actor
from etabli.domain.plans.models import Fiche
from etabli.domain.plans.queries.awaited import judged
from etabli.domain.plans.rights import sight
from etabli.domain.plans.services.signing import SIGNED_FROM

MOST = 40  # fiches and requests that a page shows, the worst first


@dataclass(frozen=True)
class Desk:
    """At most `MOST` of each. Each of `late` has `late_since`: the day of its oldest milestone past and not reached.

    `requests_late`: how many requests are late, those that are not shown too.
    """

    territories: tuple[Followed, ...]
    blocked: tuple[Fiche, ...]
    late: tuple[Fiche, ...]
    requests: tuple[SentRequest, ...]
    requests_late: int

    @property
    def to_judge(self) -> list[Followed]:
        """Plans that wait for the opinion of a Région or of a préfet."""
        states = set(judged())
        return [one for one in self.territories if (one.phase, one.plan) in states]

    @property
    def to_sign(self) -> list[Followed]:
        """Plans that wait for signatures."""
        return [one for one in self.territories if one.plan == SIGNED_FROM]


def desk(actor: Actor, asked: Asked) -> Desk:
    """Five queries."""
    seeing = sight(actor)
    seen = once(asked).filter(seeing.of_fiche(""), of_funder(asked, seeing)).select_related("plan__territory", "lead")
    requests = rights.visible(actor, seeing).filter(overdue(actor.on), request__fiche__in=fiches(asked).values("pk"))
    if asked.funder:
        requests = requests.filter(operator=asked.funder)
    counted = in_order(requests, actor.on).annotate(every=Window(Count("pk"))).select_related(*WITH)
    worst = tuple(counted[:MOST])
    return Desk(
        territories=followed(asked, seeing, actor.on),
        blocked=tuple(seen.filter(state="blocked").order_by("since", "pk")[:MOST]),
        late=tuple(_late(seen, actor.on)[:MOST]),
        requests=worst,
        requests_late=worst[0].every if worst else 0,
    )


def _late(seen: QuerySet[Fiche], on: date) -> QuerySet[Fiche]:
    """The oldest milestone first."""
    overdue_ones = Q(milestones__done_on__isnull=True, milestones__due_on__lt=on)
    return (
        seen.annotate(late_since=Min("milestones__due_on", filter=overdue_ones))
        .filter(late_since__isnull=False)
        .order_by("late_since", "pk")
    )
