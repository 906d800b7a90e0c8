"""Accounts: made from the agents' login, an invitation or a request, and renamed by their owner."""

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Person
from etabli.kernel.errors import EtabliError


class OtherAccountError(EtabliError):
    """The agents' login names somebody whose address is another agent's here, or whose account is closed."""


@transaction.atomic
def agent(*, subject: str, email: str, given_name: str, family_name: str) -> Person:
    """The person whom the agents' login names: by its identifier, else by the address that it vouches for, else new.

    Names and address follow the login. Raises OtherAccountError.
    """
    email = email.strip().lower()
    person = Person.objects.filter(provider_subject=subject).first() or Person.objects.filter(email=email).first()
    if person is None:
        person = Person(email=email)
        person.set_unusable_password()
    if person.provider_subject not in (None, subject) or person.demonstration or not person.is_active:
        raise OtherAccountError(
            f"agents' login: {subject} may not become {person.id}",
            user_message="Un compte existe à cette adresse, que ProConnect n’ouvre pas. Adressez-vous à "
            "l’administrateur de cette instance.",
        )
    taken = Person.objects.filter(email=email).exclude(pk=person.pk).exists()
    person.provider_subject = subject
    person.email = person.email if taken else email
    person.given_name, person.family_name = given_name.strip()[:100], family_name.strip()[:100]
    made = person._state.adding
    audit.save(person, by=SYSTEM, verb="person.created" if made else "person.changed", reason="ProConnect")
    return person


@transaction.atomic
def of_address(*, email: str, reason: str, given_name: str = "", family_name: str = "") -> Person:
    """The new account of somebody who proved that the address is theirs: they were invited, or ask for a role."""
    person = Person(email=email, given_name=given_name, family_name=family_name)
    person.set_unusable_password()
    audit.save(person, by=SYSTEM, verb="person.created", reason=reason)
    return person


@transaction.atomic
def rename(*, person: Person, given_name: str, family_name: str, by: Actor) -> Person:
    """One's own name, and no other. Raises ValidationError by field."""
    assert by.person is not None and by.person.pk == person.pk, "one's own name"
    for field, value in (("given_name", given_name), ("family_name", family_name)):
        if not value.strip():
            raise ValidationError({field: "Écrivez votre prénom." if field == "given_name" else "Écrivez votre nom."})
    person.given_name, person.family_name = given_name.strip(), family_name.strip()
    audit.save(person, by=by.author(), verb="person.changed")
    return person
