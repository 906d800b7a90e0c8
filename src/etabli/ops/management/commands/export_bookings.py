"""`export_bookings TEXT`: bookings of a firm, contacts of platforms, by name, address, telephone, SIRET or number."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from etabli.domain.platforms.queries.copies import (
    about,
    copy,
    copy_contact,
    copy_unconfirmed,
    platforms_about,
    unconfirmed_about,
)


class Command(BaseCommand):
    help = "Print bookings of firms as JSON, to answer who asks for a copy of theirs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("text", help="part of the firm's name or of the contact; whole address, telephone or SIRET")

    def handle(self, *args: Any, **options: Any) -> None:
        text = options["text"]
        found = [
            *map(copy, about(text)),
            *map(copy_unconfirmed, unconfirmed_about(text)),
            *map(copy_contact, platforms_about(text)),
        ]
        if not found:
            raise CommandError("no booking or platform has this name, contact, address, telephone, SIRET or number")
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
