"""`purge`: remove what is past its retention, as the register of personal data says. To run every day.

The sums that are kept of plans, written a row a change, are made one again on the way.
"""

from typing import Any

from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand
from django.utils import timezone

from etabli.domain.audit import services as audit
from etabli.domain.coordination import retention as coordination
from etabli.domain.diagnosis import retention as diagnosis
from etabli.domain.firms import followed_retention as followed
from etabli.domain.firms import retention as firms
from etabli.domain.firms.services import followed_imports
from etabli.domain.firms.services import unconfirmed as unconfirmed_needs
from etabli.domain.governance import retention as governance
from etabli.domain.governance.services import attempts, login, unconfirmed
from etabli.domain.notifications import services as notifications
from etabli.domain.outbox import services as outbox
from etabli.domain.plans import kept_by_plan
from etabli.domain.plans.services import drafts, imports
from etabli.domain.platforms import retention as platforms
from etabli.domain.platforms.services import asking as unconfirmed_bookings
from etabli.domain.training import retention as training
from etabli.domain.vte import retention as vte
from etabli.domain.vte import volunteer_retention as volunteers
from etabli.domain.vte.services import alerts
from etabli.domain.vte.services import unconfirmed as unconfirmed_offers


def _sessions() -> int:
    removed, _ = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    return removed


# By the name that the register gives each (`governance/treatments/*.yaml`); in this order.
PURGES = {
    "login links": login.purge,
    "attempts": attempts.purge,
    "unconfirmed requests": unconfirmed.purge,
    "sessions": _sessions,
    "accesses": audit.purge_accesses,
    "messages": outbox.purge,
    "notices": notifications.purge,
    "invitations": governance.forget_old_invitations,
    "requests": governance.forget_old_requests,
    "grounds of déports": governance.forget_old_explanations,
    "déports": governance.remove_old_recusals,
    "replies": diagnosis.forget_old_replies,
    "evidence": diagnosis.forget_old_evidence,
    "drafts": drafts.forget_old,
    "imports": imports.forget_old,
    "answer links": coordination.remove_old_links,
    "unconfirmed needs": unconfirmed_needs.purge,
    "needs": firms.forget_old_needs,
    "need links": firms.remove_old_links,
    "unconfirmed offers": unconfirmed_offers.purge_offers,
    "unconfirmed applications": unconfirmed_offers.purge_applications,
    "applications": vte.forget_old_applications,
    "offers": vte.forget_old_offers,
    "offer links": vte.remove_old_links,
    "alerts": alerts.purge,
    "volunteer files": volunteers.forget_old_files,
    "volunteer links": volunteers.remove_old_links,
    "imports of firms": followed_imports.forget_old,
    "contacts of followed firms": followed.forget_old_contacts,
    "followed firms": followed.forget_old_firms,
    "marks of signals": followed.remove_old_marks,
    "unconfirmed bookings": unconfirmed_bookings.purge,
    "bookings": platforms.forget_old_bookings,
    "booking links": platforms.remove_old_links,
    "contacts of platforms": platforms.forget_old_contacts,
    "firms of tools": training.forget_old_firms,
    "contacts of trainings": training.forget_old_contacts,
}


class Command(BaseCommand):
    help = "Remove what is past its retention, as the register of personal data says."

    def handle(self, *args: Any, **options: Any) -> None:
        removed = {name: purge() for name, purge in PURGES.items()}
        kept_by_plan.compact()
        if options["verbosity"] > 0:
            self.stdout.write(", ".join(f"{count} {name}" for name, count in removed.items()) + " purged")
