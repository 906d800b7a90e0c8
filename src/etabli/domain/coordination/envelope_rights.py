"""Who reads and writes envelopes. What filters a list is what opens one.

An envelope is of a place, not of a territory: the rule is said here and told by the matrix (`envelope.*`).
"""

from django.db.models import Q, QuerySet

from etabli.domain.coordination.models import Envelope
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate
from etabli.domain.governance.permissions import Verdict
from etabli.domain.governance.roles import MATRIX
from etabli.kernel.typography import french

NONE = Q(pk__in=[])


def visible(actor: Actor) -> QuerySet[Envelope]:
    """The envelopes that the actor may read."""
    return Envelope.objects.filter(seen_by(actor))


def seen_by(actor: Actor) -> Q:
    """The nation's roles read all; a région and its préfet theirs and those of its départements; a préfet, and his
    sous-préfets, those of the département; an operator those that it funds."""
    found = NONE
    for mandate in actor.mandates:
        if Role(mandate.role) in MATRIX["envelope.view"].roles:
            found |= _seen_under(mandate)
    return found


def _seen_under(mandate: Mandate) -> Q:
    role = Role(mandate.role)
    if role in (Role.DELEGATION, Role.EVALUATOR):
        return Q(pk__isnull=False)
    if role == Role.OPERATOR:
        return Q(funder=mandate.organisation_id)
    if mandate.region_id is not None:
        return Q(region=mandate.region_id) | Q(departement__region=mandate.region_id)
    departement = mandate.departement_id
    if mandate.arrondissement is not None:
        departement = mandate.arrondissement.departement_id
    return Q(departement=departement) if departement is not None else NONE


def may_manage(actor: Actor, envelope: Envelope) -> Verdict:
    """Who opens an envelope, changes its amount or closes it: whoever delegates it.

    The nation's and those of régions: the delegation; those of a département: the préfet de région too; those that a
    Région funds itself: the Région.
    """
    for mandate in actor.mandates:
        if Role(mandate.role) in MATRIX["envelope.manage"].roles and _manages(mandate, envelope):
            return Verdict(True, "Vous déléguez cette enveloppe.", mandate)
    reason = "Une enveloppe est ouverte et changée par qui la délègue : la délégation nationale, le préfet de région"
    return Verdict(False, french(f"{reason} pour ses départements, la Région pour les siennes."))


def _manages(mandate: Mandate, envelope: Envelope) -> bool:
    role = Role(mandate.role)
    if role == Role.DELEGATION:
        return True
    region = envelope.region_id
    if region is None and envelope.departement is not None:
        region = envelope.departement.region_id
    if region is None or mandate.region_id != region:
        return False
    if role == Role.REGION:
        return bool(envelope.funder_id == mandate.organisation_id)
    return role == Role.STATE and envelope.departement_id is not None


def may_delegate(actor: Actor, envelope: Envelope) -> Verdict:
    """Who delegates a part of it: whoever manages it; and, of a région's, its préfet, to its départements."""
    found = may_manage(actor, envelope)
    if found or envelope.region_id is None:
        return found
    for mandate in actor.mandates:
        if Role(mandate.role) == Role.STATE and mandate.region_id == envelope.region_id:
            return Verdict(True, "Vous déléguez cette enveloppe à vos départements.", mandate)
    return found


def may_program(actor: Actor, envelope: Envelope) -> Verdict:
    """Who makes scenarios: whoever reads the envelope and has the permission somewhere."""
    for mandate in actor.mandates:
        if Role(mandate.role) in MATRIX["envelope.program"].roles:
            seen = Envelope.objects.filter(_seen_under(mandate), pk=envelope.pk).exists()
            if seen:
                return Verdict(True, "Vous suivez cette enveloppe.", mandate)
    return Verdict(False, french("Un scénario est établi par la Région, l'État ou la délégation qui suit l'enveloppe."))


def may_open_some(actor: Actor) -> bool:
    """Whether there is a place where the actor may open an envelope."""
    roles = {Role(mandate.role) for mandate in actor.mandates if mandate.region_id is not None}
    national = any(Role(mandate.role) == Role.DELEGATION for mandate in actor.mandates)
    return national or bool(roles & {Role.REGION, Role.STATE})
