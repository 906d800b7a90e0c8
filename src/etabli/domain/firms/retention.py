"""What the register says must go of needs: what names the firm a year after closing, links once they expired.

What stays names nobody: theme, size, territory, days, reason, satisfaction. Delays are measured on them.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from etabli.domain.audit import services as audit
from etabli.domain.audit import snapshot
from etabli.domain.audit.author import SYSTEM
from etabli.domain.firms.models import Need, NeedLink
from etabli.domain.firms.rights import scope_of
from etabli.domain.governance.personal_data import empty
from etabli.domain.outbox import services as outbox

KEPT = timedelta(days=365)  # after it was closed, or after the phase of its territory ended
LINKS_KEPT = timedelta(days=30)  # after one expired


def forget_old_needs(now: datetime | None = None) -> int:
    """Empty what names the firm; how many needs."""
    before = timezone.localdate(now) - KEPT
    old = Q(closed_on__lt=before) | Q(territory__phase__ends_on__lt=before)
    found = Need.objects.filter(old, forgotten_at=None).select_related("territory")
    return sum(forget(one, verb="need.forgotten", reason="", now=now) >= 0 for one in list(found))


@transaction.atomic
def forget(need: Need, *, verb: str, reason: str, now: datetime | None = None) -> int:
    """Empty what names the firm in a need and its steps, and what the trail quotes; how many values went there."""
    need = Need.objects.select_for_update().get(pk=need.pk)
    scope, key = scope_of(need), need.pk
    for step in need.steps.exclude(text=""):
        empty(step, snapshot.personal_fields(step))
        audit.save(step, by=SYSTEM, verb=verb, reason=reason, scope=scope)
    for link in need.links.all():
        audit.delete(link, by=SYSTEM, verb="need.link_removed", scope=scope)
    if need.email:
        outbox.forget(need.email, kind="need.")
    empty(need, snapshot.personal_fields(need))
    need.email, need.code_insee = "", ""
    need.forgotten_at = now or timezone.now()
    audit.save(need, by=SYSTEM, verb=verb, reason=reason, scope=scope)
    return audit.erase(key)  # a need is its own subject on the trail


def remove_old_links(now: datetime | None = None) -> int:
    """Remove links a month after they expired; how many."""
    old = NeedLink.objects.filter(expires_at__lt=(now or timezone.now()) - LINKS_KEPT).select_related("need")
    found = list(old)
    for link in found:
        audit.delete(link, by=SYSTEM, verb="need.link_removed", scope=scope_of(link.need))
    return len(found)
