"""`send_offer_alerts SITE`: to each alert that is due, the offers published since the last time. To run every day."""

from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from etabli.domain.vte.models import Offer
from etabli.domain.vte.queries import asking, offers
from etabli.domain.vte.services import alerts


class Command(BaseCommand):
    help = "Queue a message to each alert that is due, with the offers published since the last time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("site", metavar="SITE", help="where the instance is read, as https://etabli.example.fr")

    def handle(self, *args: Any, **options: Any) -> None:
        site = options["site"].rstrip("/")
        if urlsplit(site).scheme not in ("http", "https") or not urlsplit(site).hostname:
            raise CommandError("SITE is an address that begins with https:// or http://")
        count = alerts.send(
            answering=answering,
            page=lambda offer: site + reverse("offer", args=[offer.pk]),
            link=lambda hidden: site + reverse("alert", args=[hidden]),
        )
        if options["verbosity"] > 0:
            self.stdout.write(f"{count} alerts written")


def answering(asked: str) -> list[Offer]:
    """What the page shows at that address."""
    read = asking.read(QueryDict(asked).dict())
    return list(offers.found(read.asked, timezone.localdate()))
