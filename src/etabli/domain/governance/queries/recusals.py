"""Déports of a territory, for those who may declare one."""

from django.db.models import F, QuerySet

from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Recusal
from etabli.domain.governance.queries.team import check
from etabli.domain.territories.models import Territory


def recusals_of(territory: Territory, actor: Actor) -> QuerySet[Recusal]:
    """Those in force first, then the latest lifted. Raises NotAllowedError."""
    check(territory, actor, "recusal.declare")
    found = Recusal.objects.filter(territory=territory).select_related("person", "declared_by")
    return found.order_by(F("lifted_at").asc(nulls_first=True), "-declared_at")


def recusal(territory: Territory, recusal_id: str) -> Recusal | None:
    return Recusal.objects.filter(territory=territory, pk=recusal_id).select_related("person", "territory").first()
