"""`escalate`: take up obstacles that nobody answered, as `catalogue/coordination/obstacles.yaml` says. Every day."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from etabli.domain.coordination import services
from etabli.ops.linking import LinkingCommand


class Command(LinkingCommand):
    help = "Take up the obstacles whose delay is over; each once a level, however often this runs. Every day."

    def handle(self, *args: Any, **options: Any) -> None:
        site = self.site(options)
        found = services.escalate_due(
            on=timezone.localdate(), link=lambda hidden: site + reverse("obstacle_by_link", args=[hidden])
        )
        if options["verbosity"] > 0:
            self.stdout.write(f"{found.obstacles} obstacles taken up, {found.messages} messages written")
