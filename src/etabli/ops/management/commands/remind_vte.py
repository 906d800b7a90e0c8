"""`remind_vte SITE`: remind of volunteers' files that run late, ask whether young people stayed. Every day."""

from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone

from etabli.domain.vte.services.volunteer_reminders import remind
from etabli.domain.vte.volunteer_enums import Audience

PAGES = {Audience.FIRM: "volunteer_follow", Audience.YOUNG: "volunteer_young"}


class Command(BaseCommand):
    help = "Write the reminders and the questions that are due; each is written once a file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("site", metavar="SITE", help="where the instance is read, as https://etabli.example.fr")

    def handle(self, *args: Any, **options: Any) -> None:
        site = options["site"].rstrip("/")
        if urlsplit(site).scheme not in ("http", "https") or not urlsplit(site).hostname:
            raise CommandError("SITE is an address that begins with https:// or http://")
        told = remind(
            on=timezone.localdate(), link=lambda audience, hidden: site + reverse(PAGES[audience], args=[hidden])
        )
        if options["verbosity"] > 0:
            self.stdout.write(f"{told.deadlines} files reminded of, {told.questions} questions asked")
