"""Accounts, for administrators: those that are looked for, or those that are closed."""

from collections.abc import Sequence

from django.db.models import Prefetch, Q

from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Mandate, Person
from etabli.domain.governance.models.people import NO_ADDRESS
from etabli.domain.governance.permissions import NotAllowedError, anywhere

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
