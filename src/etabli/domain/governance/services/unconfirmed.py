"""Asking for a role without an account: kept apart until the address that was given confirms it.

Nothing tells whether an address has an account: asking does the same whoever it is of, and the message goes there.
"""

from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import JoinRequest, Person, UnconfirmedRequest
from etabli.domain.governance.services import attempts, confirming, people
from etabli.domain.governance.services.invitations import ask_to_join, check_asked
from etabli.kernel.french import of
from etabli.kernel.typography import french

GONE = "Ce lien ne mène à aucune demande : elle est déjà confirmée, ou elle a expiré après deux jours."


def ask_from_outside(*, asked: UnconfirmedRequest, machine: str, link: Callable[[str], str]) -> None:
    """Keep what is asked, and send its address the link that confirms it. Raises TooManyError, ValidationError.

    The message repeats nothing that was typed: it may go to somebody who asked for nothing.
    """
    check_asked(asked.role)
    hidden = confirming.prepare(asked)
    asked.full_clean()
    confirming.count(asked, machine, attempts.REQUESTS_OF_MACHINE, attempts.REQUESTS_OF_ADDRESS)
    with transaction.atomic():
        asked.save(force_insert=True)
        confirming.ask(
            asked,
            kind="request",
            subject=f"une demande à confirmer, {asked.territory.name}",
            says=f"Le rôle {of(Role(asked.role).label)} ({asked.territory.name}) vient d'être demandé",
            confirm="confirmer cette demande",
            nothing="demandé",
            address=link(hidden),
        )


def unconfirmed(hidden: str) -> UnconfirmedRequest | None:
    """What a link confirms, while it does."""
    return confirming.waiting(UnconfirmedRequest, hidden, "territory__phase")


@transaction.atomic
def confirm(*, hidden: str) -> JoinRequest:
    """Make it a request like all others, of the account of the address, opened if there is none. Once."""
    asked = confirming.taken(UnconfirmedRequest, hidden, GONE)
    person = Person.objects.filter(email=asked.email).first()
    if person is not None and not person.is_active:
        raise ValidationError(french("Le compte de cette adresse est fermé : écrivez à l'éditeur de cette instance."))
    if person is None:
        names = {"given_name": asked.given_name, "family_name": asked.family_name}
        person = people.of_address(email=asked.email, reason="demande d’un rôle", **names)
    request = JoinRequest(
        territory=asked.territory,
        role=asked.role,
        organisation_name=asked.organisation_name,
        message=asked.message,
    )
    ask_to_join(request=request, by=Actor(person, timezone.localdate()))
    asked.delete()
    return request


def purge(now: datetime | None = None) -> int:
    """Remove those that nobody confirmed in time; how many."""
    return confirming.purge(UnconfirmedRequest, now)
