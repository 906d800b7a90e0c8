"""An account is closed at once: whoever is signed in with it is out at their next page; an administrator reopens it."""

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.domain.audit import services as audit
from etabli.domain.audit.author import Author
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate, Person
from etabli.domain.governance.permissions import NotAllowedError, anywhere
from etabli.domain.governance.queries.accounts import keeper_of_person
from etabli.domain.governance.services.fresh import reread
from etabli.domain.governance.services.mandates import scope_of
from etabli.domain.outbox import services as outbox
from etabli.kernel.french import of
from etabli.kernel.typography import french

WHY = french("Dites pourquoi : ce motif reste au journal.")


@transaction.atomic
def close_account(*, person: Person, by: Actor, reason: str) -> Person:
    """Nothing opens any more, from now on; mandates stay, and open again with the account. The person is told."""
    author = _administrator(by)
    if by.person is not None and person.pk == by.person.pk:
        raise ValidationError("On ne ferme pas son propre compte : un autre administrateur le fait.")
    reread(person)
    if not person.is_active:
        raise ValidationError("Ce compte est déjà fermé.")
    if not reason.strip():
        raise ValidationError({"reason": WHY})
    person.is_active = False
    person.set_unusable_password()  # every session of before ends, also once the account is open again
    audit.save(person, by=author, verb="person.closed", reason=reason.strip())
    _tell(
        person,
        "votre compte est fermé",
        "Votre compte Établi vient d'être fermé par un administrateur : il n'ouvre plus rien. Si vous pensez qu'il "
        "s'agit d'une erreur, écrivez à l'éditeur de l'instance, dont l'adresse est dans les mentions légales.",
    )
    return person


@transaction.atomic
def reopen_account(*, person: Person, by: Actor, reason: str) -> Person:
    """Let the person sign in again; who was erased stays closed."""
    author = _administrator(by)
    reread(person)
    if person.is_active:
        raise ValidationError("Ce compte est ouvert.")
    if person.is_erased:
        raise ValidationError(french("Cette personne a été effacée : son compte ne se rouvre pas."))
    if not reason.strip():
        raise ValidationError({"reason": WHY})
    person.is_active = True
    audit.save(person, by=author, verb="person.reopened", reason=reason.strip())
    _tell(
        person, "votre compte est rouvert", "Votre compte Établi est rouvert : vos mandats en cours valent de nouveau."
    )
    return person


@transaction.atomic
def ask_to_close(*, person: Person, by: Actor, reason: str, link: str = "") -> None:
    """Whoever keeps a team that the person is of tells the administrators, at once."""
    mandate, author = keeper_of_person(person, by)
    if not reason.strip():
        raise ValidationError({"reason": WHY})
    audit.note(person, by=author, verb="person.closing_asked", reason=reason.strip(), scope=scope_of(mandate))
    administrators = Mandate.objects.in_force(by.on).filter(role=Role.ADMINISTRATOR, person__is_active=True)
    for email in sorted(set(administrators.values_list("person__email", flat=True))):
        outbox.write(
            kind="person.closing_asked",
            to=email,
            subject=french(f"Établi : un compte à fermer, {mandate.scope_name}"),
            text=french(
                f"Bonjour,\n\n{by.person} demande de fermer sur-le-champ le compte {of(str(person))} "
                f"({Role(mandate.role).label}, {mandate.scope_name}).\n\nMotif : {reason.strip()}\n\n"
                f"Pour le fermer :\n{link}\n"
            ),
        )


def _administrator(by: Actor) -> Author:
    found = anywhere(by, "person.close")
    if found.mandate is None:
        raise NotAllowedError(found)
    return by.author(found.mandate)


def _tell(person: Person, subject: str, text: str) -> None:
    outbox.write(
        kind="person.closed",
        to=person.email,
        subject=french(f"Établi : {subject}"),
        text=french(f"Bonjour,\n\n{text}\n"),
    )
