"""`erase_vte NUMBER --reason …`: forget who wrote an offer, or who applied to one, at their request."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from etabli.domain.vte.queries import copies
from etabli.domain.vte.retention import forget_application, forget_offer


class Command(BaseCommand):
    help = "Empty what names somebody in a VTE offer or application, its file and the trail. Can't be undone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="as `export_vte` gives it")
        parser.add_argument("--reason", required=True, help="kept on the trail: no name, no address")

    def handle(self, *args: Any, **options: Any) -> None:
        number, reason = options["number"].strip(), options["reason"]
        for offer in copies.offers_about(number):
            if str(offer.pk) == number:
                count = forget_offer(offer, verb="offer.erased", reason=reason)
                self.stdout.write(f"erased: offer {number}, {count} personal values of the trail")
                return
        for one in copies.applications_about(number):
            if str(one.pk) == number:
                count = forget_application(one, verb="application.erased", reason=reason)
                self.stdout.write(f"erased: application {number}, {count} personal values of the trail")
                return
        raise CommandError("no offer or application has this number")
