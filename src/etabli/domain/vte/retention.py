"""What the register says must go of offers and candidates, and when; a file goes with whoever sent it.

What stays names nobody: of an offer, theme, contract, pay, level, place and days; of an application, level, field of
study, days and answer.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from etabli.catalogue.vte.offers import offer_rules
from etabli.domain.audit import services as audit
from etabli.domain.audit import snapshot
from etabli.domain.audit.author import SYSTEM
from etabli.domain.foundation import files
from etabli.domain.governance.personal_data import empty
from etabli.domain.outbox import services as outbox
from etabli.domain.vte.enums import ApplicationState
from etabli.domain.vte.models import Application, ApplicationLink, Offer, OfferLink
from etabli.domain.vte.rights import scope_of

OFFERS_KEPT = timedelta(days=365)  # after one ended, or after its last day
LINKS_KEPT = timedelta(days=30)  # after one expired


def forget_old_applications(now: datetime | None = None) -> int:
    """Empty what names candidates once nothing needs it any more."""
    today = timezone.localdate(now)
    count = 0
    for one in Application.objects.filter(forgotten_at=None).select_related("offer__territory"):
        if today > kept_until(one):
            forget_application(one, verb="application.forgotten", reason="", now=now)
            count += 1
    return count


def kept_until(one: Application) -> date:
    """The last day that what names a candidate is kept: a while after their offer is over, a short one after they
    withdrew or were refused, and never more than two years.
    """
    rules = offer_rules()
    ends = [one.offer.over_on + timedelta(days=rules.kept_days), one.sent_on + timedelta(days=rules.at_most_days)]
    if one.withdrawn_on is not None:
        ends.append(one.withdrawn_on + timedelta(days=rules.withdrawn_days))
    elif one.state == ApplicationState.REFUSED and one.answered_on is not None:
        ends.append(one.answered_on + timedelta(days=rules.refused_days))
    return min(ends)


@transaction.atomic
def forget_application(one: Application, *, verb: str, reason: str, now: datetime | None = None) -> int:
    """Empty what names a candidate, remove their file and links; how many values went of the trail."""
    one = Application.objects.select_for_update().select_related("offer__territory").get(pk=one.pk)
    scope, key, sha256 = scope_of(one.offer), one.pk, one.file_sha256
    for link in one.links.all():
        audit.delete(link, by=SYSTEM, verb="application.link_removed", scope=scope)
    for answer in one.answers.all():
        empty(answer, snapshot.personal_fields(answer))
        audit.save(answer, by=SYSTEM, verb=verb, reason=reason, scope=scope)
    empty(one, snapshot.personal_fields(one))
    one.file_kind, one.file_size, one.file_sha256, one.commune = "", None, "", None
    one.forgotten_at = now or timezone.now()
    audit.save(one, by=SYSTEM, verb=verb, reason=reason, scope=scope)
    if sha256:
        transaction.on_commit(lambda: files.remove(sha256))
    return audit.erase(key)  # an application is its own subject on the trail


@transaction.atomic
def erase_application(one: Application, *, reason: str) -> int:
    """At the candidate's request, with the messages to their address; how many values went of the trail."""
    outbox.forget(one.email)
    return forget_application(one, verb="application.erased", reason=reason)


@transaction.atomic
def erase_offer(offer: Offer, *, reason: str) -> int:
    """At the firm's request, with the messages to its address and to its candidates', who are forgotten too."""
    for address in (offer.email, *offer.applications.values_list("email", flat=True)):
        outbox.forget(address)
    return forget_offer(offer, verb="offer.erased", reason=reason)


def forget_old_offers(now: datetime | None = None) -> int:
    """Empty what names firms a year after their offer was over; how many offers."""
    before = timezone.localdate(now) - OFFERS_KEPT
    found = Offer.objects.filter(forgotten_at=None).select_related("territory")
    old = [one for one in found if one.over_on < before]
    for one in old:
        forget_offer(one, verb="offer.forgotten", reason="", now=now)
    return len(old)


@transaction.atomic
def forget_offer(offer: Offer, *, verb: str, reason: str, now: datetime | None = None) -> int:
    """Empty what names the firm in an offer and its steps, and its candidates; how many values went of the trail."""
    offer = Offer.objects.select_for_update().select_related("territory").get(pk=offer.pk)
    scope, key = scope_of(offer), offer.pk
    for application in offer.applications.filter(forgotten_at=None):
        forget_application(application, verb="application.forgotten", reason=reason, now=now)
    for step in offer.steps.exclude(text=""):
        empty(step, snapshot.personal_fields(step))
        audit.save(step, by=SYSTEM, verb=verb, reason=reason, scope=scope)
    for link in offer.links.all():
        audit.delete(link, by=SYSTEM, verb="offer.link_removed", scope=scope)
    empty(offer, snapshot.personal_fields(offer))
    offer.words = ""
    offer.forgotten_at = now or timezone.now()
    audit.save(offer, by=SYSTEM, verb=verb, reason=reason, scope=scope)
    return audit.erase(key)


def remove_old_links(now: datetime | None = None) -> int:
    """Remove links of firms and candidates a month after they expired; how many."""
    before = (now or timezone.now()) - LINKS_KEPT
    of_offers = list(OfferLink.objects.filter(expires_at__lt=before).select_related("offer"))
    of_candidates = list(ApplicationLink.objects.filter(expires_at__lt=before).select_related("application__offer"))
    for link in of_offers:
        audit.delete(link, by=SYSTEM, verb="offer.link_removed", scope=scope_of(link.offer))
    for one in of_candidates:
        audit.delete(one, by=SYSTEM, verb="application.link_removed", scope=scope_of(one.application.offer))
    return len(of_offers) + len(of_candidates)
