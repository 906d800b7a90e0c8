"""What must go of firms: their names and plans, five years after they were last told, or once the phase is over a year.

What stays names nobody: years, trades, counts, states, amounts. And where one enrolled, a year after a training left
the directory.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from etabli.domain.audit import services as audit
from etabli.domain.audit import snapshot
from etabli.domain.audit.author import SYSTEM
from etabli.domain.governance.personal_data import empty
from etabli.domain.training.models import Diagnostic, Training, Transmission
from etabli.domain.training.rights import scope_of

KEPT = timedelta(days=5 * 365)
AFTER_PHASE = timedelta(days=365)
CONTACTS_KEPT = timedelta(days=365)  # after a training was withdrawn


def forget_old_firms(now: datetime | None = None) -> int:
    """Empty the names of firms in old transmissions and diagnostics; how many."""
    today = timezone.localdate(now)
    over = Q(territory__phase__ends_on__lt=today - AFTER_PHASE)
    found: list[Transmission | Diagnostic] = [
        *Transmission.objects.filter(over | Q(told_on__lt=today - KEPT), forgotten_at=None),
        *Diagnostic.objects.filter(over | Q(done_on__lt=today - KEPT), forgotten_at=None),
    ]
    return sum(forget(one, reason="", verb="forgotten", now=now) >= 0 for one in found)


@transaction.atomic
def forget(one: Transmission | Diagnostic, *, reason: str, verb: str, now: datetime | None = None) -> int:
    """Empty what names the firm, and what the trail quotes; how many values went there."""
    key = one.pk
    empty(one, snapshot.personal_fields(one))
    one.siret = ""
    one.forgotten_at = now or timezone.now()
    told = f"{'transmission' if isinstance(one, Transmission) else 'diagnostic'}.{verb}"
    audit.save(one, by=SYSTEM, verb=told, reason=reason, scope=scope_of(one.territory_id))
    return audit.erase(key)


def forget_old_contacts(now: datetime | None = None) -> int:
    """Empty the addresses and telephones of trainings withdrawn for a year; how many."""
    old = Training.objects.filter(withdrawn_on__lt=timezone.localdate(now) - CONTACTS_KEPT)
    return sum(forget_contact(one, verb="forgotten", reason="") >= 0 for one in list(old.exclude(email="", phone="")))


@transaction.atomic
def forget_contact(training: Training, *, verb: str, reason: str) -> int:
    """Empty where one enrols, and what the trail quotes; how many values went there."""
    training.email = training.phone = ""
    audit.save(training, by=SYSTEM, verb=f"training.{verb}", reason=reason, scope=training.territory_id)
    return audit.erase(training.pk)
