"""`send_digests`: write to each person the digest that is due. To run every morning; running it again does nothing."""

from typing import Any

from django.core.management.base import BaseCommand

from etabli.domain.notifications import services


class Command(BaseCommand):
    help = "Write the daily and weekly digests of notices that are due; send_messages sends them."

    def handle(self, *args: Any, **options: Any) -> None:
        count = services.send_digests()
        if options["verbosity"] > 0:
            self.stdout.write(f"digests: {count} written")
