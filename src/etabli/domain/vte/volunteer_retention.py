"""What the register says must go of volunteers' files: what names people and every document, two years on at most.

What stays names nobody: firm's number, territory, school, days, labels, money, whether the person stayed. Aids are
counted by firm on it, and figures are made of it.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from etabli.analysis.aids.calendar import months_after
from etabli.domain.audit import services as audit
from etabli.domain.audit import snapshot
from etabli.domain.audit.author import SYSTEM
from etabli.domain.foundation import files
from etabli.domain.governance.personal_data import ERASED, empty
from etabli.domain.outbox import services as outbox
from etabli.domain.vte.models import Volunteer, VolunteerLink
from etabli.domain.vte.models.volunteer_told import DOCUMENTS_OF, WHO
from etabli.domain.vte.volunteer_enums import Audience
from etabli.domain.vte.volunteer_rights import scope_of

KEPT_MONTHS = 24  # after the contract began; where none did, after the file was opened
AGREED_MONTHS = 25  # of who agreed to be asked at 24 months
ERASED_VERB = "volunteer.erased"
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
    at = now or timezone.now()
    every = tuple(volunteer.documents.values_list("requirement", flat=True))
    count = _empty_papers(volunteer, every, verb, reason, at)
    for link in volunteer.links.all():
        audit.delete(link, by=SYSTEM, verb="volunteer.link_removed", scope=scope_of(volunteer))
    empty(volunteer, snapshot.personal_fields(volunteer))
    volunteer.forgotten_at = at
    audit.save(volunteer, by=SYSTEM, verb=verb, reason=reason, scope=scope_of(volunteer))
    return count + audit.erase(volunteer.pk)


def erase(volunteer: Volunteer, *, reason: str, whose: str = "") -> int:
    """At somebody's request: what is of everybody in the file, or of one of its people (`WHO`); and the messages to
    their address. How many values went of the trail.
    """
    whose_addresses = [volunteer.email] * (whose != "young") + [volunteer.young_email] * (whose != "firm")
    with transaction.atomic():
        for address in whose_addresses if whose != "tutor" else ():
            outbox.forget(address)
        return _forget_one(volunteer, whose, reason) if whose else forget(volunteer, verb=ERASED_VERB, reason=reason)


def _forget_one(volunteer: Volunteer, whose: str, reason: str) -> int:
    """Of one of the people of a file: the others stay, and the file lives on."""
    volunteer = Volunteer.objects.select_for_update().get(pk=volunteer.pk)
    scope, names, count = scope_of(volunteer), frozenset(Volunteer.personal_of[WHO[whose]]), 0
    if whose == "young":
        count += _empty_papers(volunteer, DOCUMENTS_OF[WHO[whose]], ERASED_VERB, reason, timezone.now())
    if whose in Audience.values:
        for link in volunteer.links.filter(audience=whose):
            audit.delete(link, by=SYSTEM, verb="volunteer.link_removed", scope=scope)
    empty(volunteer, names)
    audit.save(volunteer, by=SYSTEM, verb=ERASED_VERB, reason=reason, scope=scope)
    return count + audit.forget(volunteer, names)


def _empty_papers(volunteer: Volunteer, requirements: Collection[str], verb: str, reason: str, at: datetime) -> int:
    """Steps, answers on labels and aids, and some documents; how many values of theirs went of the trail."""
    told = {"by": SYSTEM, "verb": verb, "reason": reason, "scope": scope_of(volunteer)}
    gone, count = [], 0
    for step in volunteer.steps.exclude(text=""):
        empty(step, snapshot.personal_fields(step))
        audit.save(step, **told)
        count += audit.forget(step)
    for document in volunteer.documents.filter(requirement__in=requirements):
        gone.append(document.file_sha256)
        empty(document, snapshot.personal_fields(document))
        document.file_kind, document.file_size, document.file_sha256 = "", 0, ""
        document.forgotten_at = at
        audit.save(document, **told)
        count += audit.forget(document)
    for claim in volunteer.claims.all():
        gone.append(claim.file_sha256)
        refused = {name for name in ("label_reason", "aid_reason") if getattr(claim, name)}
        empty(claim, snapshot.personal_fields(claim))
        for name in refused:  # a refusal says why: that it did stays
            setattr(claim, name, ERASED)
        claim.file_kind, claim.file_size, claim.file_sha256 = "", 0, ""
        audit.save(claim, **told)
        count += audit.forget(claim)
    for sha256 in filter(None, gone):
        transaction.on_commit(lambda sha256=sha256: files.remove(sha256))
    return count


def remove_old_links(now: datetime | None = None) -> int:
    """Remove links a month after they expired; how many."""
    old = VolunteerLink.objects.filter(expires_at__lt=(now or timezone.now()) - LINKS_KEPT)
    found = list(old.select_related("volunteer"))
    for link in found:
        audit.delete(link, by=SYSTEM, verb="volunteer.link_removed", scope=scope_of(link.volunteer))
    return len(found)
