"""Telling people what happened, in the transaction of what happened; and what they read of it."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from etabli.catalogue.notifications.notices import notices
from etabli.domain.foundation import clock
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Person
from etabli.domain.notifications import letters
from etabli.domain.notifications.enums import Cadence
from etabli.domain.notifications.models import Notice
from etabli.domain.notifications.queries.notices import cadence, chosen, readable
from etabli.domain.outbox import services as outbox
from etabli.domain.territories.models import Territory
from etabli.kernel.typography import french

KEPT = timedelta(days=365)


@transaction.atomic
def tell(
    *,
    kind: str,
    event: str,
    people: Iterable[Person],
    title: str,
    text: str,
    url: str,
    by: Actor | None,
    territory: Territory | None = None,
    calendar: Callable[[Person], str] | None = None,
    reply_to: str = "",
) -> list[Notice]:
    """Write one notice a person, and the message of those who want one at once. Whoever did it is not told.

    `event` names what happened: said twice, it is told once. `url` is a path of the application; `text` is in French,
    whole sentences, and may be read by whoever has the permission that the kind declares. `by` is None for a machine.
    `calendar` makes the invitation that a message carries; `reply_to`: who reads the answers to it.
    """
    declared = notices().kind(kind)
    every = {one.pk: one for one in people if one.is_active}
    if by is not None and by.person is not None:
        every.pop(by.person.pk, None)
    known = Notice.objects.filter(event=event, person__in=every).values_list("person", flat=True)
    for key in list(known):
        del every[key]
    choices, now, written = chosen(every), clock.now(), []
    for key, person in every.items():
        notice = Notice(
            event=event,
            person=person,
            kind=kind,
            title=french(" ".join(title.split()))[:200],
            text=french(text.strip()),
            url=url,
            territory=territory,
            needs=declared.needs if territory is not None else "",
            created_at=now,
        )
        if cadence(declared, key, choices) == Cadence.AT_ONCE:
            notice.mailed_at = now
            letter = letters.at_once(notice, declared)
            invitation = calendar(person) if calendar else ""
            outbox.write(kind=kind, to=person.email, calendar=invitation, **letter.as_message(reply_to))
        written.append(notice)
    return Notice.objects.bulk_create(written)


def mark_read(*, notice_id: str, by: Actor) -> bool:
    """Whether there was one of theirs to mark."""
    try:
        UUID(notice_id)
    except ValueError:
        return False
    return bool(readable(by).filter(pk=notice_id, read_at=None).update(read_at=clock.now()))


def mark_all_read(*, by: Actor, territory: str = "") -> int:
    """All that they may read, or that of a territory; how many."""
    found = readable(by).filter(read_at=None)
    return (found.filter(territory=territory) if territory else found).update(read_at=clock.now())


def purge() -> int:
    """Remove notices of more than a year; how many."""
    count, _ = Notice.objects.filter(created_at__lt=clock.now() - KEPT).delete()
    return count
