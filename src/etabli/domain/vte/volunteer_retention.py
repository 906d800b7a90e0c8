"""What the register says must go of volunteers' files: what names people and every document, two years on at most.

What stays names nobody: firm's number, territory, school, days, labels, money, whether the person stayed. Aids are
counted by firm on it, and figures are made of it.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from etabli.analysis.aids.calendar import months_after
from etabli.domain.audit import services as audit
from etabli.domain.audit import snapshot
from etabli.domain.audit.author import SYSTEM
from etabli.domain.foundation import files
from etabli.domain.governance.personal_data import empty
from etabli.domain.vte.models import Volunteer, VolunteerLink
from etabli.domain.vte.volunteer_rights import scope_of

KEPT_MONTHS = 24  # after the contract began; where none did, after the file was opened
AGREED_MONTHS = 25  # of who agreed to be asked at 24 months
LINKS_KEPT = timedelta(days=30)  # after one expired


def forget_old_files(now: datetime | None = None) -> int:
    """Empty what names people; how many files."""
    today = timezone.localdate(now)
    first = months_after(today, -KEPT_MONTHS) + timedelta(days=3)  # months have ends: each is then judged by itself
    old = Q(starts_on__lte=first) | Q(starts_on=None, opened_on__lte=first)
    found = Volunteer.objects.filter(old, forgotten_at=None).select_related("territory")
    due = [one for one in found if forgotten_from(one) <= today]
    for one in due:
        forget(one, verb="volunteer.forgotten", reason="", now=now)
    return len(due)


def forgotten_from(volunteer: Volunteer) -> date:
    """The day on which what names people goes."""
    months = AGREED_MONTHS if volunteer.agrees else KEPT_MONTHS
    return months_after(volunteer.starts_on or volunteer.opened_on, months)


@transaction.atomic
def forget(volunteer: Volunteer, *, verb: str, reason: str, now: datetime | None = None) -> int:
    """Empty what names people in a file, its documents and what the trail quotes; how many values went there."""
    volunteer = Volunteer.objects.select_for_update().get(pk=volunteer.pk)
    scope, at, gone = scope_of(volunteer), now or timezone.now(), []
    for step in volunteer.steps.exclude(text=""):
        empty(step, snapshot.personal_fields(step))
        audit.save(step, by=SYSTEM, verb=verb, reason=reason, scope=scope)
    for document in volunteer.documents.all():
        gone.append(document.file_sha256)
        empty(document, snapshot.personal_fields(document))
        document.file_kind, document.file_size, document.file_sha256 = "", 0, ""
        document.forgotten_at = at
        audit.save(document, by=SYSTEM, verb=verb, reason=reason, scope=scope)
    for claim in volunteer.claims.exclude(file_sha256=""):
        gone.append(claim.file_sha256)
        claim.file_name, claim.file_kind, claim.file_size, claim.file_sha256 = "", "", 0, ""
        audit.save(claim, by=SYSTEM, verb=verb, reason=reason, scope=scope)
    for link in volunteer.links.all():
        audit.delete(link, by=SYSTEM, verb="volunteer.link_removed", scope=scope)
    empty(volunteer, snapshot.personal_fields(volunteer))
    volunteer.email, volunteer.young_email = "", ""
    volunteer.forgotten_at = at
    audit.save(volunteer, by=SYSTEM, verb=verb, reason=reason, scope=scope)
    for sha256 in filter(None, gone):
        transaction.on_commit(lambda sha256=sha256: files.remove(sha256))
    return audit.erase(volunteer.pk)


def remove_old_links(now: datetime | None = None) -> int:
    """Remove links a month after they expired; how many."""
    old = VolunteerLink.objects.filter(expires_at__lt=(now or timezone.now()) - LINKS_KEPT)
    found = list(old.select_related("volunteer"))
    for link in found:
        audit.delete(link, by=SYSTEM, verb="volunteer.link_removed", scope=scope_of(link.volunteer))
    return len(found)
