"""What the register says must go of followed firms: contacts some months after the last exchange, then what names it.

Durations are in `catalogue/firms/followed.yaml`. What stays of a firm names nobody: its commune, its days.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from etabli.catalogue.firms.followed import followed_rules
from etabli.domain.audit import services as audit
from etabli.domain.audit import snapshot
from etabli.domain.audit.author import SYSTEM
from etabli.domain.audit.scopes import reserved
from etabli.domain.firms.followed_rights import scope_of
from etabli.domain.firms.models import FirmContact, FollowedFirm, SignalMark
from etabli.domain.firms.services.followed_contacts import forget as forget_contact
from etabli.domain.foundation.days import months_before
from etabli.domain.governance.personal_data import empty
from etabli.domain.outbox import services as outbox

MARKS_KEPT = timedelta(days=2 * 365)


def forget_old_contacts(now: datetime | None = None) -> int:
    """Remove contacts that nothing has happened with; how many. The last exchange counts, whoever may read it."""
    before = months_before(timezone.localdate(now), followed_rules().contact_months)
    last = Greatest("noted_on", Coalesce(Max("firm__exchanges__on"), "noted_on"))
    found = FirmContact.objects.annotate(last=last).filter(last__lt=before).select_related("firm")
    for contact in list(found):
        forget_contact(contact, SYSTEM, "followed.contact_forgotten", scope_of(contact.firm))
    return len(found)


def forget_old_firms(now: datetime | None = None) -> int:
    """Empty what names firms followed no more for long, or whose phase ended long ago; how many."""
    before = months_before(timezone.localdate(now), followed_rules().stopped_months)
    old = Q(stopped_on__lt=before) | Q(territory__phase__ends_on__lt=before)
    found = list(FollowedFirm.objects.filter(old, forgotten_at=None).select_related("territory"))
    for firm in found:
        forget(firm, verb="followed.forgotten", reason="", now=now)
    return len(found)


@transaction.atomic
def forget_person(contact: FirmContact, *, verb: str, reason: str) -> int:
    """Remove a contact, what the trail quotes, and what waits to be sent to their address; how many values went."""
    if contact.email:
        outbox.forget(contact.email)
    return forget_contact(contact, SYSTEM, verb, scope_of(contact.firm), reason)


@transaction.atomic
def forget(firm: FollowedFirm, *, verb: str, reason: str, now: datetime | None = None) -> int:
    """Empty what names it, and what the trail quotes; contacts, notes and tags go. How many values left the trail."""
    firm = FollowedFirm.objects.select_for_update().get(pk=firm.pk)
    scope, key, gone = scope_of(firm), firm.pk, 0
    for contact in list(firm.contacts.all()):
        gone += forget_person(contact, verb=verb, reason=reason)
    marks = SignalMark.objects.filter(territory=firm.territory_id, siret=firm.siret, siret__gt="")
    gone += sum(_remove(mark, verb, reason) for mark in list(marks))
    for part in (*firm.exchanges.all(), *firm.tasks.all()):
        empty(part, snapshot.personal_fields(part))
        audit.save(part, by=SYSTEM, verb=verb, reason=reason, scope=scope)
    for tag in list(firm.tags.all()):
        audit.delete(tag, by=SYSTEM, verb=verb, reason=reason, scope=scope)
    empty(firm, snapshot.personal_fields(firm))
    firm.forgotten_at = now or timezone.now()
    firm.stopped_on = firm.stopped_on or max(timezone.localdate(now), firm.followed_on)
    firm.stopped_because = "Données effacées."
    audit.save(firm, by=SYSTEM, verb=verb, reason=reason, scope=scope)
    return gone + audit.erase(key)  # a firm is the subject of all that is noted of it


def remove_old_marks(now: datetime | None = None) -> int:
    """Remove what was said of signals two years ago; how many."""
    before = timezone.localdate(now) - MARKS_KEPT
    found = list(SignalMark.objects.filter(on__lt=before))
    for mark in found:
        _remove(mark, "followed.mark_removed", "")
    return len(found)


def _remove(mark: SignalMark, verb: str, reason: str) -> int:
    """A mark is its own subject on the trail: what it quotes goes too; how many values."""
    key = mark.pk
    audit.delete(mark, by=SYSTEM, verb=verb, reason=reason, scope=reserved(mark.territory_id))
    return audit.erase(key)
