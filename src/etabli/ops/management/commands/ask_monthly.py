"""`ask_monthly`: send the monthly form, as `catalogue/coordination/monthly.yaml` says. Once a month, or every day."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from etabli.domain.coordination import services
from etabli.ops.linking import LinkingCommand


class Command(LinkingCommand):
    help = "Ask those who lead fiches how they go; each is asked once a month, however often this runs."

    def handle(self, *args: Any, **options: Any) -> None:
        site = self.site(options)
        asked = services.ask_monthly(
            on=timezone.localdate(), link=lambda hidden: site + reverse("monthly_by_link", args=[hidden])
        )
        if options["verbosity"] > 0:
            self.stdout.write(f"{asked.forms} forms about {asked.fiches} fiches, {asked.messages} messages written")
