"""`export_volunteers TEXT`: the VTE files of a person or of a firm, by name, address, SIRET or number, as JSON."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from etabli.domain.vte.queries.volunteer_copies import about, copy


class Command(BaseCommand):
    help = "Print files of volunteers as JSON, to answer who asks for a copy of theirs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("text", help="a whole name, part of the firm's or of a contact's; whole address or SIRET")

    def handle(self, *args: Any, **options: Any) -> None:
        found = about(options["text"])
        if not found:
            raise CommandError("no file has this name, firm, contact, address, SIRET or number")
        self.stdout.write(json.dumps([copy(one) for one in found], ensure_ascii=False, indent=2))
