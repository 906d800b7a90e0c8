"""Followed firms, for tests: one followed by its chef de projet, with a contact, an exchange of each level, a task."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from tests.domain.people import acting as acting_on
from tests.domain.people import territory

from etabli.domain.firms.followed_enums import ExchangeKind, Openness
from etabli.domain.firms.models import Exchange, FirmContact, FirmTask, FollowedFirm
from etabli.domain.firms.services import followed, followed_contacts, followed_exchanges, followed_tasks
from etabli.domain.governance.actor import Actor, actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate, Recusal

SIRET, OTHER = "73282932000074", "55208131766522"
NAME, OYONNAX = "Ateliers du Signal", "01283"


def acting(role: Role, **fields: Any) -> Actor:
    return acting_on(role, on=timezone.localdate(), **fields)


def by(mandate: Mandate) -> Actor:
    return actor(mandate.person, verified=True)


def follow(who: Actor, tags: tuple[str, ...] = (), **fields: Any) -> FollowedFirm:
    given = {"territory": territory(), "name": NAME, "siret": SIRET, "code_insee": OYONNAX} | fields
    return followed.follow(firm=FollowedFirm(**given), by=who, tags=tags)


def met(firm: FollowedFirm, who: Actor, openness: Openness = Openness.TEAM, days: int = 1, **fields: Any) -> Exchange:
    """So many days ago."""
    given = {"kind": ExchangeKind.VISIT, "on": who.on - timedelta(days=days), "note": f"Note {openness}."} | fields
    return followed_exchanges.note(firm_id=firm.pk, exchange=Exchange(openness=openness, **given), by=who)


def contact(firm: FollowedFirm, who: Actor, **fields: Any) -> FirmContact:
    given = {"name": "Rosa Bonheur", "function": "directrice", "email": "Rosa@Exemple.fr", "phone": "04 00"} | fields
    return followed_contacts.add(firm_id=firm.pk, contact=FirmContact(**given), by=who)


def task(firm: FollowedFirm, who: Actor, days: int = 2, to: Mandate | None = None, title: str = "Rappeler") -> FirmTask:
    """To do so many days from now."""
    made = FirmTask(title=title, due_on=who.on + timedelta(days=days))
    return followed_tasks.add(firm_id=firm.pk, task=made, by=who, to=to.pk if to else None)


def stand_back(who: Actor, firm: FollowedFirm) -> None:
    kind, key = firm.subject
    Recusal.objects.create(
        person=who.person,
        territory=firm.territory,
        subject_kind=kind,
        subject_id=key,
        subject_title="Une entreprise",
        ground="competitor",
        declared_by=who.person,
        confirmed_by=who.person,
        confirmed_at=timezone.now(),
    )


def ended(mandate: Mandate) -> None:
    """Since yesterday."""
    Mandate.objects.filter(pk=mandate.pk).update(
        starts_on=timezone.localdate() - timedelta(days=99), ends_on=timezone.localdate() - timedelta(days=1)
    )
