"""`erase_booking NUMBER --reason …`: forget who asked for a booking, or the contact of a platform, as asked."""

from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from etabli.domain.governance.services import confirming
from etabli.domain.platforms.queries.copies import about, platforms_about, unconfirmed_about
from etabli.domain.platforms.retention import erase, erase_contact


class Command(BaseCommand):
    help = "Empty what names the firm in a booking, or whom to reach of a platform. Can't be undone; the days stay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="as `export_bookings` gives it")
        parser.add_argument("--reason", required=True, help="kept on the trail: no name, no address")

    def handle(self, *args: Any, **options: Any) -> None:
        number, reason = options["number"].strip(), options["reason"]
        for found, erase_one in (
            (about(number), partial(erase, reason=reason)),
            (unconfirmed_about(number), confirming.erase),
            (platforms_about(number), partial(erase_contact, reason=reason)),
        ):
            for one in found:
                if str(one.pk) == number:
                    kind = one._meta.model_name
                    self.stdout.write(f"erased: {kind} {number}, {erase_one(one)} personal values of the trail")
                    return
        raise CommandError("no booking and no platform has this number")
