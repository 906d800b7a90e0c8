"""`remind_of_firms`: needs of firms that are late, aids that open, end or change. Every day."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from etabli.domain.firms import services


class Command(BaseCommand):
    help = "Tell of late needs of firms and of changes of aids; each is told once, however often this runs."

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        needs, aids = services.remind_of_needs(on=today), services.tell_aid_changes(on=today)
        if options["verbosity"] > 0:
            self.stdout.write(f"{needs} notices of late needs, {aids} of changes of aids")
