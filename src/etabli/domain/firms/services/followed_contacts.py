"""Contacts of a followed firm: noted, put right, removed with what the trail quotes of them."""

from collections.abc import Mapping
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.domain.audit import services as audit
from etabli.domain.audit.author import Author
from etabli.domain.firms import followed_rights as rights
from etabli.domain.firms.models import FirmContact, FollowedFirm
from etabli.domain.firms.services.followed import opened
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Mandate
from etabli.kernel.typography import french

MOST = 10
GONE = "Ce contact n’est plus là : rechargez la page."
SAID = ("name", "function", "email", "phone")


@transaction.atomic
def add(*, firm_id: UUID, contact: FirmContact, by: Actor) -> FirmContact:
    """Note somebody to reach."""
    firm, mandate = opened(firm_id, by)
    if firm.contacts.count() >= MOST:
        raise ValidationError(french(f"{MOST} contacts au plus : retirez-en un d’abord."))
    contact.firm, contact.noted_on = firm, by.on
    write(contact, by.author(mandate))
    return contact


def write(contact: FirmContact, author: Author) -> None:
    """The right was checked."""
    contact.clean()
    audit.save(contact, by=author, verb="followed.contact_noted", scope=rights.scope_of(contact.firm))


@transaction.atomic
def change(*, contact_id: UUID, values: Mapping[str, str], by: Actor) -> FirmContact:
    """Put right."""
    contact, firm, mandate = _opened(contact_id, by)
    for name in SAID:
        if name in values:
            setattr(contact, name, values[name])
    contact.clean()
    audit.save(contact, by=by.author(mandate), verb="followed.contact_changed", scope=rights.scope_of(firm))
    return contact


@transaction.atomic
def remove(*, contact_id: UUID, by: Actor) -> None:
    """They left, or they asked: the trail forgets them too."""
    contact, firm, mandate = _opened(contact_id, by)
    forget(contact, by.author(mandate), "followed.contact_removed", rights.scope_of(firm))


def forget(contact: FirmContact, author: Author, verb: str, scope: str, reason: str = "") -> int:
    """Remove the row, and what the trail quotes of it; how many values went there."""
    key = contact.pk
    audit.delete(contact, by=author, verb=verb, scope=scope, reason=reason)
    return audit.erase(key)  # a contact is its own subject on the trail


def _opened(contact_id: UUID, by: Actor) -> tuple[FirmContact, FollowedFirm, Mandate]:
    """The contact as it is once its firm is locked, the firm, the mandate of the actor."""
    rows = FirmContact.objects.filter(pk=contact_id)
    firm_id = rows.values_list("firm", flat=True).first()
    if firm_id is None:
        raise ValidationError(french(GONE))
    firm, mandate = opened(firm_id, by)
    contact = rows.select_related("firm__territory").first()
    if contact is None:
        raise ValidationError(french(GONE))
    return contact, firm, mandate
