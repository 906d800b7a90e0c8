"""`erase_vte NUMBER --reason …`: forget who wrote an offer, applied to one or asked for an alert, as asked."""

from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from etabli.domain.vte.queries import copies
from etabli.domain.vte.retention import erase_application, erase_offer
from etabli.domain.vte.services import alerts
from etabli.domain.vte.services.unconfirmed import erase_unconfirmed


class Command(BaseCommand):
    help = "Empty what names somebody in a VTE offer, application or alert, its file and the trail. Can't be undone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="as `export_vte` gives it")
        parser.add_argument("--reason", required=True, help="kept on the trail: no name, no address")

    def handle(self, *args: Any, **options: Any) -> None:
        number, reason = options["number"].strip(), options["reason"]
        for found, erase in (
            (copies.offers_about(number), partial(erase_offer, reason=reason)),
            (copies.applications_about(number), partial(erase_application, reason=reason)),
            (copies.unconfirmed_offers_about(number), erase_unconfirmed),
            (copies.unconfirmed_applications_about(number), erase_unconfirmed),
            (copies.alerts_of(number), alerts.erase),
        ):
            for one in found:
                if str(one.pk) == number:
                    kind = one._meta.model_name
                    self.stdout.write(f"erased: {kind} {number}, {erase(one)} personal values of the trail")
                    return
        raise CommandError("no offer, application or alert has this number")
