"""The imports that somebody has begun: theirs alone."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from etabli.domain.governance.actor import Actor
from etabli.domain.plans.models import Import, Plan
from etabli.domain.plans.services.imports import KEPT


def imports_of(plan: Plan, by: Actor) -> QuerySet[Import]:
    """Those of the actor for a plan, the latest first, without their cells."""
    return _kept(plan, by).defer("cells", "refused", "seen", "tables")


def import_of(plan: Plan, import_id: UUID, by: Actor) -> Import | None:
    """One of them."""
    found = _kept(plan, by).filter(pk=import_id).first()
    if found is not None:
        found.plan = plan
    return found


def _kept(plan: Plan, by: Actor) -> QuerySet[Import]:
    return Import.objects.filter(plan=plan, person=by.person, touched_at__gte=timezone.now() - KEPT)
