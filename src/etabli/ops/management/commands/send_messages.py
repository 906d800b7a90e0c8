"""`send_messages`: send what waits in the outbox, once or for as long as the web server that started it runs."""

import os
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from etabli.domain.outbox import services


class Command(BaseCommand):
    help = "Send waiting messages through the mail server that ETABLI_SMTP names."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--every", type=int, metavar="SECONDS", help="go on until the process that started this one ends"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.ETABLI_DEMO:
            raise CommandError("a demonstration sends nothing: read the messages at /demonstration/messages/")
        if not settings.ETABLI_SMTP:
            raise CommandError("ETABLI_SMTP names no mail server (smtp://user:password@host:port): messages wait")
        parent = os.getppid()
        while True:
            sent, failed = services.send_waiting()
            if (sent or failed) and options["verbosity"] > 0:
                self.stdout.write(f"messages: {sent} sent, {failed} to try again")
            if options["every"] is None or os.getppid() != parent:
                return
            time.sleep(options["every"])
