"""What was done of envelopes and of their scenarios: for whoever reads the envelope, and by the same rule."""

from uuid import UUID

from django.db.models import Q, QuerySet

from etabli.domain.audit import queries as audit
from etabli.domain.audit.models import Entry
from etabli.domain.coordination.envelope_rights import visible
from etabli.domain.coordination.models import Envelope
from etabli.domain.coordination.services.envelopes import SCOPE
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role

NATION = (Role.DELEGATION, Role.EVALUATOR)  # read every envelope, so also those that were taken back


def of_envelope(actor: Actor, envelope_id: UUID) -> tuple[Envelope, QuerySet[Entry]] | None:
    """An envelope with its acts and those of its scenarios; None for whoever may not read it."""
    found = visible(actor).select_related("region", "departement").filter(pk=envelope_id).first()
    return (found, audit.of_scope(SCOPE).filter(_about([str(envelope_id)]))) if found is not None else None


def of_all(actor: Actor) -> QuerySet[Entry]:
    """Those of every envelope that the actor reads."""
    every = audit.of_scope(SCOPE)
    if any(mandate.role in NATION for mandate in actor.mandates):
        return every
    return every.filter(_about([str(key) for key in visible(actor).values_list("pk", flat=True)]))


def _about(keys: list[str]) -> Q:
    return Q(object_id__in=keys) | Q(before__envelope__in=keys) | Q(after__envelope__in=keys)
