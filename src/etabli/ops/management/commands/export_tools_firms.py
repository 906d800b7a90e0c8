"""`export_tools_firms TEXT`: what is kept of a firm, by name, SIRET or number, or of a contact of training, as JSON."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from etabli.domain.training.queries.tools import about, copy


class Command(BaseCommand):
    help = "Print what is followed of firms as JSON, to answer who asks for a copy."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("text", help="part of the firm's name; whole SIRET, number, address or telephone")

    def handle(self, *args: Any, **options: Any) -> None:
        found = about(options["text"])
        if not found:
            raise CommandError("nothing that is followed has this name, SIRET or number")
        self.stdout.write(json.dumps([copy(one) for one in found], ensure_ascii=False, indent=2))
