"""Mandates in place, from before a rule or a perimeter changed, whose organisation could not hold their role today."""

from etabli.domain.governance.actor import Actor
from etabli.domain.governance.belonging import fitting, misfit
from etabli.domain.governance.models import Mandate
from etabli.domain.governance.permissions import NotAllowedError, anywhere

MOST = 200


def misfits(actor: Actor) -> list[tuple[Mandate, str]]:
    """Those in force or to come, at most 200, with why. Raises NotAllowedError. One query, and one more for each."""
    verdict = anywhere(actor, "mandate.review")
    if not verdict:
        raise NotAllowedError(verdict)
    running = Mandate.objects.in_force(actor.on) | Mandate.objects.filter(starts_on__gt=actor.on)
    found = running.exclude(pk__in=Mandate.objects.filter(fitting()).values("pk")).select_related(
        *("person", "territory", "region", "departement", "arrondissement__departement"),
        *("organisation__departement", "organisation__arrondissement__departement"),
    )
    return [(mandate, misfit(mandate)) for mandate in found[:MOST]]
