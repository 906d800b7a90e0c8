"""What became of the amounts of a fiche, from the trail: the acts on lines that an actor may read, and no other."""

from django.db.models import Q, QuerySet

from etabli.domain.audit import queries as trail
from etabli.domain.audit.models import Entry
from etabli.domain.audit.queries import Act
from etabli.domain.plans.enums import StageKind, Visibility
from etabli.domain.plans.queries.financing import Financing

EXPENSE, RESOURCE, STAGE = "plans.expense", "plans.resource", "plans.stage"
REMOVED = ("fiche.expense_removed", "fiche.resource_removed", "money.removed")
MOST = 500


def may_read_history(found: Financing) -> bool:
    """Acts name people: they are for those who prepare the plan, not for all who read it."""
    return found.prepares


def money_acts(found: Financing) -> list[Act]:
    """Acts on the expenses, lines and stages of a fiche, the latest first, in four queries at most.

    A line that was removed is read by whom it was open to; one that was reserved, by who reads what is reserved. A
    firm's refusal is in none, once it is gone: the firm and the funder read it while it stands.
    """
    removed = _removed(found)
    resources = {str(one.resource.pk) for one in found.lines} | removed[RESOURCE]
    stages = {str(stage.pk) for one in found.lines for stage in one.stages} | removed[STAGE]
    expenses = {str(one.pk) for one in found.expenses} | removed[EXPENSE]
    wanted = (
        Q(kind=EXPENSE, object_id__in=expenses)
        | Q(kind=RESOURCE, object_id__in=resources)
        | Q(kind=STAGE, object_id__in=stages)
    )
    return trail.read(trail.latest(Entry.objects.filter(wanted))[:MOST])


def _removed(found: Financing) -> dict[str, set[str]]:
    """Ids of what was removed from this fiche and may be read, by kind."""
    gone = list(_of_place(found).filter(verb__in=REMOVED).values_list("kind", "object_id", "before"))
    kept: dict[str, set[str]] = {EXPENSE: set(), RESOURCE: set(), STAGE: set()}
    ours = str(found.fiche.pk)
    reserved = "plan.restricted" in found.opened.may and found.fiche.pk not in found.opened.sight.recused
    for kind, key, before in gone:
        readable = kind == EXPENSE or reserved or before.get("visibility") != Visibility.RESTRICTED
        if kind != STAGE and before.get("fiche") == ours and readable:
            kept[kind].add(key)
    lines = {str(one.resource.pk) for one in found.lines} | kept[RESOURCE]
    for kind, key, before in gone:
        secret = before.get("kind") == StageKind.REFUSED and found.fiche.led_by_a_firm
        if kind == STAGE and before.get("resource") in lines and not secret:
            kept[kind].add(key)
    return kept


def _of_place(found: Financing) -> QuerySet[Entry]:
    territory = found.opened.territory.pk
    return Entry.objects.filter(scope__in=[territory, f"confidential:{territory}"])
