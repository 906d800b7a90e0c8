"""`send_offer_alerts SITE`: to each alert that is due, the offers published since the last time. To run every day."""

from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from etabli.domain.vte.models import Offer
from etabli.domain.vte.queries import asking, offers
from etabli.domain.vte.services import alerts
from etabli.ops.linking import LinkingCommand


class Command(LinkingCommand):
    help = "Queue a message to each alert that is due, with the offers published since the last time."

    def handle(self, *args: Any, **options: Any) -> None:
        site = self.site(options)
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
