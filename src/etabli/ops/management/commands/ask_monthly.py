"""`ask_monthly`: send the monthly form, as `catalogue/coordination/monthly.yaml` says. Once a month, or every day."""

from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone

from etabli.domain.coordination import services


class Command(BaseCommand):
    help = "Ask those who lead fiches how they go; each is asked once a month, however often this runs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("site", metavar="SITE", help="where the instance is read, as https://etabli.example.fr")

    def handle(self, *args: Any, **options: Any) -> None:
        site = options["site"].rstrip("/")
        if urlsplit(site).scheme not in ("http", "https") or not urlsplit(site).hostname:
            raise CommandError("SITE is an address that begins with https:// or http://")
        asked = services.ask_monthly(
            on=timezone.localdate(), link=lambda hidden: site + reverse("monthly_by_link", args=[hidden])
        )
        if options["verbosity"] > 0:
            self.stdout.write(f"{asked.forms} forms about {asked.fiches} fiches, {asked.messages} messages written")
