"""`ask_reviews`: open reviews of indicators and ask for values, by `catalogue/coordination/reviews.yaml`. Every day."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from etabli.domain.coordination import services


class Command(BaseCommand):
    help = "Open the review of the last period, and remind those who must give values; each reminder once a review."

    def handle(self, *args: Any, **options: Any) -> None:
        asked = services.ask_reviews(on=timezone.localdate())
        if options["verbosity"] > 0:
            self.stdout.write(
                f"{asked.opened} reviews opened, {asked.reminded} reminded of, {asked.told} notices written"
            )
