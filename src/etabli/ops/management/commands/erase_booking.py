"""`erase_booking NUMBER --reason …`: forget who asked for a booking, at their request."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from etabli.domain.platforms.queries.copies import about
from etabli.domain.platforms.retention import forget


class Command(BaseCommand):
    help = "Empty what names the firm in a booking and the trail. Can't be undone; its days stay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="as `export_bookings` gives it")
        parser.add_argument("--reason", required=True, help="kept on the trail: no name, no address")

    def handle(self, *args: Any, **options: Any) -> None:
        number = options["number"].strip()
        found = [one for one in about(number) if str(one.pk) == number]
        if not found:
            raise CommandError("no booking has this number")
        count = forget(found[0], verb="booking.erased", reason=options["reason"])
        self.stdout.write(f"erased: booking {number}, {count} personal values of the trail")
