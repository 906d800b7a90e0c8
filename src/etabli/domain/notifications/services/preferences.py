"""How often somebody is written to: their choice by group, or a link that stops it."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.catalogue.notifications.notices import notices
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM, Author
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Person
from etabli.domain.notifications.enums import AS_PROPOSED, Cadence
from etabli.domain.notifications.models import Preference
from etabli.domain.notifications.unsubscribing import opened
from etabli.kernel.typography import french


@transaction.atomic
def choose(*, cadences: Mapping[str, str], by: Actor) -> None:
    """Set one's own: a cadence by group, or `AS_PROPOSED`. ValidationError: one is not known, nothing is set."""
    assert by.person is not None, "nobody chooses for nobody"
    for group in notices().groups:
        if cadences.get(group.id) not in (*Cadence.values, AS_PROPOSED):
            raise ValidationError({group.id: french("Choisissez quand vous voulez être prévenu.")})
    for group in notices().groups:
        _set(by.person, group.id, cadences[group.id], by.author())


@transaction.atomic
def unsubscribe(*, secret: str) -> tuple[str, ...] | None:
    """The groups about which the person of a signed link is not written to any more; None for a link of nobody."""
    found = opened(secret)
    person = Person.objects.filter(pk=found[0], is_active=True).first() if found else None
    if found is None or person is None:
        return None
    for group in found[1]:
        _set(person, group, Cadence.NONE, SYSTEM, reason=french("lien reçu par courriel"))
    return found[1]


def _set(person: Person, group: str, cadence: str, by: Author, reason: str = "") -> None:
    mine = Preference.objects.select_for_update().filter(person=person, group=group).first()
    if cadence == AS_PROPOSED:
        if mine is not None:
            audit.delete(mine, by=by, verb="notices.chosen", reason=reason)
        return
    preference = mine or Preference(person=person, group=group)
    preference.cadence = cadence
    audit.save(preference, by=by, verb="notices.chosen", reason=reason)
