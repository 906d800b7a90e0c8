"""`export_followed TEXT`: followed firms by name, SIRET, number or a contact's name, address, telephone, as JSON."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from etabli.domain.firms.queries.followed_copies import about, copy


class Command(BaseCommand):
    help = "Print followed firms with their contacts as JSON, to answer who asks for a copy of what is kept of them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("text", help="part of the firm's or the contact's name; whole address, telephone or SIRET")

    def handle(self, *args: Any, **options: Any) -> None:
        found = about(options["text"])
        if not found:
            raise CommandError("no followed firm or contact has this name, address, telephone, SIRET or number")
        self.stdout.write(json.dumps([copy(one) for one in found], ensure_ascii=False, indent=2))
