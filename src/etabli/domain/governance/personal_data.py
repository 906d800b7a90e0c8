"""All that is held about a person, found from what models declare: to export it, and to erase it.

A model says which of its fields are personal (`personal_fields`) and whose they are (`personal_subject`). A row is
about a person when a foreign key names them or an address is theirs; contexts above this one need not be known here.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone
from django_otp import devices_for_user

from etabli.domain.audit import queries as trail
from etabli.domain.audit import services as audit
from etabli.domain.audit import snapshot
from etabli.domain.audit.author import SYSTEM
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import LoginLink, Mandate, Person
from etabli.domain.governance.models.people import NO_ADDRESS
from etabli.domain.governance.services.cancellations import cancel_mandate
from etabli.domain.governance.services.mandates import end_mandate
from etabli.domain.outbox.models import Message
from etabli.kernel.typography import french

ERASED = "[effacé]"
UNWRITTEN = (LoginLink, Message)  # not on the trail: removed, not emptied; as models above that say `off_trail`


def personal_models() -> list[type[models.Model]]:
    """Every model of the project that declares personal fields: the register describes each."""
    return [model for model in apps.get_models() if getattr(model, "personal_fields", ())]


def export(person: Person) -> dict[str, Any]:
    """What is held about a person, by kind, as JSON can hold it. Personal fields of other people are left out."""
    found: dict[str, Any] = {"exported_at": timezone.now().isoformat(), "person": str(person.pk)}
    for row in _about(person):
        fields = snapshot.take(row)
        if isinstance(row, Message) and row.secret:
            del fields["text"]  # a link that still works is for its reader alone
        if not _is_theirs(row, person):
            fields = {name: value for name, value in fields.items() if name not in snapshot.personal_fields(row)}
        found.setdefault(snapshot.kind_of(row), []).append(fields)
    found["acts"] = [
        {"at": act.at.isoformat(), "verb": act.verb, "kind": act.kind, "object": act.object_id, "reason": act.reason}
        for act in trail.read(trail.earliest(trail.of_person(person.pk)))
    ]
    found["accesses"] = [
        {"at": access.at.isoformat(), "page": access.route, "object": access.object_id, "outcome": access.outcome}
        for access in trail.accesses_of(person.pk)
    ]
    found["second_factor"] = [type(device).__name__ for device in devices_for_user(person)]
    return found


@transaction.atomic
def erase(person: Person, *, reason: str) -> int:
    """Forget a person: mandates end, rows about them lose what is personal, messages to others their name, the account
    is emptied and closed.

    Their acts stay on the trail, under a pseudonym that nothing resolves. How many personal values left the trail.
    """
    by = Actor(person, timezone.localdate())
    for mandate in Mandate.objects.in_force(by.on).filter(person=person):
        end_mandate(mandate=mandate, on=by.on, by=by, reason=reason)
    for mandate in Mandate.objects.filter(person=person, starts_on__gt=by.on, successor=None):
        cancel_mandate(mandate=mandate, by=by, reason=reason)
    _forget_in_messages(person)
    subjects = {person.pk}
    for row in list(_about(person)):
        if isinstance(row, UNWRITTEN) or getattr(row, "off_trail", False):
            row.delete()
        elif snapshot.personal_fields(row) and _is_theirs(row, person) and not isinstance(row, Person):
            subjects.add(row.personal_subject)
            empty(row, snapshot.personal_fields(row))
            audit.save(row, by=SYSTEM, verb="person.erased", reason=reason)
    for device in devices_for_user(person, confirmed=None):
        device.delete()
    person.is_active, person.is_staff = False, False
    person.set_unusable_password()
    empty(person, snapshot.personal_fields(person))
    audit.save(person, by=SYSTEM, verb="person.erased", reason=reason)
    return sum(audit.erase(subject) for subject in subjects)


def _forget_in_messages(person: Person) -> None:
    """Messages to others, sent or waiting, no longer say the name nor the address."""
    name = f"{person.given_name} {person.family_name}".strip() if person.given_name and person.family_name else ""
    words = {word for word in (name, french(name), person.email) if word}
    said = models.Q(pk__in=[])
    for word in words:
        said |= models.Q(text__icontains=word) | models.Q(subject__icontains=word)
    for message in Message.objects.filter(said).exclude(to__iexact=person.email):
        for word in words:
            gone = re.compile(re.escape(word), re.IGNORECASE)
            message.text, message.subject = gone.sub(ERASED, message.text), gone.sub(ERASED, message.subject)
        message.save(update_fields=["text", "subject"])


def _about(person: Person) -> Iterator[models.Model]:
    """Rows of every context that name the person or their address."""
    yield person
    for model in apps.get_models():
        if not model.__module__.startswith("etabli.") or model is Person:
            continue
        asked = models.Q(pk__in=[])
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.related_model is Person:
                asked |= models.Q(**{field.name: person})
            elif isinstance(field, models.EmailField):
                asked |= models.Q(**{f"{field.name}__iexact": person.email})
        if asked != models.Q(pk__in=[]):
            yield from model._default_manager.filter(asked)


def _is_theirs(row: models.Model, person: Person) -> bool:
    """Whether the personal fields of a row are the person's: it says so, or an address in it is theirs."""
    addresses = [field.name for field in row._meta.concrete_fields if isinstance(field, models.EmailField)]
    if addresses:
        return any(getattr(row, name).lower() == person.email for name in addresses)
    return getattr(row, "personal_subject", None) == person.pk


def empty(row: models.Model, names: frozenset[str]) -> None:
    """Leave fields without what they said, as each may be left."""
    for name in names:
        field = row._meta.get_field(name)
        if isinstance(field, models.EmailField):
            setattr(row, name, f"{row.pk}{NO_ADDRESS}")
        elif field.null:
            setattr(row, name, None)
        else:
            setattr(row, name, "" if field.blank else ERASED)
