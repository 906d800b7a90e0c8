"""The same project in two plans: which fiche counts it. Both sides know."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from etabli.domain.audit import services as audit
from etabli.domain.foundation import clock
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate
from etabli.domain.notifications import services as notifications
from etabli.domain.plans import rights
from etabli.domain.plans.models import Fiche
from etabli.domain.plans.services.fiches import locked
from etabli.kernel.typography import french

UNKNOWN = "Aucune fiche de ce numéro ne vous est ouverte sur ce territoire."


@transaction.atomic
def count_in(*, fiche_id: UUID, territory: str, number: int, by: Actor, reason: str = "") -> Fiche:
    """Count a fiche in the fiche `number` of another territory (its key), which the actor may read.

    ValidationError where there is none, where it is of the same plan, or is itself counted in another.
    """
    rights.require(rights.may_edit(by, Fiche.objects.select_related("plan__territory").get(pk=fiche_id)))
    asked = rights.sight(by).fiches().filter(plan__territory=territory, number=number)
    other_id = asked.values_list("pk", flat=True).first()
    if other_id is None:
        raise ValidationError({"number": french(UNKNOWN)})
    held = {key: locked(key) for key in sorted({fiche_id, other_id})}  # in one order: two who link wait, not lock
    fiche, other = held[fiche_id], held[other_id]
    mandate = rights.require(rights.may_edit(by, fiche))
    if fiche.counted_in_id == other.pk:
        return fiche
    fiche.counted_in, fiche.changed_at = other, clock.now()
    audit.save(fiche, by=by.author(mandate), verb="fiche.counted_in", reason=reason, scope=rights.scope_of(fiche))
    _tell(fiche, other, "est désormais comptée dans la vôtre", by)
    return fiche


@transaction.atomic
def count_alone(*, fiche_id: UUID, by: Actor, reason: str = "") -> Fiche:
    """Count a fiche for itself again."""
    fiche = locked(fiche_id)
    mandate = rights.require(rights.may_edit(by, fiche))
    other = fiche.counted_in
    if other is None:
        return fiche
    fiche.counted_in, fiche.changed_at = None, clock.now()
    audit.save(fiche, by=by.author(mandate), verb="fiche.counted_alone", reason=reason, scope=rights.scope_of(fiche))
    _tell(fiche, other, "n’est plus comptée dans la vôtre", by)
    return fiche


def _tell(fiche: Fiche, other: Fiche, what: str, by: Actor) -> None:
    """The chefs de projet of the other side; of the fiche no more than its number: it may be reserved."""
    here, there = fiche.plan.territory, other.plan.territory
    leads = Mandate.objects.in_force(by.on).filter(role=Role.PROJECT_LEAD, territory=there).select_related("person")
    notifications.tell(
        kind="fiche.counting",
        event=f"fiche.counting:{fiche.pk}:{other.pk}:{clock.now().isoformat()}",
        people=[one.person for one in leads],
        title=f"Fiche {other.number}, {there.name}, partagée avec {here.name}",
        text=(
            f"La fiche {fiche.number} du plan d'action ({here.name}) {what}, la fiche {other.number} ({there.name}) : "
            "le même projet n'est compté qu'une fois où les deux plans s'additionnent."
        ),
        url=reverse("fiche", args=[there.phase_id, there.published_id, other.number]),
        territory=there,
        by=by,
    )
