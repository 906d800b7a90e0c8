"""Accounts: those that are looked for or closed, for administrators; one, and who closes it or may ask for it."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Prefetch, Q

from etabli.domain.audit.author import Author
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Mandate, Person
from etabli.domain.governance.models.people import NO_ADDRESS
from etabli.domain.governance.permissions import NotAllowedError, Verdict, anywhere, verdict
from etabli.kernel.typography import french

MOST = 50


def accounts(actor: Actor, typed: str = "") -> Sequence[Person]:
    """At most 50, each with its running mandates in `held`; not those of people erased. Two queries."""
    verdict = anywhere(actor, "person.close")
    if not verdict:
        raise NotAllowedError(verdict)
    found = Person.objects.exclude(email__endswith=NO_ADDRESS).order_by("family_name", "given_name", "email")
    for word in typed.split():
        found = found.filter(Q(email__icontains=word) | Q(given_name__icontains=word) | Q(family_name__icontains=word))
    if not typed.split():
        found = found.filter(is_active=False)
    places = ("territory", "region", "departement", "arrondissement")
    held = Mandate.objects.in_force(actor.on).select_related(*places)
    return list(found.prefetch_related(Prefetch("mandates", held, to_attr="held"))[:MOST])


def account(person_id: UUID) -> Person | None:
    """Whoever's it is; whether the reader may do something of it is for `closes`."""
    return Person.objects.filter(pk=person_id).first()


def keeper_of_person(person: Person, by: Actor) -> tuple[Mandate, Author]:
    """A running mandate of the person that the actor may end, and who they are then. Raises NotAllowedError."""
    refusal = Verdict(False, french("Vous ne tenez aucune équipe dont cette personne est membre."))
    held = Mandate.objects.in_force(by.on).filter(person=person)
    for mandate in held.select_related("territory", "region", "departement", "arrondissement"):
        if mandate.territory is not None:
            refusal = verdict(by, "team.end", mandate.territory)
            if refusal.allowed:
                return mandate, by.author(refusal.mandate)
    raise NotAllowedError(refusal)


def closes(person: Person, by: Actor) -> bool:
    """Whether the actor closes accounts themselves; else, that they may ask for this one. Raises NotAllowedError."""
    if anywhere(by, "person.close"):
        return True
    keeper_of_person(person, by)
    return False
