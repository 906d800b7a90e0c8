"""Declaring a committee, and the secret address of the calendar of one's meetings."""

from django.db import transaction

from etabli.domain.audit import services as audit
from etabli.domain.coordination import committee_rights as rights
from etabli.domain.coordination.meeting_enums import CommitteeKind
from etabli.domain.coordination.models import CalendarFeed, Committee
from etabli.domain.foundation import clock
from etabli.domain.governance import secret
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Person
from etabli.domain.territories.models import Departement, Region, Territory
from etabli.kernel.typography import french


@transaction.atomic
def declare_committee(
    *,
    kind: CommitteeKind,
    by: Actor,
    territory: Territory | None = None,
    departement: Departement | None = None,
    region: Region | None = None,
    name: str = "",
) -> Committee:
    """Whoever would steer it declares it. Without a name, it has that of its kind and place."""
    found = Committee(kind=kind, territory=territory, departement=departement, region=region)
    found.name = french(name.strip() or found.rule.name.format(place=found.place))[:200]
    found.clean()
    mandate = rights.require(by, "committee.prepare", found)
    audit.save(found, by=by.author(mandate), verb="committee.declared", scope=rights.scope_of(found))
    return found


@transaction.atomic
def renew_feed(*, by: Actor) -> str:
    """The secret of one's own calendar, a new one each time: the former address opens nothing any more."""
    assert by.person is not None
    hidden = secret.fresh()
    found = CalendarFeed.objects.filter(person=by.person).first() or CalendarFeed(person=by.person)
    found.secret_hash, found.made_at = secret.hashed(hidden), clock.now()
    audit.save(found, by=by.author(), verb="feed.renewed")
    return hidden


@transaction.atomic
def stop_feed(*, by: Actor) -> None:
    """No address opens one's calendar any more."""
    found = CalendarFeed.objects.filter(person=by.person).first()
    if found is not None:
        audit.delete(found, by=by.author(), verb="feed.stopped")


def fed(hidden: str) -> Person | None:
    """Whose calendar a secret opens; nobody's when the account is closed."""
    found = CalendarFeed.objects.filter(secret_hash=secret.hashed(hidden), person__is_active=True)
    one = found.select_related("person").first()
    return one.person if one is not None else None
