"""Déport: declared by the person, or by somebody who knows; lifted by the Région or the State only."""

from django.db import transaction
from django.utils import timezone

from etabli.domain.audit import services as audit
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Recusal
from etabli.domain.governance.permissions import require


@transaction.atomic
def declare_recusal(*, recusal: Recusal, by: Actor) -> Recusal:
    """Record that a person stands back from a subject, from now on."""
    author = by.author(require(by, "recusal.declare", recusal.territory))
    assert by.person is not None
    recusal.declared_by = by.person
    audit.save(recusal, by=author, verb="recusal.declared", scope=recusal.territory_id)
    return recusal


@transaction.atomic
def lift_recusal(*, recusal: Recusal, by: Actor, reason: str) -> Recusal:
    """The ground is gone. Nobody lifts their own."""
    mandate = require(by, "recusal.lift", recusal.territory)
    recusal.lifted_at = timezone.now()
    audit.save(recusal, by=by.author(mandate), verb="recusal.lifted", reason=reason, scope=recusal.territory_id)
    return recusal
