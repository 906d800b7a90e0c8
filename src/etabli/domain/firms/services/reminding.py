"""What the days bring: needs that are late are told to whoever must answer, changes of aids to who advises firms."""

from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse

from etabli.analysis.aids.changes import changes
from etabli.catalogue.aids.schemes import aid_schemes
from etabli.domain.firms.enums import NeedState
from etabli.domain.firms.models import Need
from etabli.domain.firms.queries.needs import overdue
from etabli.domain.firms.services.telling import tell_referents
from etabli.domain.governance.models import Mandate, Person
from etabli.domain.governance.roles import FOLLOWING, Role
from etabli.domain.notifications import services as notifications

AHEAD = timedelta(days=60)  # a change of aids is told two months before
BACK = timedelta(days=31)  # older than a digest may tell: no news
ADVISING = (Role.PROJECT_LEAD, *FOLLOWING)


@transaction.atomic
def remind_of_needs(*, on: date) -> int:
    """A notice to each referent of a need whose acknowledgement, or whose answer, is late; how many. Once for each."""
    late = Need.objects.filter(overdue(on)).select_related("territory__phase", "organisation")
    told = 0
    for need in late.order_by("answer_by", "pk"):
        unanswered = need.answer_by < on
        what = "answer" if unanswered or need.state != NeedState.ROUTED else "acknowledge"
        due = need.answer_by if what == "answer" else need.acknowledge_by
        told += tell_referents(need, "late", f"late:{need.pk}:{what}:{due.isoformat()}", None)
    return told


@transaction.atomic
def tell_aid_changes(*, on: date) -> int:
    """A notice of each change of aids, two months ahead, to who advises firms; how many. Once for each."""
    people = list(
        Person.objects.filter(
            pk__in=Mandate.objects.in_force(on).filter(role__in=ADVISING).values("person"), is_active=True
        )
    )
    told = 0
    for change in changes(aid_schemes().values(), on - BACK, on + AHEAD):
        told += len(
            notifications.tell(
                kind="aid.changes",
                event=f"aid.changes:{change.id}",
                people=people,
                title=change.titled(on),
                text=change.sentence(on),
                url=reverse("aid", args=[change.scheme.id]),
                by=None,
            )
        )
    return told
