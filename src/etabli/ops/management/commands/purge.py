"""`purge`: remove what is past its retention, as the register of personal data says. To run every day."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.core.management.base import BaseCommand

from etabli.domain.audit import services as audit
from etabli.domain.governance import personal_data
from etabli.domain.governance.services import attempts, login
from etabli.domain.outbox import services as outbox
from etabli.domain.plans.services import drafts, imports

PURGES = {
    "login links": login.purge,
    "attempts": attempts.purge,
    "accesses": audit.purge_accesses,
    "messages": outbox.purge,
    "invitations": personal_data.forget_old_invitations,
    "drafts": drafts.forget_old,
    "imports": imports.forget_old,
}


class Command(BaseCommand):
    help = "Remove what is past its retention: login links, attempts, accesses, messages, drafts, imports, sessions."

    def handle(self, *args: Any, **options: Any) -> None:
        removed = {name: purge() for name, purge in PURGES.items()}
        SessionStore.clear_expired()
        if options["verbosity"] > 0:
            self.stdout.write(", ".join(f"{count} {name}" for name, count in removed.items()) + " purged")
