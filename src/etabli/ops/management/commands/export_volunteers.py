"""`export_volunteers TEXT`: the VTE files of a person or of a firm, by name, address, SIRET or number, as JSON.

A copy is of one's own: the young person's has not the firm's accounts, the firm's has not the young person's name.
"""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from etabli.domain.vte.models import Volunteer
from etabli.domain.vte.models.volunteer_told import WHO
from etabli.domain.vte.queries.volunteer_copies import about, copy, whose


class Command(BaseCommand):
    help = "Print files of volunteers as JSON, to answer who asks for a copy of theirs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("text", help="a whole name, part of the firm's or of a contact's; whole address or SIRET")
        parser.add_argument("--whose", choices=list(WHO), help="whose copy, where the text does not tell")

    def handle(self, *args: Any, **options: Any) -> None:
        found = about(options["text"])
        if not found:
            raise CommandError("no file has this name, firm, contact, address, SIRET or number")
        self.stdout.write(json.dumps([self._copy(one, options) for one in found], ensure_ascii=False, indent=2))

    def _copy(self, one: Volunteer, options: dict[str, Any]) -> dict[str, Any]:
        who = {options["whose"]} if options["whose"] else whose(one, options["text"])
        if not who or (len(who) > 1 and "@" not in options["text"]):
            raise CommandError(f"file {one.pk}: say whose copy, --whose {'|'.join(WHO)}")
        return copy(one, who)
