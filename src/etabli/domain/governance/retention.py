"""What the register says must go of invitations, requests and déports, and when; the trail keeps that it was there."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils import timezone

from etabli.domain.audit import services as audit
from etabli.domain.audit import snapshot
from etabli.domain.audit.author import SYSTEM
from etabli.domain.governance.models import Invitation, JoinRequest, Recusal
from etabli.domain.governance.models.people import NO_ADDRESS
from etabli.domain.governance.personal_data import empty
from etabli.domain.governance.queries.team import of_team

KEPT = timedelta(days=182)  # after an invitation expired, after a request was answered


def forget_old_invitations(now: datetime | None = None) -> int:
    """Empty invitations that nobody accepted, half a year after they expired; how many."""
    old = Invitation.objects.filter(accepted_at=None, expires_at__lt=(now or timezone.now()) - KEPT)
    return _emptied(old.exclude(email__endswith=NO_ADDRESS), "invitation.forgotten")


def forget_old_requests(now: datetime | None = None) -> int:
    """Empty the message of requests, half a year after they were answered; how many."""
    old = JoinRequest.objects.filter(answered_at__lt=(now or timezone.now()) - KEPT)
    return _emptied(old.exclude(message=""), "request.forgotten")


def forget_old_explanations(now: datetime | None = None) -> int:
    """Empty what was said of the ground of a déport, once the phase of its territory is over; how many."""
    return _emptied(_of_phases_over(now).exclude(explanation=""), "recusal.forgotten")


def remove_old_recusals(now: datetime | None = None) -> int:
    """Remove déports of phases that are over, and that shield nothing any more, once emptied; how many.

    One in force stays as long as its person has a mandate that reaches the territory: without it they would read what
    it keeps from them.
    """
    count = 0
    today = timezone.localdate(now)
    for recusal in _of_phases_over(now).filter(explanation="").select_related("territory"):
        if recusal.lifted_at is None and of_team(recusal.territory, today).filter(person=recusal.person_id).exists():
            continue
        audit.delete(recusal, by=SYSTEM, verb="recusal.removed", scope=recusal.territory_id)
        count += 1
    return count


def _of_phases_over(now: datetime | None) -> models.QuerySet[Recusal]:
    return Recusal.objects.filter(territory__phase__ends_on__lt=timezone.localdate(now))


def _emptied(rows: Iterable[models.Model], verb: str) -> int:
    """Empty what is personal in rows, and what the trail quotes of it; how many."""
    count = 0
    for row in list(rows):
        with transaction.atomic():
            empty(row, snapshot.personal_fields(row))
            audit.save(row, by=SYSTEM, verb=verb, scope=getattr(row, "territory_id", None) or "")
            audit.forget(row)
        count += 1
    return count
