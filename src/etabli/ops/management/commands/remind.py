"""`remind`: remind of requests to operators that wait, as `catalogue/coordination/requests.yaml` says. Every day."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from etabli.domain.coordination import services
from etabli.ops.linking import LinkingCommand


class Command(LinkingCommand):
    help = "Write the reminders that are due; each is written once a request, however often this runs."

    def handle(self, *args: Any, **options: Any) -> None:
        site = self.site(options)
        told = services.remind(
            on=timezone.localdate(), link=lambda hidden: site + reverse("request_by_link", args=[hidden])
        )
        if options["verbosity"] > 0:
            self.stdout.write(f"{told.requests} requests reminded of, {told.messages} messages written")
