"""`export_vte TEXT`: offers, applications, even unconfirmed, and alerts of somebody, by what they gave, as JSON."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from etabli.domain.vte.queries import copies


class Command(BaseCommand):
    help = "Print VTE offers, applications and alerts as JSON, to answer who asks for a copy of theirs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("text", help="part of the name of a firm or a person; whole address, telephone or SIRET")

    def handle(self, *args: Any, **options: Any) -> None:
        text = options["text"]
        found = {
            "offers": [copies.copy_offer(one) for one in copies.offers_about(text)],
            "applications": [copies.copy_application(one) for one in copies.applications_about(text)],
            "unconfirmed_offers": [copies.copy_unconfirmed(one) for one in copies.unconfirmed_offers_about(text)],
            "unconfirmed_applications": [
                copies.copy_unconfirmed(one) for one in copies.unconfirmed_applications_about(text)
            ],
            "alerts": [copies.copy_alert(one) for one in copies.alerts_of(text)],
        }
        if not any(found.values()):
            raise CommandError("no offer, application or alert has this name, address, telephone, SIRET or number")
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
