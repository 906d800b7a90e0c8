"""`export_bookings TEXT`: the bookings of a firm, by name, contact, address, telephone, SIRET or number, as JSON."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from etabli.domain.platforms.queries.copies import about, copy


class Command(BaseCommand):
    help = "Print bookings of firms as JSON, to answer who asks for a copy of theirs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("text", help="part of the firm's name or of the contact; whole address, telephone or SIRET")

    def handle(self, *args: Any, **options: Any) -> None:
        found = about(options["text"])
        if not found:
            raise CommandError("no booking has this name, contact, address, telephone, SIRET or number")
        self.stdout.write(json.dumps([copy(one) for one in found], ensure_ascii=False, indent=2))
