"""All that is held about a person, found from what models declare: to export it, and to erase it.

A model says which of its fields are personal (`personal_fields`) and whose they are (`personal_subject`). A row is
about a person when a foreign key names them or an address is theirs; contexts above this one need not be known here.

A row may be of several people: `personal_of` then says which personal fields go with which address, so that nobody
gets or empties what is somebody else's, and `copied_to` what a copy for each of them has.
"""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

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
    found |= _rows(person.email, person)
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


def export_address(address: str) -> dict[str, Any]:
    """What is held of an address without an account: somebody invited, convened, asked to confirm, written to. Empty
    where nothing is.
    """
    return _rows(address.strip().lower(), None)


def _rows(address: str, person: Person | None) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in _about(address, person):
        fields, mine = snapshot.take(row), given(row, address, person.pk if person else None)
        if isinstance(row, Message) and row.secret:
            del fields["text"]  # a link that still works is for its reader alone
        told = {name: value for name, value in fields.items() if name in mine}
        found.setdefault(snapshot.kind_of(row), []).append(told)
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
    count = _erase_rows(person.email, person, reason)
    for device in devices_for_user(person, confirmed=None):
        device.delete()
    person.is_active, person.is_staff = False, False
    person.set_unusable_password()
    empty(person, snapshot.personal_fields(person))
    audit.save(person, by=SYSTEM, verb="person.erased", reason=reason)
    return count + audit.erase(person.pk)


@transaction.atomic
def erase_address(address: str, *, reason: str) -> int | None:
    """The same of an address without an account; None where nothing is held of it."""
    address = address.strip().lower()
    if not address or next(_about(address, None), None) is None:
        return None
    return _erase_rows(address, None, reason)


def _erase_rows(address: str, person: Person | None, reason: str) -> int:
    """Rows about them lose what is theirs; how many values went of the trail, but for the person's own."""
    count = 0
    for row in list(_about(address, person)):
        if isinstance(row, UNWRITTEN) or getattr(row, "off_trail", False):
            row.delete()
        elif (names := theirs(row, address, person.pk if person else None)) and not isinstance(row, Person):
            empty(row, names)
            audit.save(row, by=SYSTEM, verb="person.erased", reason=reason)
            count += audit.forget(row, names)
            subject = getattr(row, "personal_subject", None)
            if names == snapshot.personal_fields(row) and subject not in (None, person and person.pk):
                count += audit.erase(subject)
    return count


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


def _about(address: str, person: Person | None) -> Iterator[models.Model]:
    """Rows of every context that name the person or their address."""
    if person is not None:
        yield person
    for model in apps.get_models():
        if not model.__module__.startswith("etabli.") or model is Person:
            continue
        asked = models.Q(pk__in=[])
        for field in model._meta.concrete_fields:
            if person is not None and isinstance(field, models.ForeignKey) and field.related_model is Person:
                asked |= models.Q(**{field.name: person})
            elif isinstance(field, models.EmailField):
                asked |= models.Q(**{f"{field.name}__iexact": address})
        if asked != models.Q(pk__in=[]):
            yield from model._default_manager.filter(asked)


def theirs(row: models.Model, address: str, person: UUID | None = None) -> frozenset[str]:
    """The personal fields of a row that are those of an address, or of a person: those that it declares (`personal_of`)
    to go with the address; all of them where it holds one address alone, or is of the person.
    """
    every = snapshot.personal_fields(row)
    if person is not None and getattr(row, "personal_subject", None) == person:
        return every
    of: dict[str, tuple[str, ...]] = getattr(row, "personal_of", {})
    return frozenset(name for field in _addressed(row, address) for name in of.get(field, every))


def given(row: models.Model, address: str, person: UUID | None = None) -> frozenset[str]:
    """The fields of a row that a copy for an address has: every one where it is the only address; of a row of several
    people, what is declared (`copied_to`) for each. For others, no personal field.
    """
    names, found = frozenset(snapshot.take(row)), _addressed(row, address)
    copied: dict[str, tuple[str, ...]] = getattr(row, "copied_to", {})
    if copied and found:
        return frozenset(name for field in found for name in copied[field]) & names
    if len(found) == len(_addresses(row)) == 1:
        return names
    return names - snapshot.personal_fields(row) | theirs(row, address, person)


def _addresses(row: models.Model) -> list[str]:
    return [field.name for field in row._meta.concrete_fields if isinstance(field, models.EmailField)]


def _addressed(row: models.Model, address: str) -> list[str]:
    """The fields of a row that hold an address."""
    return [name for name in _addresses(row) if (getattr(row, name) or "").lower() == address.lower()]


def empty(row: models.Model, names: frozenset[str]) -> None:
    """Leave fields without what they said, as each may be left."""
    for name in names:
        field = row._meta.get_field(name)
        if isinstance(field, models.EmailField) and not field.blank:
            setattr(row, name, f"{row.pk}{NO_ADDRESS}")
        elif field.null:
            setattr(row, name, None)
        else:
            setattr(row, name, "" if field.blank else ERASED)
