"""`escalate`: take up obstacles that nobody answered, as `catalogue/coordination/obstacles.yaml` says. Every day."""

from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone

from etabli.domain.coordination import services


class Command(BaseCommand):
    help = "Take up the obstacles whose delay is over; each once a level, however often this runs. Every day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("site", metavar="SITE", help="where the instance is read, as https://etabli.example.fr")

    def handle(self, *args: Any, **options: Any) -> None:
        site = options["site"].rstrip("/")
        if urlsplit(site).scheme not in ("http", "https") or not urlsplit(site).hostname:
            raise CommandError("SITE is an address that begins with https:// or http://")
        found = services.escalate_due(
            on=timezone.localdate(), link=lambda hidden: site + reverse("obstacle_by_link", args=[hidden])
        )
        if options["verbosity"] > 0:
            self.stdout.write(f"{found.obstacles} obstacles taken up, {found.messages} messages written")
