"""Digests: what a person has not read, in one message a day or a week.

One transaction a person writes the message and marks what it says, so that a run that is killed leaves each person
written to or not, never half: the next run goes on with those who are left. Run it as often as wanted.
"""

from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from etabli.catalogue.notifications.notices import notices
from etabli.domain.foundation import clock
from etabli.domain.governance.actor import actor
from etabli.domain.governance.models import Person
from etabli.domain.notifications import letters
from etabli.domain.notifications.enums import Cadence
from etabli.domain.notifications.models import Notice
from etabli.domain.notifications.queries.notices import cadence, chosen, readable
from etabli.domain.outbox import services as outbox

STALE = timedelta(days=31)  # what is older is no news


def due_before(rhythm: str, now: datetime) -> datetime | None:
    """Notices written before this instant are due: this morning's midnight, or this Monday's. None: never.

    A week whose Monday had no run is told on Tuesday. Who now wants all at once gets what was waiting the next day.
    """
    today = timezone.localdate(now)
    if rhythm == Cadence.NONE:
        return None
    first = today - timedelta(days=today.weekday()) if rhythm == Cadence.WEEKLY else today
    return timezone.make_aware(datetime.combine(first, time.min))


def send_digests(now: datetime | None = None) -> int:
    """Write the digests that are due; how many people are written to."""
    at = now or clock.now()
    people = list(_waiting(at).order_by("person").values_list("person", flat=True).distinct())
    return sum(_write_to(person, at) for person in people)


def _waiting(now: datetime) -> QuerySet[Notice]:
    return Notice.objects.filter(
        read_at=None, mailed_at=None, created_at__gt=now - STALE, created_at__lt=now, person__is_active=True
    )


@transaction.atomic
def _write_to(person_id: UUID, now: datetime) -> bool:
    """Whether there was something due that the person may read today."""
    person = Person.objects.select_for_update().get(pk=person_id)  # two runs at once: the second finds it done
    mine = readable(actor(person, verified=True, on=timezone.localdate(now)))
    choices, due = chosen([person_id]), []
    for notice in mine.filter(pk__in=_waiting(now).filter(person=person).values("pk")).select_related("territory"):
        before = due_before(cadence(notices().kind(notice.kind), person_id, choices), now)
        if before is not None and notice.created_at < before:
            due.append(notice)
    if not due:
        return False
    outbox.write(kind="digest", to=person.email, **letters.digest(due).as_message())
    Notice.objects.filter(pk__in=[notice.pk for notice in due]).update(mailed_at=now)
    return True
